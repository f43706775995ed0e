"""A person: names, address, language, consents."""
