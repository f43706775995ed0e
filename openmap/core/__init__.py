"""The ground floor: what every capability stands on, and which knows none of them."""
