"""Words and dates in the reader's language: French first, English second."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date
from flask import current_app, has_request_context, request
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

LANGUAGES: Final = ("fr", "en")
LANGUAGE_KEY: Final = "openmap.language"
PARIS: Final = ZoneInfo("Europe/Paris")
NBSP: Final = "\u00a0"


class LazyString:
    """A message that is translated when it is read.

    It has no `__html__`, unlike Flask-Babel's, so that Jinja and WTForms escape what it holds.
    """

    def __init__(self, message: str, plural: str | None = None, /, **values: object) -> None:
        self.message = message
        self._plural = plural
        self._values = values

    def __str__(self) -> str:
        if self._plural is not None:
            number = int(str(self._values["num"]))
            return str(
                flask_babel.ngettext(self.message, self._plural, **{**self._values, "num": number})
            )
        return str(flask_babel.gettext(self.message, **self._values))

    def __repr__(self) -> str:
        return f"LazyString({self.message!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyString):
            return (self.message, self._values) == (other.message, other._values)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.message)

    def __len__(self) -> int:
        return len(str(self))

    def __mod__(self, values: Mapping[str, object]) -> str:
        return str(self) % values


def _l(message: str, **values: object) -> LazyString:
    """Mark a message for translation, to be read later."""
    return LazyString(message, **values)


def _ln(singular: str, plural: str, *, num: int, **values: object) -> LazyString:
    """Mark a counted message for translation, to be read later."""
    return LazyString(singular, plural, **{"num": num, **values})


def _(message: str, **values: object) -> str:
    """Translate a message now."""
    return str(flask_babel.gettext(message, **values))


@dataclass(frozen=True)
class LocalText:
    """A text an organiser may write in two languages; French is always there."""

    fr: str
    en: str | None = None

    def __str__(self) -> str:
        return (self.en or self.fr) if language() == "en" else self.fr

    @property
    def falls_back(self) -> bool:
        """Say whether the reader asked for English and gets French."""
        return language() == "en" and bool(self.fr) and not self.en


class LocalTextType(TypeDecorator[LocalText]):
    """Keeps a `LocalText` as JSONB `{fr, en}`."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(
        self, value: LocalText | None, dialect: Dialect
    ) -> dict[str, str | None] | None:
        return None if value is None else {"fr": value.fr, "en": value.en}

    def process_result_value(self, value: Any | None, dialect: Dialect) -> LocalText | None:
        return None if value is None else LocalText(fr=value["fr"], en=value.get("en"))


def language() -> str:
    """Return the reader's language, `fr` or `en`."""
    locale = flask_babel.get_locale()
    return "fr" if locale is None else str(locale.language)


def language_of_request() -> str:
    """Return the language named by the URL; whatever has no request speaks French."""
    if has_request_context():
        return str(request.environ.get(LANGUAGE_KEY, "fr"))
    return "fr"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Write everything inside the block in this language, for the reader of a mail or a paper."""
    with flask_babel.force_locale(code if code in LANGUAGES else "fr"):
        yield


def absolute_url(endpoint: str, **values: Any) -> str:
    """Make a link for a mail or a paper, from the base URL and in the reader's language.

    The Host header of a request never enters a link.
    """
    adapter = current_app.extensions["openmap.links"]
    path = adapter.build(endpoint, values, force_external=False)
    prefix = "" if language() == "fr" else f"/{language()}"
    return f"{current_app.config['BASE_URL']}{prefix}{path}"


class LanguagePrefix:
    """WSGI middleware that moves `/en` from the path to SCRIPT_NAME, so that routes exist once."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ.get("PATH_INFO", "")
        if path == "/en" or path.startswith("/en/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
            environ[LANGUAGE_KEY] = "en"
        return self.app(environ, start_response)


def long_date(day: date) -> str:
    """« jeudi 16 novembre 2017 », "Thursday 16 November 2017"; the first is « 1er »."""
    if language() == "en":
        return format_date(day, "EEEE d MMMM y", locale="en_GB")
    text = format_date(day, "EEEE d MMMM y", locale="fr")
    return text.replace(" 1 ", " 1er ", 1) if day.day == 1 else text


def short_date(day: date) -> str:
    """« 16/11/2017 »."""
    return format_date(day, "dd/MM/y", locale="fr" if language() == "fr" else "en_GB")


def clock_time(moment: time | datetime) -> str:
    """« 8 h 45 », « 9 h », "8:45"."""
    if language() == "en":
        return f"{moment.hour}:{moment.minute:02}"
    hour = f"{moment.hour}{NBSP}h"
    return f"{hour}{NBSP}{moment.minute:02}" if moment.minute else hour


def hours(start: time | datetime | None, end: time | datetime | None) -> str:
    """« de 8 h 45 à 12 h 30 », or as much of it as is known; empty when nothing is."""
    if start and end:
        return _("from %(start)s to %(end)s", start=clock_time(start), end=clock_time(end))
    if start:
        return _("from %(start)s on", start=clock_time(start))
    return ""


def moment_in_words(moment: datetime, zone: ZoneInfo = PARIS) -> str:
    """« jeudi 16 novembre 2017 à 8 h 45 », in the zone of the event."""
    local = moment.astimezone(zone)
    return _("%(day)s at %(time)s", day=long_date(local.date()), time=clock_time(local))


class LongDate:
    """A moment or day that is written out when it is read."""

    def __init__(self, when: datetime | date, zone: ZoneInfo = PARIS) -> None:
        self._when, self._zone = when, zone

    def __str__(self) -> str:
        if isinstance(self._when, datetime):
            return moment_in_words(self._when, self._zone)
        return long_date(self._when)
