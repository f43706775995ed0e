"""Pages of the mails."""
