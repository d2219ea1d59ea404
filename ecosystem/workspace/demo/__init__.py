"""A demonstration that a devrel manager would believe: invented partners, real problems.

`texts/` holds what is told, as TOML: partners with their engagements, what meetings talked about, gaps with every
quote. The modules make rows of it: `content` reads it, `engagements` and `schedule` lay out when things happened,
`talks` and `notes` what was said, `gaps`, `follow_ups`, `events` what came of it, and `build` writes all of it at once.
"""
