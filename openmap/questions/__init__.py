"""Questions asked of people, and their answers."""
