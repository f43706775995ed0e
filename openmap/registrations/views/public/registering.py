"""Choosing a category, the form, and the page that is the same for everyone afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from secrets import randbits
from typing import Any, Final, cast

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from openmap.core import clock, headers
from openmap.core.db import transaction
from openmap.core.errors import AlreadyThereError, DomainError
from openmap.core.folding import fold, tidy
from openmap.core.forms import text
from openmap.core.throttle import address_block, ensure_not_too_many
from openmap.core.tokens import opened, sign
from openmap.events.models import Category, Event, EventState
from openmap.events.queries import event_by_slug, present_slug_of
from openmap.questions import queries as questions
from openmap.questions.forms import add_questions, question_fields
from openmap.questions.models import Question
from openmap.registrations import queries, rules, services
from openmap.registrations.errors import AlreadyRegisteredError, TooLateToCorrectError
from openmap.registrations.forms import AddressForm, RegistrationForm
from openmap.registrations.models import Registration
from openmap.registrations.services import Newcomer, TruthKind
from openmap.registrations.views.public import bp

TYPED: Final = "typed"
SHOWN: Final = "form-shown"
REGISTERED: Final = "just-registered"
#: Faster than this nobody reads the form; a person is then asked, not punished.
FASTEST_SECONDS: Final = 3
PER_BLOCK: Final = "240 per 10 minutes"
PER_ADDRESS: Final = "60 per hour"
CORRECTIONS: Final = "20 per hour"


@dataclass(frozen=True)
class Typed:
    """What this browser typed, and its proof that it made the registration."""

    slug: str
    given_name: str
    family_name: str
    email: str
    at: int
    proof: str


@bp.route("/events/<string:slug>/register")
def choose(slug: str) -> ResponseReturnValue:
    """Say the truth about registering, and let people choose as what they come."""
    event = event_by_slug(slug)
    if event is None:
        present = present_slug_of(slug) or abort(404)
        return redirect(url_for(".choose", slug=present), 301)
    truth = services.registration_truth(event)
    if truth.kind is TruthKind.NONE:
        abort(404)
    categories = queries.public_categories_of(event.id)
    is_open = truth.kind in {TruthKind.OPEN, TruthKind.FULL}
    if is_open and len(categories) == 1:
        return redirect(url_for(".register", slug=slug, category=_in_url(categories[0])))
    return render_template(
        "registrations/public/choose.html",
        event=event,
        truth=truth,
        is_open=is_open,
        categories=[(one, _in_url(one)) for one in categories],
        rooms={room.category_id: room for room in truth.rooms},
        demonstration=event.is_demonstration,
    )


@bp.route("/events/<string:slug>/register/<string:category>", methods=["GET", "POST"])
def register(slug: str, category: str) -> ResponseReturnValue:
    """Show the form, and register whoever sends it."""
    _count_tries()
    found = queries.asked_for(slug, category.replace("-", "_"))
    if found is None:
        present = present_slug_of(slug) or abort(404)
        return redirect(url_for(".register", slug=present, category=category), 301)
    event, chosen, settings = found
    if request.method == "GET" and not _is_open(event):
        return redirect(url_for(".choose", slug=slug))
    asked = questions.questions_for(event.id, chosen.id)
    form = _new_form(asked)
    status, asks_person = 200, False
    if form.accepted():
        asks_person = _looks_automatic(form)
        if not asks_person:
            try:
                return _registered(event, form, form.to_newcomer(chosen, asked))
            except DomainError as refusal:
                flash(str(refusal.sentence), "error")
                status = refusal.status
    until = settings.access_needs_until if settings else None
    return _form_page(
        event, chosen, asked, form, asks_person=asks_person, access_needs_until=until
    ), status


def _count_tries() -> None:
    """Count a sent form before the first query: counting needs a connection of its own."""
    if request.method == "POST":
        ensure_not_too_many(PER_BLOCK, "register", address_block(request.remote_addr))
        target = tidy(request.form.get("email", "")).lower()[:254]
        ensure_not_too_many(PER_ADDRESS, "register-address", target)


def _new_form(asked: Sequence[Question]) -> RegistrationForm:
    """Return the form with these questions; the first time it notes when it was shown."""
    form = cast("RegistrationForm", add_questions(RegistrationForm, asked)())
    if request.method == "GET":
        form.shown_at.data = sign(SHOWN, int(clock.now().timestamp()))
    return form


def _form_page(
    event: Event,
    chosen: Category,
    asked: Sequence[Question],
    form: RegistrationForm,
    *,
    asks_person: bool,
    access_needs_until: date | None,
) -> str:
    return render_template(
        "registrations/public/register.html",
        event=event,
        category=chosen,
        form=form,
        question_fields=question_fields(form, asked),
        place=services.place_of_newcomer(event, chosen.id) if chosen.holds_a_seat else None,
        access_needs_until=access_needs_until,
        asks_person=asks_person,
        demonstration=event.is_demonstration,
    )


def _is_open(event: Event) -> bool:
    kind = rules.truth_kind(services.window_of(event), now=clock.now(), seats_free=True)
    return kind is TruthKind.OPEN


def _looks_automatic(form: RegistrationForm) -> bool:
    """Say whether a program may have sent this; ticking the box is enough to go on."""
    if form.is_person.data:
        return False
    return bool(text(form.website)) or _seconds_since_shown(form) < FASTEST_SECONDS


def _seconds_since_shown(form: RegistrationForm) -> float:
    if not current_app.config.get("THROTTLE", True):
        return FASTEST_SECONDS
    shown = opened(SHOWN, text(form.shown_at))
    return clock.now().timestamp() - shown[0] if shown else 0


def _registered(event: Event, form: RegistrationForm, newcomer: Newcomer) -> ResponseReturnValue:
    begun, slug = clock.now(), event.slug
    try:
        proof = _register(event, newcomer, begun)
    except (AlreadyRegisteredError, AlreadyThereError):
        proof = _register(event, newcomer, begun)
    _remember(slug, newcomer, proof)
    return redirect(url_for(".look_in_your_mailbox", slug=slug), 303)


def _register(event: Event, newcomer: Newcomer, begun: datetime) -> str:
    """Register the newcomer and return the proof that this browser did, if it did."""
    with transaction():
        return _proof_for(services.register(event, newcomer), begun)


def _remember(slug: str, newcomer: Newcomer, proof: str) -> None:
    """Keep what was typed in the cookie: the next page is made of nothing else."""
    session[TYPED] = {
        "slug": slug,
        "given_name": newcomer.given_name,
        "family_name": newcomer.family_name,
        "email": newcomer.contact_email,
        "at": int(clock.now().timestamp()),
        "proof": proof,
    }


def _proof_for(registration: Registration, begun: datetime) -> str:
    """Return the proof that this browser made the registration; one that proves nothing otherwise.

    A cookie can be read: it must look the same whether the person was already registered.
    """
    return _proof(registration) if registration.created_at >= begun else _decoy()


def _proof(registration: Registration) -> str:
    token = sign(REGISTERED, registration.id, registration.link_generation)
    return token.rpartition(".")[2]


def _decoy() -> str:
    return sign(REGISTERED, randbits(63)).rpartition(".")[2]


def _typed(slug: str) -> Typed | None:
    held = session.get(TYPED)
    return Typed(**held) if isinstance(held, dict) and held.get("slug") == slug else None


@bp.route("/events/<string:slug>/registered", methods=["GET", "POST"])
def look_in_your_mailbox(slug: str) -> ResponseReturnValue:
    """Say where to look, from what was typed alone, and take a corrected address."""
    headers.keep_nothing()
    if request.method == "POST":
        ensure_not_too_many(CORRECTIONS, "correct", address_block(request.remote_addr))
    event = event_by_slug(slug)
    if event is None or event.state is EventState.DRAFT:
        abort(404)
    typed = _typed(slug)
    if typed is None:
        return redirect(url_for("site.event", slug=slug))
    form = AddressForm()
    may_correct = clock.now().timestamp() - typed.at <= rules.MISTYPED_WITHIN.total_seconds()
    if may_correct and form.accepted():
        try:
            _correct(event, typed, form.address())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
        return redirect(url_for(".look_in_your_mailbox", slug=slug), 303)
    return render_template(
        "registrations/public/look_in_your_mailbox.html",
        event=event,
        typed=typed,
        form=form,
        may_correct=may_correct,
        demonstration=event.is_demonstration,
    )


def _correct(event: Event, typed: Typed, email: str) -> None:
    """Correct the address of the registration this browser made; else change nothing at all."""
    proof = _decoy()
    try:
        with transaction():
            registration = queries.live_registration(
                event.id, typed.email, fold(f"{typed.given_name} {typed.family_name}")
            )
            if registration is not None and compare_digest(_proof(registration), typed.proof):
                services.correct_mistyped_address(registration, email)
                proof = _proof(registration)
    except TooLateToCorrectError:
        pass
    held: dict[str, Any] = session[TYPED]
    session[TYPED] = {**held, "email": email, "proof": proof}


def _in_url(category: Category) -> str:
    return category.code.value.replace("_", "-")
