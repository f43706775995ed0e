"""The views of the site."""
