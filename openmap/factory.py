"""Builds the app: settings, extensions, guards, and whatever each capability brings.

Rooms are found by their names: a capability that gains a `views/door.py` or a `hooks.py` is
connected without an edit here. `docs/architecture.md` says which names count.
"""

import gc
import importlib
import os
import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

import click
from flask import Flask, render_template, request
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from openmap.core import files, headers, hooks, jobs, locale, logging
from openmap.core.audience import GUARDS, Audience, AudienceBlueprint, read_addresses_strictly
from openmap.core.db import ask_idle_connections, db, register_constraints
from openmap.core.errors import DomainError
from openmap.core.rendering import init_app as init_rendering
from openmap.core.settings import ROOT, Settings
from openmap.core.throttle import BIND

#: From the ground up; hooks answer in this order.
CAPABILITIES: Final = (
    "people",
    "mail",
    "audit",
    "accounts",
    "directory",
    "events",
    "questions",
    "seats",
    "calendars",
    "registrations",
    "programme",
    "badges",
    "checkin",
    "office",
    "site",
    "demo",
)
MOST_BYTES_OF_A_REQUEST: Final = 8 * 1024 * 1024
_POOL: Final = {
    "pool_size": 8,
    "max_overflow": 0,
    "pool_timeout": 10,
    # What people typed does not belong in a log.
    "hide_parameters": True,
    "connect_args": {"options": "-c timezone=utc", "connect_timeout": 10},
}


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app for these settings, or for those of the environment."""
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(
        "openmap",
        root_path=str(ROOT / "openmap"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    _configure(app, settings)
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            ask_idle_connections(engine)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    Babel(
        app,
        default_locale="fr",
        locale_selector=locale.language_of_request,
        default_translation_directories=str(ROOT / "translations"),
    )
    CSRFProtect(app)  # type: ignore[no-untyped-call]
    read_addresses_strictly(app)
    init_rendering(app)
    headers.init_app(app)
    logging.init_app(app)
    _connect_capabilities(app)
    _answer_errors(app)
    app.cli.add_command(jobs.worker_command)
    _wrap(app, settings)
    app.extensions["openmap.links"] = app.url_map.bind("", url_scheme="https")
    gc.freeze()
    return app


def _wrap(app: Flask, settings: Settings) -> None:
    """Put the middlewares around the app, the outermost last."""
    wsgi: Any = locale.LanguagePrefix(app.wsgi_app)
    wsgi = files.served(wsgi, app, ROOT / "static")
    if settings.proxies:
        number = settings.proxies
        wsgi = ProxyFix(wsgi, x_for=number, x_proto=number, x_host=number)
    setattr(app, "wsgi_app", wsgi)  # noqa: B010 - Flask's documented way, which mypy takes for a method


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SETTINGS=settings,
        BASE_URL=settings.base_url,
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SECRET_KEYS=settings.secret_keys,
        THROTTLE=settings.throttle,
        SESSION_COOKIE_NAME="__Host-openmap" if secure else "openmap",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,
        MAX_CONTENT_LENGTH=MOST_BYTES_OF_A_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_POOL,
        SQLALCHEMY_BINDS={
            BIND: {
                **_POOL,
                "url": settings.database_url,
                "pool_size": 2,
                "isolation_level": "AUTOCOMMIT",
            }
        },
        TESTING=settings.environment == "testing",
    )


def rooms(name: str) -> Iterator[ModuleType]:
    """Yield the modules of this name, by capability: `errors`, `hooks`, `views.manage`."""
    for capability in CAPABILITIES:
        package = f"openmap.{capability}"
        head, _, tail = name.partition(".")
        if (
            find_spec(package)
            and find_spec(f"{package}.{head}")
            and (not tail or find_spec(f"{package}.{name}"))
        ):
            yield importlib.import_module(f"{package}.{name}")


def _connect_capabilities(app: Flask) -> None:
    """Open every room once, from the ground up: opening `models` and `jobs` is all they need."""
    list(rooms("models"))
    for module in rooms("errors"):
        register_constraints(getattr(module, "CONSTRAINTS", {}))
    for module in rooms("hooks"):
        _connect_hooks(module)
    list(rooms("jobs"))
    _bring_commands_and_views(app)


def _bring_commands_and_views(app: Flask) -> None:
    for module in rooms("cli"):
        app.cli.add_command(_command_of(module))
    app.extensions[GUARDS] = _guards()
    for audience in Audience:
        for module in rooms(f"views.{audience}"):
            _register_blueprints(app, module)


def _connect_hooks(module: ModuleType) -> None:
    """Connect each public function whose name is that of a hook."""
    for name, contribution in vars(module).items():
        hook = getattr(hooks, name, None)
        if isinstance(hook, hooks.Hook) and not isinstance(contribution, hooks.Hook):
            hook.connect(contribution)


def _command_of(module: ModuleType) -> click.Command:
    command: click.Command = module.group
    return command


def _guards() -> dict[Audience, Any]:
    from openmap.checkin.guards import volunteer
    from openmap.events.guards import organiser
    from openmap.registrations.guards import holder

    return {
        Audience.PUBLIC: lambda: None,
        Audience.ME: holder,
        Audience.MANAGE: organiser,
        Audience.DOOR: volunteer,
    }


def _register_blueprints(app: Flask, module: ModuleType) -> None:
    """Register the blueprint of a views room; a package shares the one in its `__init__`."""
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{module.__name__}.{part.name}")
    bp = module.bp
    if isinstance(bp, AudienceBlueprint) and bp.enabled(app):
        app.register_blueprint(bp)


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _mistake_of_ours)


def _refusal(error: DomainError) -> tuple[str, int]:
    return render_template("errors/refusal.html", sentence=error.sentence), error.status


def _stale_form(error: CSRFError) -> tuple[str, int]:
    sentence = locale._l(  # noqa: SLF001 - the marker is named as gettext tools expect it
        "This form has expired or was opened in another browser. "
        "Go back, reload the page and send it again."
    )
    return render_template("errors/refusal.html", sentence=sentence), 400


def _http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400 or error.response is not None:  # noqa: PLR2004 - a redirect is no error
        return error
    known = code if code in {400, 403, 404, 405, 413, 429} else (500 if code >= 500 else 400)  # noqa: PLR2004
    return render_template(f"errors/{known}.html"), code, _said_by(error)


def _said_by(error: HTTPException) -> dict[str, str]:
    """Return what belongs to the status: which methods are allowed, when to come again."""
    return {name: value for name, value in error.get_headers() if name != "Content-Type"}


def _mistake_of_ours(error: Exception) -> tuple[str, int]:
    logging.log_mistake(error, request.endpoint)
    db.session.rollback()
    return render_template("errors/500.html"), 500
