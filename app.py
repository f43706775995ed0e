"""Entry for `flask` and for the web server."""

from openmap.factory import create_app

app = create_app()
