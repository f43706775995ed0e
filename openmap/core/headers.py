"""Security headers on every answer; the strict policy admits no inline script or style."""

from typing import Final

from flask import Flask, Response, g, request

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "media-src": "'self' blob:",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


#: Addresses that hold a token, and the pages that one opens.
_SECRETS: Final = ("/me/", "/r/", "/new-address/", "/door", "/sign-in", "/preview/")


def allow_camera() -> None:
    """Let this page decode pictures of the camera: its decoder is WebAssembly."""
    g.camera = True


def allow_mail_preview() -> None:
    """Show this answer in a sandboxed frame: it is a mail, which carries its own styles."""
    g.mail_preview = True


def allow_own_frame() -> None:
    """Let this page hold a frame of ours, such as the preview of a mail."""
    g.own_frame = True


def keep_nothing() -> None:
    """Have no cache keep this page: it shows what someone typed about themselves."""
    g.keep_nothing = True


def init_app(app: Flask) -> None:
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    policy = dict(POLICY)
    camera = g.get("camera", False)
    if camera:
        policy["script-src"] += " 'wasm-unsafe-eval'"
    if g.get("mail_preview", False):
        policy |= {
            "style-src": "'unsafe-inline'",
            "script-src": "'none'",
            "frame-ancestors": "'self'",
            "sandbox": "allow-popups allow-popups-to-escape-sandbox",
        }
    if g.get("own_frame", False):
        policy["frame-src"] = "'self'"
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "strict-origin" if _holds_a_secret() else "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = (
        f"camera={'(self)' if camera else '()'}, microphone=(), geolocation=()"
    )
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.blueprint and (g.get("keep_nothing", False) or _is_private()):
        headers["Cache-Control"] = "no-store"
    return response


def _holds_a_secret() -> bool:
    """Say whether the address may hold a token; then no referrer tells more than our own name."""
    return request.path.startswith(_SECRETS)


def _is_private() -> bool:
    return _holds_a_secret() or request.path.startswith("/manage")
