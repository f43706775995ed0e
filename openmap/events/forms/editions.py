"""Forms of what and when: a new edition, its essentials, its address, why it is cancelled."""

from datetime import date, time
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from openmap.core import clock
from openmap.core.errors import DomainError
from openmap.core.forms import (
    Address,
    EditForm,
    Form,
    NeedsFrench,
    chosen,
    day,
    hour,
    local_text,
    number,
    text,
    text_or_none,
)
from openmap.core.locale import PARIS, LocalText, _l
from openmap.directory import queries as directory
from openmap.events import rules
from openmap.events.models import Visibility
from openmap.events.services import Essentials, NewEdition, presets

ZONES = {
    "Europe/Paris": _l("Metropolitan France"),
    "America/Guadeloupe": _l("Guadeloupe"),
    "America/Martinique": _l("Martinique"),
    "America/Cayenne": _l("French Guiana"),
    "America/Miquelon": _l("Saint-Pierre-et-Miquelon"),
    "America/St_Barthelemy": _l("Saint-Barthélemy"),
    "America/Marigot": _l("Saint-Martin"),
    "Indian/Reunion": _l("Réunion"),
    "Indian/Mayotte": _l("Mayotte"),
    "Pacific/Noumea": _l("New Caledonia"),
    "Pacific/Wallis": _l("Wallis and Futuna"),
    "Pacific/Tahiti": _l("French Polynesia: Tahiti"),
    "Pacific/Marquesas": _l("French Polynesia: Marquesas"),
    "Pacific/Gambier": _l("French Polynesia: Gambier"),
}
LONGEST_TITLE = 160
LONGEST_TEXT = 10_000
NUMBER = _l("Write a whole number between %(min)s and %(max)s.")


def title_fields() -> tuple[StringField, StringField]:
    return (
        StringField(
            _l("Title"),
            [DataRequired(_l("An edition needs a title.")), Length(max=LONGEST_TITLE)],
        ),
        StringField(_l("Title in English"), [Length(max=LONGEST_TITLE), NeedsFrench("title_fr")]),
    )


class _DayAndHours:
    """The hours of one day, checked against the clocks of the zone."""

    held_on: Field
    starts_at: Field
    ends_at: Field
    timezone: Field

    def validate_held_on(self, field: Field) -> None:
        try:
            rules.ensure_day_near(field.data, today=clock.now().astimezone(PARIS).date())
        except DomainError as refusal:
            raise ValidationError(str(refusal.sentence)) from None

    def validate_starts_at(self, field: Field) -> None:
        self._check(field, field.data, None)

    def validate_ends_at(self, field: Field) -> None:
        if not self.starts_at.errors:
            self._check(field, self.starts_at.data, field.data)

    def _check(self, field: Field, starts: time | None, ends: time | None) -> None:
        known = isinstance(self.held_on.data, date) and not self.held_on.errors
        if not known or self.timezone.data not in rules.ZONES:
            return
        try:
            rules.span_at(self.held_on.data, starts, ends, rules.zone_named(self.timezone.data))
        except DomainError as refusal:
            raise ValidationError(str(refusal.sentence)) from None


