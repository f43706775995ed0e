"""Sectors, départements and, across editions, organisations."""
