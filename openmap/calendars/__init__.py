"""Calendar invitations: what was sent to whom, under which number."""
