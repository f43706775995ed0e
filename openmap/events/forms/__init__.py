"""Forms of an edition and its parts."""
