"""The home page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.site.views.public import bp


@bp.route("/")
def home() -> ResponseReturnValue:
    return render_template("site/public/home.html")
