"""Who did what, when, with what before and after."""
