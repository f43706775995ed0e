"""Settings: what is wrong is refused at start, in one sentence that names it."""

from pathlib import Path

import pytest

from openmap.core.settings import Environment, Settings, SettingsError

GOOD = {
    "OPENMAP_ENV": "production",
    "OPENMAP_INSTANCE": "/srv/openmap",
    "OPENMAP_DATABASE_URL": "postgres://openmap:hunter2@db/openmap",
    "OPENMAP_BASE_URL": "https://openmap.example.org/",
    "OPENMAP_SECRET_KEYS": "n" * 40 + "," + "o" * 40,
    "OPENMAP_SMTP_URL": "smtp+starttls://me:p%40ss@smtp.example.org:587",
    "OPENMAP_MAIL_FROM": "Openmap ESS <openmap@example.org>",
    "OPENMAP_PROXIES": "1",
    "OPENMAP_HOST": "Hébergeur",
}


def test_production_is_read_from_its_variables() -> None:
    settings = Settings.from_environment(GOOD)

    assert settings.environment is Environment.PRODUCTION
    assert settings.instance == Path("/srv/openmap")
    assert settings.database_url.drivername == "postgresql+psycopg"
    assert settings.base_url == "https://openmap.example.org"
    assert settings.secret_keys == ("n" * 40, "o" * 40)
    assert (settings.proxies, settings.throttle) == (1, True)
    assert settings.legal.host == "Hébergeur"
    assert "OPENMAP_HOST" not in settings.legal.missing
    assert "OPENMAP_PUBLISHER" in settings.legal.missing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENMAP_ENV", "prod"),
        ("OPENMAP_DATABASE_URL", ""),
        ("OPENMAP_DATABASE_URL", "db"),
        ("OPENMAP_DATABASE_URL", "sqlite:///x"),
        ("OPENMAP_DATABASE_URL", "postgresql://u:hunter2@host:port/db"),
        ("OPENMAP_BASE_URL", ""),
        ("OPENMAP_BASE_URL", "openmap.example.org"),
        ("OPENMAP_BASE_URL", "http://openmap.example.org"),
        ("OPENMAP_BASE_URL", "https://openmap.example.org/path"),
        ("OPENMAP_BASE_URL", "https://me@openmap.example.org"),
        ("OPENMAP_BASE_URL", "https://openmap.example.org#top"),
        ("OPENMAP_BASE_URL", "https://openmap.example.org:https"),
        ("OPENMAP_BASE_URL", "https://[openmap"),
        ("OPENMAP_SECRET_KEYS", ""),
        ("OPENMAP_SECRET_KEYS", "short"),
        ("OPENMAP_SMTP_URL", "smtp.example.org:587"),
        ("OPENMAP_SMTP_URL", "smtp://smtp.example.org:mail"),
        ("OPENMAP_SMTP_URL", "smtp://"),
        ("OPENMAP_MAIL_FROM", ""),
        ("OPENMAP_MAIL_FROM", "Openmap"),
        ("OPENMAP_PROXIES", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} .*[.:]") as refused:
        Settings.from_environment({**GOOD, name: value})

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.5:8000", False),
        ("http://localhost.example.org", False),
    ],
)
def test_the_base_url_tells_whether_others_may_come(url: str, loopback: bool) -> None:  # noqa: FBT001 - a column of the table
    settings = Settings.from_environment(
        {**GOOD, "OPENMAP_ENV": "development", "OPENMAP_BASE_URL": url}
    )

    assert settings.serves_loopback_only is loopback
