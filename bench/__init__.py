"""Measures openmap beside the ceiling of its server, both in the same run."""