class NewEditionForm(_DayAndHours, Form):
    """What it takes to begin."""

    preset = SelectField(_l("Preset"))
    title_fr, title_en = title_fields()
    edition_number = IntegerField(
        _l("Number of the edition"), [Optional(), NumberRange(1, 999, NUMBER)]
    )
    timezone = SelectField(
        _l("Hours of"),
        choices=[SelectChoice(*pair) for pair in ZONES.items()],
        default="Europe/Paris",
    )
    held_on = DateField(_l("Day"), [DataRequired(_l("Choose the day."))])
    starts_at = TimeField(_l("From"), [Optional()])
    ends_at = TimeField(_l("To"), [Optional()])
    seats = IntegerField(
        _l("Seats"), [InputRequired(_l("Say how many.")), NumberRange(1, 100_000, NUMBER)]
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.preset.choices = [
            SelectChoice(preset.name, str(preset.label)) for preset in presets()
        ]

    def to_new_edition(self) -> NewEdition:
        return NewEdition(
            preset=text(self.preset),
            title=LocalText(fr=text(self.title_fr), en=text_or_none(self.title_en)),
            edition_number=number(self.edition_number),
            held_on=self.held_on.data,
            starts_at=hour(self.starts_at),
            ends_at=hour(self.ends_at),
            timezone=text(self.timezone),
            seats=number(self.seats) or 0,
        )


class EssentialsForm(_DayAndHours, EditForm):
    """What, when, and whom to ask."""

    title_fr, title_en = title_fields()
    edition_number = IntegerField(
        _l("Number of the edition"), [Optional(), NumberRange(1, 999, NUMBER)]
    )
    theme_fr = StringField(_l("Theme"), [Length(max=200)])
    theme_en = StringField(_l("Theme in English"), [Length(max=200), NeedsFrench("theme_fr")])
    sectors = SelectMultipleField(
        _l("Trades"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    timezone = SelectField(_l("Hours of"), choices=[SelectChoice(*pair) for pair in ZONES.items()])
    held_on = DateField(_l("Day"), [DataRequired(_l("Choose the day."))])
    starts_at = TimeField(_l("From"), [Optional()])
    ends_at = TimeField(_l("To"), [Optional()])
    description_fr = TextAreaField(_l("Description"), [Length(max=LONGEST_TEXT)])
    description_en = TextAreaField(
        _l("Description in English"), [Length(max=LONGEST_TEXT), NeedsFrench("description_fr")]
    )
    organiser_name = StringField(
        _l("Organiser"), [DataRequired(_l("Say who organises.")), Length(max=160)]
    )
    contact_name = StringField(_l("Contact: name"), [Length(max=120)])
    contact_email = EmailField(
        _l("Contact: e-mail"), [Optional(strip_whitespace=True), Length(max=254), Address()]
    )
    contact_phone = TelField(_l("Contact: telephone"), [Length(max=40)])
    visibility = RadioField(
        _l("Once published, the edition shows"),
        choices=[
            SelectChoice(Visibility.PUBLIC.value, _l("on the home page and in search engines")),
            SelectChoice(Visibility.UNLISTED.value, _l("only to those who have its link")),
        ],
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sectors.choices = [
            SelectChoice(group.slug, str(group.label)) for group in directory.sector_groups()
        ]

    def to_essentials(self) -> Essentials:
        order = [choice.value for choice in self.sectors.choices]
        return Essentials(
            title=LocalText(fr=text(self.title_fr), en=text_or_none(self.title_en)),
            edition_number=number(self.edition_number),
            theme=local_text(self.theme_fr, self.theme_en),
            sectors=tuple(slug for slug in order if slug in chosen(self.sectors)),
            held_on=day(self.held_on) or date.min,
            starts_at=hour(self.starts_at),
            ends_at=hour(self.ends_at),
            timezone=text(self.timezone),
            description=local_text(self.description_fr, self.description_en),
            organiser_name=text(self.organiser_name),
            contact_name=text_or_none(self.contact_name),
            contact_email=text_or_none(self.contact_email),
            contact_phone=text_or_none(self.contact_phone),
            visibility=Visibility(text(self.visibility)),
        )


class AddressForm(Form):
    """The address of the page."""

    slug = StringField(
        _l("Address of the page"), [DataRequired(_l("The page needs an address.")), Length(max=80)]
    )


class CancelForm(Form):
    """Why an edition is called off, in words for those who wanted to come."""

    reason_fr = TextAreaField(
        _l("Reason, for those who wanted to come"),
        [DataRequired(_l("Say why: people will read it.")), Length(max=1000)],
    )
    reason_en = TextAreaField(_l("Reason in English"), [Length(max=1000)])

    def to_reason(self) -> LocalText:
        return LocalText(fr=text(self.reason_fr), en=text_or_none(self.reason_en))
