"""The border to WTForms, which is untyped: our form base and typed readers of its fields."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Final, Self

import flask_babel
from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError

from openmap.core.errors import ChangedMeanwhileError, DomainError, fingerprint
from openmap.core.folding import tidy, tidy_lines
from openmap.core.locale import LocalText, _, _l, _ln, clock_time, long_date

CODE = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


class Form(FlaskForm):
    """A form with CSRF protection whose texts arrive tidied."""

    class Meta(FlaskForm.Meta):
        """Our own words and filters for every field."""

        locales = ("fr",)

        def get_translations(self, form: Any) -> Any:
            return _Translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the tidying filter to every text field."""
            tidying = _TIDYING.get(unbound_field.field_class.__name__)
            if tidying is not None:
                # Handed over, never added to the declaration: that one lives as long as the class.
                options["filters"] = (tidying, *unbound_field.kwargs.get("filters", ()))
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def accepted(self) -> bool:
        """Say whether the form was sent and holds together."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]

    def refuse(self, refusal: DomainError) -> None:
        """Show the sentence of a rule above the form; what was typed stays."""
        self.form_errors: list[str] = [*self.errors.get(None, ()), str(refusal.sentence)]


@dataclass(frozen=True)
class Difference:
    """A field in which what was typed is not what someone else has saved meanwhile."""

    label: str
    typed: str
    present: str


class EditForm(Form):
    """A form over facts that two people may have open at once."""

    version = HiddenField()
    differences: tuple[Difference, ...] = ()

    @classmethod
    def over(cls, facts: Any, **options: Any) -> Self:
        """Open the form on the facts as they are; what a request sends goes before."""
        return cls(data=_unfolded(facts), **options)

    def refuse_edit(
        self, refusal: DomainError, present: Callable[[], Any], **options: Any
    ) -> None:
        """Show the refusal and, when the facts changed meanwhile, how they stand now."""
        self.refuse(refusal)
        if isinstance(refusal, ChangedMeanwhileError):
            self.compare(present(), **options)

    def compare(self, facts: Any, **options: Any) -> None:
        """Show where the facts differ from what was typed; saving again insists."""
        present = type(self)(formdata=None, data=_unfolded(facts), **options)
        pairs = ((field, present[field.name]) for field in self)
        self.differences = tuple(
            Difference(str(typed.label.text), _shown(typed), _shown(saved))
            for typed, saved in pairs
            if not isinstance(typed, HiddenField) and _shown(typed) != _shown(saved)
        )
        self.version.data = present.version.data


def _unfolded(facts: Any) -> dict[str, Any]:
    """Return the facts as form data: a text in two languages fills two fields."""
    data: dict[str, Any] = {"version": fingerprint(facts)}
    for name, value in ((f.name, getattr(facts, f.name)) for f in fields(facts)):
        if isinstance(value, LocalText):
            data |= {f"{name}_fr": value.fr, f"{name}_en": value.en or ""}
        elif value is not None:
            data[name] = value
    return data


def _shown(field: Field) -> str:
    """Return the words of a field's value, as people read them."""
    if (choices := getattr(field, "iter_choices", None)) is not None:
        return ", ".join(str(choice[1]) for choice in choices() if choice[2])
    match field.data:
        case bool(value):
            return _("Yes") if value else _("No")
        case date() as value:
            return long_date(value)
        case time() as value:
            return clock_time(value)
        case str() | int() as value:
            return str(value)
    return ""


#: What WTForms may answer, named here so that the catalogue knows it.
_WORDS_OF_WTFORMS: Final = (
    _l("This field is required."),
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Invalid input."),
    _l("Invalid URL."),
    _l("Not a valid date value."),
    _l("Not a valid datetime value."),
    _l("Not a valid integer value."),
    _l("Not a valid time value."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _ln(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
        num=0,
    ),
    _ln(
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
        num=0,
    ),
    _ln(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
        num=0,
    ),
)


class _Translations:
    """Hands WTForms' own messages to our catalogue; WTForms fills in what they hold."""

    def gettext(self, message: str) -> str:
        return str(flask_babel.get_translations().ugettext(message))

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return str(flask_babel.get_translations().ungettext(singular, plural, num))


def _tidied(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


def _tidied_lines(value: object) -> object:
    return tidy_lines(value) if isinstance(value, str) else value


_TIDYING = {
    **dict.fromkeys(("StringField", "EmailField", "TelField", "SearchField", "URLField"), _tidied),
    "TextAreaField": _tidied_lines,
}


class Address:
    """Validator: an e-mail address, with a sentence that says what is missing (RFC 5321, 5322)."""

    def __call__(self, form: Any, field: Field) -> None:
        value = (field.data or "").strip()
        if "@" not in value:
            raise ValidationError(_l("This address has no @ sign: write it as name@example.org."))
        if not value.rpartition("@")[2]:
            raise ValidationError(
                _l("This address seems incomplete: the part after the @ sign is missing.")
            )
        field.data = address_or_none(value)
        if field.data is None:
            field.data = value
            raise ValidationError(
                _l("This address seems to hold a typing error: write it as name@example.org.")
            )


def address_or_none(value: str) -> str | None:
    """Return the address in lower case, or None when it cannot be one."""
    try:
        return validate_email(
            value.strip(), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError:
        return None


class NeedsFrench:
    """Validator of an English text: the French one, named, must be there too."""

    def __init__(self, french: str) -> None:
        self._french = french

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and not form[self._french].data:
            raise ValidationError(
                _l("Write the French text too: it is the one everyone can read.")
            )


def local_text(french: Field, english: Field) -> LocalText | None:
    """Return the text of two fields; None when nothing was written."""
    return LocalText(fr=french.data, en=english.data or None) if french.data else None


def text(field: Field) -> str:
    """Return the field's text; empty when nothing was typed."""
    return field.data or ""


def text_or_none(field: Field) -> str | None:
    return field.data or None


def ticked(field: Field) -> bool:
    return bool(field.data)


def day(field: Field) -> date | None:
    return field.data or None


def hour(field: Field) -> time | None:
    return field.data or None


def number(field: Field) -> int | None:
    return None if field.data is None else int(field.data)


def chosen(field: Field) -> list[str]:
    return list(field.data or [])


def number_asked(name: str, *, default: int = 1, least: int = 1, most: int = 1_000_000) -> int:
    """Read a whole number from the query string; anything else is the default."""
    value = request.args.get(name, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 9:  # noqa: PLR2004
        return default
    return min(max(int(value), least), most)


def asked(name: str, *, longest: int = 200) -> str:
    """Read a tidied text from the query string."""
    return tidy(request.args.get(name, ""))[:longest]


def choice_asked(name: str, known: Mapping[str, Any] | set[str]) -> str | None:
    """Read a value from the query string if it is one of the known ones."""
    value = request.args.get(name, "")
    return value if value in known else None
