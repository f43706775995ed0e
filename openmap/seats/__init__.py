"""Pools of seats, who is next, and what is offered."""
