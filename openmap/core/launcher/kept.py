"""What the instance folder keeps for the launcher: its lock, its key, its certificate."""

import contextlib
import fcntl
import ipaddress
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from openmap.core import clock
from openmap.core.launcher.errors import LaunchError

LOG_KEPT = 5_000_000


@contextlib.contextmanager
def only_one(instance: Path) -> Iterator[None]:
    """Hold the instance: a second launcher would use the first one's database and die with it."""
    if not instance.exists():
        instance.mkdir(parents=True)
        instance.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's PostgreSQL is nobody's
    with (instance / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LaunchError(
                f"openmap tourne déjà ici (processus {lock.read().strip()}). Arrêtez-le d’abord, "
                "ou donnez un autre dossier : make run OPENMAP_INSTANCE=…"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def write_private(path: Path, text: str) -> None:
    """Write a file for our eyes only, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def secret_key(instance: Path) -> str:
    """Return the key of this instance, made once."""
    kept = instance / "secret.key"
    if not kept.exists():
        write_private(kept, secrets.token_urlsafe(48))
    return kept.read_text().strip()


def log_of(instance: Path) -> Path:
    """Return the log of the programs that we start, begun again when it is long."""
    log = instance / "run.log"
    if log.exists() and log.stat().st_size > LOG_KEPT:
        log.replace(log.with_name("run.log.1"))
    return log


def certificate(instance: Path, name: str) -> tuple[Path, Path]:
    """Return a self-signed certificate for that name and its key, kept while it is valid."""
    from cryptography import x509  # slow to load, and few ask for HTTPS

    files = instance / f"https-{name}.crt", instance / f"https-{name}.key"
    if all(file.exists() for file in files):
        kept = x509.load_pem_x509_certificate(files[0].read_bytes())
        if kept.not_valid_after_utc > clock.now() + timedelta(days=7):
            return files
    for file, content in zip(files, self_signed(name), strict=True):
        write_private(file, content.decode())
    return files


def self_signed(name: str) -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "openmap")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    unsigned = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
    )
    public = unsigned.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return public, secret
