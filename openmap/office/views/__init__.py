"""The organiser's pages that show several capabilities."""
