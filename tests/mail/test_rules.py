"""When to try again, and what the team may see."""

import pytest

from openmap.mail import rules


def test_waits_grow_and_end_after_two_days() -> None:
    waits = [rules.wait_after(attempts) for attempts in range(1, len(rules.WAITS) + 2)]

    assert waits[:3] == [15, 60, 120]
    assert waits[-1] is None
    assert 48 <= sum(rules.WAITS) / 3600 <= 49
    assert list(rules.WAITS) == sorted(rules.WAITS)


@pytest.mark.parametrize(
    ("code", "permanent"),
    [
        (421, False),
        (451, False),
        (550, True),
        (552, True),
        (554, True),
        (535, False),
        (530, False),
    ],
)
def test_only_an_answer_that_stays_the_same_is_permanent(code: int, *, permanent: bool) -> None:
    assert rules.is_permanent(code) is permanent


@pytest.mark.parametrize(
    ("address", "made_up"),
    [
        ("zoe@ville.example", True),
        ("zoe@EXAMPLE", True),
        ("zoe@ville.invalid", True),
        ("zoe@example.fr", False),
        ("zoe.example@ville.fr", False),
    ],
)
def test_demonstration_addresses_are_known_by_their_domain(address: str, *, made_up: bool) -> None:
    assert rules.is_made_up(address) is made_up


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://o.example/me/WzEyLDFd.AbC/badge", "https://o.example/me/…"),
        ("https://o.example/en/door/xY9", "https://o.example/en/door/…"),
        ("Ici : https://o.example/sign-in/abc?next=/x.", "Ici : https://o.example/sign-in/…"),
        ("https://o.example/manage/sign-in#abc", "https://o.example/manage/sign-in/…"),
        (
            "https://o.example/r/WzEsMl0.k3JbQ1xYz0123456789?lang=fr",
            "https://o.example/r/…?lang=fr",
        ),
        (
            "https://o.example/x?token=aGVsbG8taGVsbG8taGVsbG8",
            "https://o.example/x?token=…",
        ),
        (
            "https://o.example/events/7e-openmap-ess-dechets-du-batiment-2030/register",
            "https://o.example/events/7e-openmap-ess-dechets-du-batiment-2030/register",
        ),
        (
            '<a href="https://o.example/me/WzEyLDFd.AbC">Voir</a>',
            '<a href="https://o.example/me/…">Voir</a>',
        ),
        ("Le mot de passe est /me/", "Le mot de passe est /me/"),
    ],
)
def test_what_opens_something_is_left_out_of_links(text: str, seen: str) -> None:
    assert rules.redacted(text) == seen
