"""When a mail is tried again, when it is given up, and what of it the team may see."""

import re
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 3600
#: Seconds before each new try, a little over two days in all; then the mail is given up.
WAITS: tuple[int, ...] = (
    *(15, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE, 30 * _MINUTE),
    *(_HOUR for _ in range(47)),
)
#: The server wants other credentials: our setting is wrong, not the mail.
_ABOUT_OUR_CREDENTIALS: Final = frozenset({530, 534, 535, 538})
_PERMANENT: Final = range(500, 600)
#: Domains that never leave this machine: demonstration data uses them (RFC 2606).
_MADE_UP_DOMAINS: Final = (".example", ".invalid")
BODIES_KEPT_DAYS: Final = 90
LONGEST_REASON: Final = 500

_LINK: Final = re.compile(r"""https?://[^\s<>"')\]]+""")
#: What follows these opens someone's pages, whatever it looks like.
_PRIVATE: Final = re.compile(r"(https?://[^/]+(?:/en)?/(?:me|door|sign-in|manage/sign-in))[/?#].+")
_PIECE: Final = re.compile(r"[\w.~%-]{16,}")


def wait_after(attempts: int) -> int | None:
    """Return the seconds to wait after so many tries, or None when it is time to give up."""
    return WAITS[attempts - 1] if 0 < attempts <= len(WAITS) else None


def is_permanent(code: int) -> bool:
    """Say whether the server's answer will be the same tomorrow (RFC 5321, 4.2.1)."""
    return code in _PERMANENT and code not in _ABOUT_OUR_CREDENTIALS


def is_made_up(address: str) -> bool:
    """Say whether the address belongs to demonstration data, so that no server is asked."""
    domain = "." + address.rpartition("@")[2].lower()
    return domain.endswith(_MADE_UP_DOMAINS)


def redacted(text: str) -> str:
    """Replace whatever in a link opens something: the team sees the mail, not the keys in it."""
    return _LINK.sub(lambda link: _redacted_link(link.group()), text)


def _redacted_link(link: str) -> str:
    private = _PRIVATE.sub(r"\1/…", link)
    if private != link:
        return private
    head, slash, path = link.partition("://")
    host, separator, rest = path.partition("/")
    return f"{head}{slash}{host}{separator}{_PIECE.sub(_without_secret, rest)}"


def _without_secret(piece: re.Match[str]) -> str:
    """Hide what looks random; the words of a slug are in lower case with hyphens."""
    text = piece.group()
    is_slug = text == text.lower() and "-" in text and "." not in text
    return text if is_slug or not any(sign.isdigit() or sign.isupper() for sign in text) else "…"
