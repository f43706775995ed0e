"""The shape of what people type about themselves and their registration."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from openmap.core.forms import Address, Form, chosen, number, text, text_or_none, ticked
from openmap.core.locale import LazyString, _l, language
from openmap.directory.queries import departements
from openmap.events.models import Category
from openmap.people.models import ConsentPurpose
from openmap.questions.forms import answers_in
from openmap.questions.models import Question
from openmap.registrations.models import AccessNeed
from openmap.registrations.services import AccessWish, Correction, Newcomer

ABROAD: Final = "99"
ACCESS_LABELS: Final[Mapping[AccessNeed, LazyString]] = {
    AccessNeed.WHEELCHAIR_ROUTE: _l("Access by wheelchair or without steps"),
    AccessNeed.RESERVED_SEAT: _l("A reserved seat"),
    AccessNeed.INDUCTION_LOOP: _l("Induction loop"),
    AccessNeed.SIGN_LANGUAGE: _l("French sign language interpreting"),
    AccessNeed.LIVE_CAPTIONS: _l("Live captions"),
    AccessNeed.LARGE_PRINT: _l("Documents in large print, or by mail in advance"),
    AccessNeed.EASY_READ: _l("Documents that are easy to read and understand"),
    AccessNeed.COMPANION: _l("Coming with someone who accompanies me"),
    AccessNeed.GUIDE_DOG: _l("Coming with an assistance dog"),
    AccessNeed.OTHER: _l("Something else"),
}


def _departement_choices() -> list[SelectChoice]:
    return [
        SelectChoice("", _l("Choose")),
        *(SelectChoice(one.code, one.label) for one in departements()),
        SelectChoice(ABROAD, _l("Outside France")),
    ]


class PersonForm(Form):
    """Who someone is, as their badge and the organiser's list say it."""

    given_name = StringField(
        _l("Given name"),
        [DataRequired(), Length(max=80)],
        render_kw={"autocomplete": "given-name"},
    )
    family_name = StringField(
        _l("Family name"),
        [DataRequired(), Length(max=80)],
        render_kw={"autocomplete": "family-name"},
    )
    phone = TelField(
        _l("Telephone"),
        [
            Optional(),
            Length(max=30),
            Regexp(
                r"\A\+?[0-9 .()/-]{6,}\Z",
                message=_l("Write the number with digits, for instance 01 23 45 67 89."),
            ),
        ],
        description=_l("Only for an emergency on the day."),
        render_kw={"autocomplete": "tel"},
    )
    organisation_name = StringField(
        _l("Organisation"),
        [DataRequired(), Length(max=160)],
        render_kw={"autocomplete": "organization"},
    )
    job_title = StringField(
        _l("Function"),
        [DataRequired(), Length(max=120)],
        render_kw={"autocomplete": "organization-title"},
    )
    departement_code = SelectField(
        _l("Département where you work"), [DataRequired()], choices=_departement_choices
    )

    def person(self) -> dict[str, Any]:
        """Return the fields of a newcomer or a correction that say who someone is."""
        return {
            "given_name": text(self.given_name),
            "family_name": text(self.family_name),
            "organisation_name": text(self.organisation_name),
            "job_title": text(self.job_title),
            "phone": text_or_none(self.phone),
            "departement_code": text_or_none(self.departement_code),
        }


