"""Views of seats."""
