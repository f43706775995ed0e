"""One person's sheet: who, what was sent, what was done, and what the team may do about it."""

from collections.abc import Callable
from typing import Any, Final

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from openmap.audit.models import ActorKind
from openmap.audit.queries import history_of
from openmap.audit.services import Actor
from openmap.core import hooks
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text, text_or_none
from openmap.core.locale import LazyString, _l
from openmap.core.rendering import rendered_panels
from openmap.events.guards import current_event, current_user
from openmap.events.models import Role
from openmap.mail import services as mail
from openmap.mail.models import Mail
from openmap.mail.queries import mail_by_id, mails_of_person
from openmap.office import queries
from openmap.office.forms import ReasonForm
from openmap.office.views.manage import bp
from openmap.questions.services import answers_in_words
from openmap.registrations import services
from openmap.registrations.models import Registration

SUBJECT: Final = "registration"

ACTORS: Final[dict[ActorKind, LazyString]] = {
    ActorKind.COMMAND: _l("A command on the server"),
    ActorKind.SYSTEM: _l("openmap"),
    ActorKind.DOOR: _l("The door"),
    ActorKind.PARTICIPANT: _l("The person"),
    ActorKind.TEAM: _l("The team"),
}

ASPECTS: Final[dict[str, LazyString]] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "organisation_name": _l("Organisation"),
    "job_title": _l("Function"),
    "phone": _l("Telephone"),
    "departement_code": _l("Département"),
    "contact_email": _l("E-mail"),
    "state": _l("State"),
}


@bp.route("/events/<string:slug>/registrations/<int:registration_id>", role=Role.READER)
def registration(slug: str, registration_id: int) -> ResponseReturnValue:
    """Show everything about one registration, part by part."""
    found = _found(registration_id)
    return render_template(
        "office/manage/registration.html",
        registration=found,
        answers=answers_in_words(found.event_id, SUBJECT, found.id),
        panels=_panels(found.id),
        mails=mails_of_person(found.person_id, found.event_id),
        history=history_of(SUBJECT, found.id),
        deed=lambda entry: hooks.word_of_deed(entry.action),
        actor=lambda entry: entry.actor_name or str(ACTORS[entry.actor_kind]),
        aspect=lambda name: ASPECTS.get(name, name),
        refusal=_reason_form("refusal"),
        cancellation=_reason_form("cancellation"),
    )


def _reason_form(about: str) -> ReasonForm:
    """Return a form whose field has a name of its own on a page that holds two."""
    form = ReasonForm()
    form.reason.id = f"{about}-reason"
    return form


def _panels(registration_id: int) -> list[Markup]:
    """Return the parts others bring; arrangements of access for those who may see them."""
    pages = ["sheet", "arrangements"] if may_see_arrangements() else ["sheet"]
    return [panel for page in pages for panel in rendered_panels(page, registration_id)]


def _found(registration_id: int) -> Registration:
    return queries.registration_of(current_event(), registration_id) or abort(404)


def acting() -> Actor:
    """Return the member of the team as the history will name them."""
    user = current_user()
    return Actor(ActorKind.TEAM, name=user.name, id=user.id)


def may_see_arrangements() -> bool:
    """Say whether this member may read what people need to take part (domain: lead and named)."""
    return Role.LEAD in g.roles or queries.sees_access_arrangements(
        current_user(), current_event().id
    )


def _done(
    registration_id: int, act: Callable[[Registration], Any], sentence: LazyString
) -> ResponseReturnValue:
    """Do it in one transaction, say so or say why not, and go back to the sheet."""
    found = _found(registration_id)
    try:
        with transaction():
            act(found)
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(str(sentence), "success")
    return redirect(
        url_for(".registration", slug=current_event().slug, registration_id=registration_id)
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/confirm",
    methods=["POST"],
    role=Role.EDITOR,
)
def confirm_registration(slug: str, registration_id: int) -> ResponseReturnValue:
    """Approve a request: a seat if there is one, else a place in the queue."""
    return _done(
        registration_id,
        lambda found: services.confirm(found, by=acting()),
        _l("The request is approved. The person is told by mail."),
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/refuse",
    methods=["POST"],
    role=Role.EDITOR,
)
def refuse_registration(slug: str, registration_id: int) -> ResponseReturnValue:
    """Refuse a request, with the reason the person will read."""
    _found(registration_id)
    form = ReasonForm()
    if not form.accepted() or not text(form.reason):
        flash(str(_l("Write the reason: the person reads it in the mail.")), "error")
        return redirect(url_for(".registration", slug=slug, registration_id=registration_id))
    return _done(
        registration_id,
        lambda found: services.refuse(found, reason=text(form.reason), by=acting()),
        _l("The request is refused. The person is told by mail, with your reason."),
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/cancel",
    methods=["POST"],
    role=Role.EDITOR,
)
def cancel_registration(slug: str, registration_id: int) -> ResponseReturnValue:
    """Cancel on the person's behalf; the seat goes to the next in line."""
    _found(registration_id)
    form = ReasonForm()
    if not form.accepted():
        flash(" ".join(str(one) for one in form.errors.get("reason", ())), "error")
        return redirect(url_for(".registration", slug=slug, registration_id=registration_id))
    return _done(
        registration_id,
        lambda found: services.cancel(found, by=acting(), reason=text_or_none(form.reason)),
        _l("The registration is cancelled. Its seat is offered to the next person in line."),
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/send-link",
    methods=["POST"],
    role=Role.EDITOR,
)
def send_private_link(slug: str, registration_id: int) -> ResponseReturnValue:
    """Mail the private link again."""
    return _done(
        registration_id,
        services.send_link,
        _l("The private link is on its way again."),
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/mails/<int:mail_id>",
    role=Role.READER,
)
def sent_mail(slug: str, registration_id: int, mail_id: int) -> ResponseReturnValue:
    """Show a mail as it was sent, its links without their secrets."""
    found = _found(registration_id)
    sent = _mail_to(found, mail_id)
    return render_template(
        "office/manage/sent_mail.html",
        registration=found,
        mail=sent,
        body=mail.redacted(sent.text) if sent.text is not None else None,
    )


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/mails/<int:mail_id>/send-again",
    methods=["POST"],
    role=Role.EDITOR,
)
def send_mail_again(slug: str, registration_id: int, mail_id: int) -> ResponseReturnValue:
    """Send the same mail once more, to the present address of the registration."""
    return _done(
        registration_id,
        lambda found: mail.send_again(_mail_to(found, mail_id), to=found.contact_email),
        _l("The mail is on its way again."),
    )


def _mail_to(found: Registration, mail_id: int) -> Mail:
    """Return a mail about this edition to this person; what opens a session is never shown."""
    sent = mail_by_id(mail_id) or abort(404)
    if (sent.person_id, sent.event_id) != (found.person_id, found.event_id):
        abort(404)
    return sent
