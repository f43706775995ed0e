"""Legal notice, personal data, accessibility."""

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.site.views.public import bp


@bp.route("/legal-notice")
def legal_notice() -> ResponseReturnValue:
    return render_template("site/public/legal_notice.html")


@bp.route("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("site/public/privacy.html")


@bp.route("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("site/public/accessibility.html")
