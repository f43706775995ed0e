"""Home, the public page of an edition, legal pages, health."""
