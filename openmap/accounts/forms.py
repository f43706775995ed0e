"""Forms of the team's accounts."""

from wtforms import EmailField, HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from openmap.accounts.services import Profile
from openmap.core.forms import Address, Form, text
from openmap.core.locale import _l


class SignInForm(Form):
    """Asks for the address of a member."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Write the address at which the team knows you.")), Length(max=254),
         Address()],
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    next = HiddenField()


class OpenSessionForm(Form):
    """The button that uses up a sign-in link; it carries nothing but its CSRF token."""

    next = HiddenField()


class ProfileForm(Form):
    """What members say of themselves."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write your name as the team knows it.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )
    language = RadioField(
        _l("Language of the mails you receive"),
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )

    def to_profile(self) -> Profile:
        return Profile(name=text(self.name), language=text(self.language))
