"""Why openmap does not start or does not go on."""


class LaunchError(Exception):
    """Something stands in the way; the text is a sentence that says what, and what to do."""


class StopAskedError(Exception):
    """Somebody pressed Ctrl-C, or the machine wants us to end."""
