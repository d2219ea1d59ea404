"""A demonstration that a devrel manager would believe: invented partners, real problems."""
