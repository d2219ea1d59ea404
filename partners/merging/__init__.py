"""Merging two records into one, with everything that hangs on them, and taking it back."""
