"""What comes before the first page, in one process: migrations, demonstration, sign-in link.

Says on its standard output the link, or the sentence that explains why it failed.
"""

import importlib
import io
import os
import sys
from contextlib import redirect_stdout

import click
from flask.cli import ScriptInfo, cli
from sqlalchemy.exc import OperationalError


def main() -> None:
    try:
        link = prepare(demo=os.environ.get("DEMO") != "0")
    except SystemExit as refusal:
        sys.exit(say(str(refusal)))
    except click.ClickException as refusal:
        sys.exit(say(refusal.format_message()))
    except OperationalError as refusal:
        reason = str(refusal.orig).strip().splitlines()[0]
        sys.exit(say(f"La base de données ne répond pas : {reason}"))
    say(link)


def say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 1


def prepare(*, demo: bool) -> str:
    info = ScriptInfo(create_app=lambda: importlib.import_module("app").app)
    info.load_app()  # now, so that an app that does not load says why in the log
    run(info, "db", "upgrade")
    if not demo:
        return ""
    run(info, "demo", "load", "--if-empty")
    said = run(info, "accounts", "sign-in-link", "--demo").split()
    return said[-1] if said else ""  # a database of one's own has no such organiser


def run(info: ScriptInfo, *command: str) -> str:
    """Run a command of `flask` and return what it printed."""
    with redirect_stdout(io.StringIO()) as printed:
        cli.main(list(command), standalone_mode=False, obj=info)
    return printed.getvalue()


if __name__ == "__main__":
    main()
