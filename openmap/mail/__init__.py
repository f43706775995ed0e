"""Mails as rows, and their delivery."""
