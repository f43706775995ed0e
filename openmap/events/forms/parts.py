"""Forms of where, by whom and for whom: venue, partners, categories."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileSize
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from openmap.core.forms import (
    EditForm,
    Form,
    NeedsFrench,
    local_text,
    number,
    text,
    text_or_none,
    ticked,
)
from openmap.core.images import MOST_BYTES
from openmap.core.locale import LocalText, _l
from openmap.events.forms.editions import NUMBER
from openmap.events.models import CategoryCode, PartnerRole
from openmap.events.services import CategoryFacts, Logo, PartnerFacts, VenueFacts

_URL = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?\Z", re.IGNORECASE)
ROLES = {
    PartnerRole.ORGANISER: _l("Organiser"),
    PartnerRole.FUNDER: _l("Funder"),
    PartnerRole.HOST: _l("Host"),
    PartnerRole.PARTNER: _l("Partner"),
}
PALETTE = {
    CategoryCode.PUBLIC_BUYER: _l("Public buyer"),
    CategoryCode.PRIVATE_BUYER: _l("Private buyer"),
    CategoryCode.SUPPLIER: _l("Inclusive or social-economy supplier"),
    CategoryCode.NETWORK: _l("Partner network"),
    CategoryCode.FACILITATOR: _l("Social clause facilitator"),
    CategoryCode.ELECTED: _l("Elected official"),
    CategoryCode.STATE: _l("State service"),
    CategoryCode.PRESCRIBER: _l("Job adviser"),
    CategoryCode.PRESS: _l("Press"),
    CategoryCode.STAFF: _l("Staff"),
    CategoryCode.OTHER: _l("Other"),
}


def _answer(value: object) -> str:
    """Return yes, no, or nothing when nobody has said so yet."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")


def _yes_no_unknown(label: Any) -> RadioField:
    return RadioField(
        label,
        coerce=_answer,
        default="",
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No")),
            SelectChoice("", _l("Not known yet")),
        ],
    )


def _known(field: Field) -> bool | None:
    answer: bool | None = {"yes": True, "no": False}.get(field.data)
    return answer


class VenueForm(EditForm):
    """Where, and how one gets in."""

    name = StringField(_l("Name of the place"), [Length(max=160)])
    address = StringField(_l("Street and number"), [Length(max=200)])
    postcode = StringField(
        _l("Postcode"),
        [Optional(), Regexp(r"[0-9]{5}\Z", message=_l("A French postcode has five digits."))],
    )
    city = StringField(_l("Town"), [Length(max=120)])
    legal_limit = IntegerField(
        _l("Legal limit of the room"), [Optional(), NumberRange(1, 100_000, NUMBER)]
    )
    step_free = _yes_no_unknown(_l("Entrance without steps"))
    lift = _yes_no_unknown(_l("Lift, or everything on one level"))
    adapted_toilet = _yes_no_unknown(_l("Adapted toilet"))
    induction_loop = _yes_no_unknown(_l("Induction loop"))
    reserved_parking = _yes_no_unknown(_l("Reserved parking space"))
    accessible_transport_fr = TextAreaField(_l("Accessible transport"), [Length(max=2000)])
    accessible_transport_en = TextAreaField(
        _l("Accessible transport, in English"),
        [Length(max=2000), NeedsFrench("accessible_transport_fr")],
    )
    transport_fr = TextAreaField(_l("Public transport"), [Length(max=2000)])
    transport_en = TextAreaField(
        _l("Public transport, in English"), [Length(max=2000), NeedsFrench("transport_fr")]
    )
    access_note_fr = TextAreaField(_l("Anything else about access"), [Length(max=2000)])
    access_note_en = TextAreaField(
        _l("Anything else about access, in English"),
        [Length(max=2000), NeedsFrench("access_note_fr")],
    )
    accessibility_contact = StringField(_l("Whom to ask about access"), [Length(max=200)])

    def to_venue_facts(self) -> VenueFacts:
        return VenueFacts(
            name=text_or_none(self.name),
            address=text_or_none(self.address),
            postcode=text_or_none(self.postcode),
            city=text_or_none(self.city),
            legal_limit=number(self.legal_limit),
            step_free=_known(self.step_free),
            lift=_known(self.lift),
            adapted_toilet=_known(self.adapted_toilet),
            induction_loop=_known(self.induction_loop),
            reserved_parking=_known(self.reserved_parking),
            transport=local_text(self.transport_fr, self.transport_en),
            accessible_transport=local_text(
                self.accessible_transport_fr, self.accessible_transport_en
            ),
            access_note=local_text(self.access_note_fr, self.access_note_en),
            accessibility_contact=text_or_none(self.accessibility_contact),
        )


