from datetime import UTC, datetime, timedelta

import pytest

from openmap.accounts import rules

NOON = datetime(2030, 5, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/manage", "/en/manage/events?page=2", "/a/b#c"])
def test_a_local_path_is_kept(path: str) -> None:
    assert rules.safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "manage",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\nSet-Cookie: x",
        "/a\\b",
        "/" + "a" * 500,
    ],
)
def test_anything_that_could_lead_away_is_dropped(path: str | None) -> None:
    assert rules.safe_next(path) is None


def test_last_seen_is_due_after_ten_minutes() -> None:
    assert not rules.seen_is_due(NOON - timedelta(minutes=9, seconds=59), now=NOON)
    assert rules.seen_is_due(NOON - timedelta(minutes=10), now=NOON)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"
            ),
            "Edge, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
                "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet, Android",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
                "(KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
            ),
            "Chrome, macOS",
        ),
        ("curl/8.7.1", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(user_agent: str, words: str) -> None:
    assert rules.browser_in_words(user_agent) == words
