"""An edition: what, when, where, by whom, and the roles of its team."""
