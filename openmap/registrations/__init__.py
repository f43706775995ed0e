"""Who comes, as what."""
