"""The shape of what the door and its leads send."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from openmap.checkin.models import Means
from openmap.checkin.services import ScanMade, UndoMade
from openmap.core.forms import Address, Form, number, text, ticked
from openmap.core.locale import _l, language
from openmap.events.models import Category
from openmap.registrations.models import Registration
from openmap.registrations.services import Correction, Newcomer

LARGEST_ID = 2**31 - 1
LONGEST_TEXT = 2000
#: Milliseconds since 1970 up to the year 9999.
_LATEST = 253_402_300_799_000


class _Nonce:
    """Validator: an id that the device made for this scan."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            UUID(field.data or "")
        except ValueError:
            raise ValidationError(_l("This number of a scan cannot be read.")) from None


class _DoorForm(Form):
    """What every report of a device carries: its own number and its clock."""

    nonce = HiddenField(validators=[_Nonce()])
    #: Milliseconds since 1970, by the clock of the device.
    at = HiddenField()
    #: What the device found its clock to be late by, in milliseconds.
    offset = HiddenField()

    def renew(self) -> None:
        """Give the next report from this page a number of its own."""
        self.nonce.data = str(uuid4())

    @property
    def own_nonce(self) -> UUID:
        return UUID(self.nonce.data)

    @property
    def said_at(self) -> datetime | None:
        moment, offset = _integer(self.at), _integer(self.offset)
        if moment is None or not 0 < moment + (offset or 0) < _LATEST:
            return None
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=moment + (offset or 0))


class ScanForm(_DoorForm):
    """A code that was read, or whatever was typed, or a person who was chosen."""

    text = StringField(_l("Code, or three letters of the name"), [Length(max=LONGEST_TEXT)])
    means = HiddenField()
    registration = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])

    def to_scan(self, *, place: str, door_link_id: int | None, is_practice: bool) -> ScanMade:
        return ScanMade(
            place=place,
            means=self._means(),
            text=text(self.text),
            registration_id=number(self.registration),
            said_at=self.said_at,
            door_link_id=door_link_id,
            is_practice=is_practice,
            nonce=self.own_nonce,
        )

    @property
    def is_typed(self) -> bool:
        """Say whether a text came from a keyboard, which may be a scanner's."""
        return self.means.data not in {Means.CAMERA, Means.PHOTO}

    def _means(self) -> Means:
        if self.registration.data:
            return Means.NAME
        if self.means.data in {Means.CAMERA, Means.PHOTO, Means.SCANNER}:
            return Means(self.means.data)
        return Means.SCANNER if len(text(self.text)) > 60 else Means.SHORT_CODE  # noqa: PLR2004 - only codes are so long


class UndoForm(_DoorForm):
    """A scan that is taken back."""

    undoes = HiddenField(validators=[_Nonce()])

    def to_undo(self, *, place: str, door_link_id: int | None, leads: bool) -> UndoMade:
        return UndoMade(
            undoes=UUID(self.undoes.data),
            place=place,
            door_link_id=door_link_id,
            leads=leads,
            said_at=self.said_at,
            nonce=self.own_nonce,
        )


class WalkInForm(_DoorForm):
    """Someone who comes without having registered."""

    given_name = StringField(_l("Given name"), [DataRequired(), Length(max=80)])
    family_name = StringField(_l("Family name"), [DataRequired(), Length(max=80)])
    organisation_name = StringField(_l("Organisation"), [Optional(), Length(max=160)])
    category = SelectField(_l("Category"), coerce=int)
    email = EmailField(_l("E-mail"), [Optional(), Length(max=254), Address()])

    def offer(self, categories: list[tuple[int, str]]) -> None:
        self.category.choices = categories

    def to_newcomer(self, category: Category) -> Newcomer:
        return Newcomer(
            category=category,
            given_name=text(self.given_name),
            family_name=text(self.family_name),
            contact_email=text(self.email).lower(),
            organisation_name=text(self.organisation_name),
            language=language(),
            registered_by="door",
        )


class NameForm(Form):
    """A name as it should stand on the badge."""

    given_name = StringField(_l("Given name"), [DataRequired(), Length(max=80)])
    family_name = StringField(_l("Family name"), [DataRequired(), Length(max=80)])
    organisation_name = StringField(_l("Organisation"), [Optional(), Length(max=160)])
    version = IntegerField(validators=[DataRequired()])

    def to_correction(self, registration: Registration) -> Correction:
        """Keep whatever else the registration says."""
        return Correction(
            given_name=text(self.given_name),
            family_name=text(self.family_name),
            version=int(self.version.data),
            organisation_name=text(self.organisation_name),
            job_title=registration.job_title,
            phone=registration.phone,
            departement_code=registration.departement_code,
        )


class PracticeForm(Form):
    """The switch of practice mode."""

    on = BooleanField()

    @property
    def is_on(self) -> bool:
        return ticked(self.on)


class DoorLinkForm(Form):
    """A volunteer, and where they stand."""

    volunteer = StringField(_l("Name of the volunteer"), [DataRequired(), Length(max=80)])
    place = StringField(_l("Place"), [DataRequired(), Length(max=40)])


class ReasonForm(Form):
    """Why an arrival is taken back."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])


def _integer(field: Any) -> int | None:
    """Read a number of milliseconds; devices send many digits, never more than these."""
    value = (field.data or "").strip()
    if len(value) > 16 or not value.removeprefix("-").isascii():  # noqa: PLR2004
        return None
    return int(value) if value.removeprefix("-").isdecimal() else None
