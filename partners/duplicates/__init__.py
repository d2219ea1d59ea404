"""Finding records that stand for the same partner or person."""
