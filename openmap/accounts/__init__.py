"""The team: who they are, how they sign in, where they are signed in."""