class WishesForm(PersonForm):
    """Who someone is, the arrangements they want, and what they agree to."""

    access_needs = SelectMultipleField(
        _l("Arrangements you would like"),
        choices=lambda: [SelectChoice(need.value, label) for need, label in ACCESS_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    access_note = TextAreaField(
        _l("What should we prepare?"),
        [Optional(), Length(max=500)],
        description=_l("Say what you need on the day; you need not say why."),
    )
    access_consent = BooleanField(
        _l(
            "I agree that the person in charge of access reads this to prepare my coming. "
            "It is erased 30 days after the meetup."
        )
    )
    directory = BooleanField(
        _l("Show my name and organisation in the list that the other participants see.")
    )
    contact_exchange = BooleanField(
        _l("Give my e-mail to the participants I have an appointment with.")
    )
    photos = BooleanField(
        _l(
            "Photographs on which I can be recognised may appear on the websites and networks of "
            "the organiser, for three years."
        )
    )
    next_editions = BooleanField(_l("Write to me about the next meetups."))

    def validate_access_consent(self, field: BooleanField) -> None:
        """Keep what may tell about health only with an agreement of its own (RGPD, article 9)."""
        if not self.access().is_empty and not field.data:
            raise ValidationError(
                _l("Tick this box so that we may keep your request, or leave the request empty.")
            )

    def access(self) -> AccessWish:
        return AccessWish(needs=tuple(chosen(self.access_needs)), note=text(self.access_note))

    def consents(self) -> frozenset[ConsentPurpose]:
        given = {
            ConsentPurpose.DIRECTORY: ticked(self.directory),
            ConsentPurpose.CONTACT_EXCHANGE: ticked(self.contact_exchange),
            ConsentPurpose.PHOTOS: ticked(self.photos),
            ConsentPurpose.NEXT_EDITIONS: ticked(self.next_editions),
            ConsentPurpose.ACCESS_ARRANGEMENTS: not self.access().is_empty,
        }
        return frozenset(purpose for purpose, is_given in given.items() if is_given)


class RegistrationForm(WishesForm):
    """Someone registers."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(), Address(), Length(max=254)],
        description=_l("Your badge and your private link go there."),
        render_kw={"autocomplete": "email"},
    )
    #: Nobody sees it; programs fill it in.
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off"})
    shown_at = HiddenField()
    is_person = BooleanField(_l("I am a person and I would like to register."))

    def to_newcomer(self, category: Category, questions: Sequence[Question]) -> Newcomer:
        """Hand the validated input to the domain, in the domain's words."""
        return Newcomer(
            category=category,
            contact_email=text(self.email).lower(),
            language=language(),
            answers=answers_in(self, questions),
            access=self.access(),
            consents=self.consents(),
            **self.person(),
        )


class CorrectionForm(WishesForm):
    """The person corrects their registration."""

    version = IntegerField(widget=HiddenInput())

    def to_correction(self, questions: Sequence[Question]) -> Correction:
        return Correction(
            version=number(self.version) or 0,
            answers=answers_in(self, questions),
            access=self.access(),
            consents=self.consents(),
            **self.person(),
        )


class TeamRegistrationForm(PersonForm):
    """The team registers someone who telephoned or wrote."""

    category = SelectField(_l("Comes as"), [DataRequired()])
    is_speaker = BooleanField(_l("Speaks at the meetup (holds no seat)"))
    email = EmailField(
        _l("E-mail"),
        [DataRequired(), Address(), Length(max=254)],
        description=_l("Own address, or that of whoever comes with this person."),
    )

    def offer(self, categories: Sequence[Category]) -> None:
        """Offer every category of the edition, the ones that the public form hides included."""
        self.category.choices = [(category.code.value, category.label) for category in categories]

    def to_newcomer(self, category: Category) -> Newcomer:
        return Newcomer(
            category=category,
            contact_email=text(self.email).lower(),
            is_speaker=ticked(self.is_speaker),
            registered_by="team",
            **self.person(),
        )


class TeamCorrectionForm(PersonForm):
    """The team corrects a registration on behalf: neither consents nor arrangements are theirs."""

    version = IntegerField(widget=HiddenInput())

    def to_correction(self, questions: Sequence[Question]) -> Correction:
        return Correction(
            version=number(self.version) or 0,
            answers=answers_in(self, questions),
            **self.person(),
        )


class AddressForm(Form):
    """Another address for the same registration."""

    email = EmailField(
        _l("New address"),
        [DataRequired(), Address(), Length(max=254)],
        render_kw={"autocomplete": "email"},
    )

    def address(self) -> str:
        return text(self.email).lower()


class SettingsForm(Form):
    """When registration opens and closes, on the clock of the edition."""

    opens_on = DateField(_l("Opens on"), [Optional()])
    opens_time = TimeField(_l("Opens at"), [Optional()])
    closes_on = DateField(_l("Closes on"), [Optional()])
    closes_time = TimeField(_l("Closes at"), [Optional()])
    access_needs_until = DateField(
        _l("Arrangements of access can be promised until"),
        [Optional()],
        description=_l("Later requests are still taken, without a promise."),
    )
    daily_digest = BooleanField(_l("Mail the contact of the edition a summary each morning"))
    seen = HiddenField()

    def validate_opens_time(self, field: TimeField) -> None:
        _ensure_day_known(self.opens_on.data, field.data)

    def validate_closes_time(self, field: TimeField) -> None:
        _ensure_day_known(self.closes_on.data, field.data)


def _ensure_day_known(day: date | None, hour: object) -> None:
    if hour is not None and day is None:
        raise ValidationError(_l("Choose the day too."))


def parts_of(moment: datetime | None) -> tuple[date | None, Any]:
    """Return day and hour of a local moment, for the two fields that show it."""
    return (moment.date(), moment.time()) if moment else (None, None)
