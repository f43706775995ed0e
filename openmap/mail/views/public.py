"""The mails of development, read on the machine that wrote them and nowhere else."""

import base64
import ipaddress

from flask import Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.headers import allow_mail_preview, allow_own_frame
from openmap.core.pages import PAGE_SIZE, Page
from openmap.core.settings import Settings
from openmap.mail.services import mailbox


class MailReaderBlueprint(AudienceBlueprint):
    """Exists in development only, on a base URL of this machine and behind no proxy."""

    def enabled(self, app: Flask) -> bool:
        settings: Settings = app.config["SETTINGS"]
        return settings.is_development and settings.serves_loopback_only and not settings.proxies


bp = MailReaderBlueprint("mail", Audience.PUBLIC, __name__)


@bp.before_request
def _only_this_machine() -> None:
    """Answer this machine under its own name; a name that was made to point here is no reason."""
    if not (_is_loopback(request.remote_addr or "") and _is_loopback(_host())):
        abort(404)


@bp.route("/dev/mail")
def index() -> ResponseReturnValue:
    recipient = request.args.get("to", "")
    names = mailbox.mail_files(recipient)
    number = request.args.get("page", 1, type=int)
    number = min(max(number, 1), max(1, -(-len(names) // PAGE_SIZE)))
    shown = names[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    page = Page([mailbox.head(name) for name in shown], number, len(names))
    return render_template("mail/public/index.html", page=page, recipient=recipient)


@bp.route("/dev/mail/<string:name>")
def show(name: str) -> ResponseReturnValue:
    message = mailbox.opened(name) or abort(404)
    allow_own_frame()
    return render_template(
        "mail/public/show.html",
        mail=mailbox.head(name),
        text=mailbox.text_of(message),
        has_html=bool(mailbox.html_of(message)),
        parts=mailbox.parts_of(message),
        calendar=mailbox.calendar_of(message),
    )


@bp.route("/dev/mail/<string:name>/html")
def preview(name: str) -> ResponseReturnValue:
    """Show the HTML of the mail as its reader sees it, in a frame that may do nothing."""
    message = mailbox.opened(name) or abort(404)
    html = mailbox.html_of(message) or abort(404)
    for content_id, part in mailbox.pictures_of(message).items():
        data = base64.b64encode(part.content).decode()
        html = html.replace(f"cid:{content_id}", f"data:{part.media_type};base64,{data}")
    allow_mail_preview()
    return html.replace("<head>", '<head><base target="_blank">', 1)


@bp.route("/dev/mail/<string:name>/parts/<int:number>")
def part(name: str, number: int) -> ResponseReturnValue:
    message = mailbox.opened(name) or abort(404)
    found = next((each for each in mailbox.parts_of(message) if each.number == number), None)
    if found is None:
        abort(404)
    answer: Response = current_app.response_class(found.content, mimetype=found.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=found.filename)
    return answer


def _host() -> str:
    """Return the name in the Host header, without its port."""
    host = request.host
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"