class PartnerForm(EditForm):
    """An organisation behind the edition."""

    name = StringField(_l("Name"), [DataRequired(_l("Write its name.")), Length(max=160)])
    role = SelectField(
        _l("What it is for this edition"),
        choices=[SelectChoice(role.value, word) for role, word in ROLES.items()],
    )
    url = URLField(_l("Website"), [Optional(), Length(max=300)])
    logo = FileField(
        _l("Logo"),
        [FileSize(MOST_BYTES, message=_l("This picture is heavier than 4 MB."))],  # type: ignore[no-untyped-call]
    )
    logo_alternative = StringField(_l("The logo in words"), [Length(max=200)])
    logo_removed = BooleanField(_l("Remove the logo"))
    mention_fr = TextAreaField(_l("Sentence the funder asks for"), [Length(max=500)])
    mention_en = TextAreaField(
        _l("The same in English"), [Length(max=500), NeedsFrench("mention_fr")]
    )

    def validate_url(self, field: Field) -> None:
        if field.data and not _URL.match(field.data):
            raise ValidationError(_l("Write the whole address: https://www.example.org."))

    def to_partner(self) -> PartnerFacts:
        return PartnerFacts(
            name=text(self.name),
            role=PartnerRole(text(self.role)),
            url=text_or_none(self.url),
            logo_alternative=text(self.logo_alternative),
            mention=local_text(self.mention_fr, self.mention_en),
        )

    def to_logo(self) -> Logo:
        picture = self.logo.data.read() if self.logo.data else None
        return Logo(picture=picture, removed=ticked(self.logo_removed) and picture is None)


class _CategoryFields(Form):
    label_fr = StringField(
        _l("Word people see"), [DataRequired(_l("Write the word people see.")), Length(max=80)]
    )
    label_en = StringField(
        _l("The same word in English"), [Length(max=80), NeedsFrench("label_fr")]
    )
    hint_fr = StringField(_l("One sentence that helps to choose"), [Length(max=200)])
    hint_en = StringField(
        _l("The same sentence in English"), [Length(max=200), NeedsFrench("hint_fr")]
    )
    is_public = BooleanField(_l("Offered on the public form"), default=True)
    needs_approval = BooleanField(_l("Each registration waits for the team’s approval"))
    holds_a_seat = BooleanField(_l("Takes a seat"), default=True)

    def to_category(self, code: CategoryCode) -> CategoryFacts:
        return CategoryFacts(
            code=code,
            label=LocalText(fr=text(self.label_fr), en=text_or_none(self.label_en)),
            hint=local_text(self.hint_fr, self.hint_en),
            needs_approval=ticked(self.needs_approval),
            holds_a_seat=ticked(self.holds_a_seat),
            is_public=ticked(self.is_public),
        )


class NewCategoryForm(_CategoryFields):
    """A category of the palette that this edition does not have yet."""

    code = SelectField(_l("Colour and shape"))

    def __init__(self, *, left: Sequence[CategoryCode], **options: Any) -> None:
        super().__init__(**options)
        self.code.choices = [SelectChoice(code.value, PALETTE[code]) for code in left]


class CategoryForm(_CategoryFields, EditForm):
    """A category of attendee; its colour and shape stay."""
