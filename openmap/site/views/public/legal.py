"""Legal notice, personal data, accessibility."""

from datetime import date
from typing import Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.site.views.public import bp

#: When the accessibility statement was made; it holds for three years at most.
DECLARED_ON: Final = date(2026, 11, 23)


@bp.route("/legal-notice")
def legal_notice() -> ResponseReturnValue:
    return render_template("site/public/legal_notice.html")


@bp.route("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("site/public/privacy.html")


@bp.route("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("site/public/accessibility.html", declared_on=DECLARED_ON)


@bp.route("/accessibilite")
def accessibility_in_french() -> ResponseReturnValue:
    """Answer at the address that French public bodies use."""
    return redirect(url_for("site.accessibility"), 301)
