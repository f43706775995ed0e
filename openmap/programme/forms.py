"""Forms of the programme."""

from datetime import time

from wtforms import Field, SelectField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from openmap.core.errors import DomainError
from openmap.core.forms import EditForm, NeedsFrench, hour, local_text, text, text_or_none
from openmap.core.locale import LocalText, _l
from openmap.events.models import Event
from openmap.events.services import moment_at
from openmap.programme import rules
from openmap.programme.models import SessionKind
from openmap.programme.services import Item

KINDS = {
    SessionKind.WELCOME: _l("Welcome"),
    SessionKind.OPENING: _l("Opening"),
    SessionKind.PLENARY: _l("Plenary"),
    SessionKind.ROUND_TABLE: _l("Round table"),
    SessionKind.TESTIMONY: _l("Testimony"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.EXPRESS: _l("Express presentations"),
    SessionKind.SCREENING: _l("Screening"),
    SessionKind.APPOINTMENTS: _l("Appointments"),
    SessionKind.DESK: _l("Facilitators’ desk"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.CLOSING: _l("Closing words"),
}


class ItemForm(EditForm):
    """An item of the programme."""

    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(kind.value, word) for kind, word in KINDS.items()]
    )
    title_fr = StringField(
        _l("Title"), [DataRequired(_l("An item needs a title.")), Length(max=200)]
    )
    title_en = StringField(_l("Title in English"), [Length(max=200), NeedsFrench("title_fr")])
    starts_at = TimeField(_l("From"), [Optional()])
    ends_at = TimeField(_l("To"), [Optional()])
    room = StringField(_l("Room"), [Length(max=120)])
    speakers = StringField(_l("Speakers"), [Length(max=600)])
    summary_fr = TextAreaField(_l("Summary"), [Length(max=2000)])
    summary_en = TextAreaField(
        _l("Summary in English"), [Length(max=2000), NeedsFrench("summary_fr")]
    )
    #: Says what clocks show on its day.
    event: Event

    def validate_starts_at(self, field: Field) -> None:
        self._check(field.data, None)

    def validate_ends_at(self, field: Field) -> None:
        self._check(self.starts_at.data, field.data)

    def _check(self, starts: time | None, ends: time | None) -> None:
        try:
            rules.ensure_hours(starts, ends)
            if (typed := ends or starts) is not None:
                moment_at(self.event, self.event.held_on, typed)
        except DomainError as refusal:
            raise ValidationError(str(refusal.sentence)) from None

    def of(self, event: Event) -> "ItemForm":
        """Name the edition whose clocks count."""
        self.event = event
        return self

    def to_item(self) -> Item:
        return Item(
            kind=SessionKind(text(self.kind)),
            title=LocalText(fr=text(self.title_fr), en=text_or_none(self.title_en)),
            starts_at=hour(self.starts_at),
            ends_at=hour(self.ends_at),
            summary=local_text(self.summary_fr, self.summary_en),
            room=text(self.room),
            speakers=text(self.speakers),
        )
