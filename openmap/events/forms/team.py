"""Forms of the team: invite someone, change what they may do."""

from wtforms import BooleanField, DateField, EmailField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from openmap.core.forms import Address, EditForm, day, text, ticked
from openmap.core.locale import LazyString, _l
from openmap.events.models import Role
from openmap.events.rules import ROLE_WORDS
from openmap.events.services.team import Duties, Invitation

#: What each role allows, so that a lead can choose without a manual.
ALLOWS: dict[Role, LazyString] = {
    Role.LEAD: _l("Lead – everything, the team included"),
    Role.EDITOR: _l("Editor – the edition, registrations, messages and the door"),
    Role.DOOR_LEAD: _l("Door lead – the door and its volunteers; reads the rest"),
    Role.READER: _l("Reader – sees everything, changes nothing"),
}


class DutiesForm(EditForm):
    """What someone of the team may do, and until when."""

    role = RadioField(
        _l("Role"),
        [DataRequired(_l("Choose a role."))],
        choices=[SelectChoice(role.value, ALLOWS[role]) for role in ROLE_WORDS],
    )
    ends_on = DateField(_l("Last day of the role"), [Optional()])
    sees_access_arrangements = BooleanField(_l("Sees the access arrangements people ask for"))

    def to_duties(self) -> Duties:
        return Duties(
            role=Role(text(self.role)),
            ends_on=day(self.ends_on),
            sees_access_arrangements=ticked(self.sees_access_arrangements),
        )


class InvitationForm(DutiesForm):
    """Whom to take into the team, and what for."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write the person’s name.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Write the person’s address.")), Length(max=254), Address()],
        render_kw={"autocomplete": "off"},
    )

    def to_invitation(self) -> Invitation:
        return Invitation(email=text(self.email), name=text(self.name), duties=self.to_duties())
