"""Pages of registrations, by audience."""
