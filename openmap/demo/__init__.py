"""The demonstration data: the real past editions and one that is to come."""
