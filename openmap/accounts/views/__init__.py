"""Pages of the team's accounts."""
