"""Doors, scans and arrivals."""
