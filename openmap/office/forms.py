"""The shape of what the organiser types on a sheet."""

from wtforms import TextAreaField
from wtforms.validators import Length

from openmap.core.forms import Form
from openmap.core.locale import _l


class ReasonForm(Form):
    """Why a request is refused or a registration cancelled, in words for the person."""

    reason = TextAreaField(_l("Reason, as the person will read it"), [Length(max=500)])
