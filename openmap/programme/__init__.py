"""The sessions of an edition."""
