"""What a code says, who is believed, and through which keyboards it survives."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from openmap.badges.rules import (
    LONGEST_INPUT,
    CodeRead,
    Label,
    read_code,
    short_code_shown,
    short_code_typed,
    signed_code,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {7: KEY.public_key().public_bytes_raw()}
LABEL = Label(key_id=7, event_id=12, badge_number=2**62 + 5)
CODE = signed_code(LABEL, KEY)
NOT_OURS = CodeRead(valid=False)

labels = st.builds(
    Label,
    key_id=st.just(7),
    event_id=st.integers(1, 2**31 - 1),
    badge_number=st.integers(0, 2**63 - 1),
)
FRENCH_DIGITS = str.maketrans("1234567890", "&é\"'(-è_çà")
BELGIAN_DIGITS = str.maketrans("1234567890", "&é\"'(§è!çà")
#: A keyboard scanner that types QWERTY into a computer that hears AZERTY, with Shift for capitals.
HEARD_AS_AZERTY = str.maketrans("AQZWM.1234567890", "QAWZ?:&é\"'(-è_çà")


def test_code_is_the_one_in_the_documentation() -> None:
    assert CODE == (
        "O1.AEAAOAAAAAGEAAAAAAAAAAAFM4OM6ZVBW6XQFCF5KIOHRHWH7QQUMSQFVZQUDRCMUEX3I2HJ"
        "FHK2JCXCADPJYO5HIORH54DQCMPIS7S52BXCCG5RCRKZR7C6XEESICQ"
    )
    assert base64.b64encode(KEYS[7]) == b"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="


@given(labels)
def test_signed_code_reads_as_what_was_signed(label: Label) -> None:
    read = read_code(signed_code(label, KEY), KEYS)

    assert read == CodeRead(valid=True, event_id=label.event_id, badge_number=label.badge_number)


@given(
    labels,
    st.sampled_from(
        [
            str.lower,
            lambda code: code.translate(FRENCH_DIGITS),
            lambda code: code.lower().translate(FRENCH_DIGITS),
            lambda code: code.translate(BELGIAN_DIGITS),
            lambda code: code.translate(FRENCH_DIGITS).replace(".", ";"),
            lambda code: code.replace(".", ":"),
            lambda code: code.replace(".", "/"),
            lambda code: code.translate(HEARD_AS_AZERTY),
            lambda code: code.translate(HEARD_AS_AZERTY).upper(),
            lambda code: " ".join(code[at : at + 8] for at in range(0, len(code), 8)),
            lambda code: f"]Q1{code}\r\n",
            lambda code: f"\t{code}\t",
            lambda code: code.translate(FRENCH_DIGITS).replace("é", "e\u0301"),
        ]
    ),
)
def test_code_survives_keyboards(label: Label, mangled: object) -> None:
    assert callable(mangled)

    read = read_code(mangled(signed_code(label, KEY)), KEYS)

    assert (read.valid, read.badge_number) == (True, label.badge_number)


@pytest.mark.parametrize("at", range(len("O1."), len(CODE)))
def test_altered_sign_is_refused(at: int) -> None:
    other = "B" if CODE[at] == "A" else "A"

    assert read_code(CODE[:at] + other + CODE[at + 1 :], KEYS) == NOT_OURS


def test_code_of_another_key_is_refused() -> None:
    assert read_code(signed_code(LABEL, OTHER_KEY), KEYS) == NOT_OURS


def test_code_that_names_an_unknown_key_is_refused() -> None:
    assert read_code(CODE, {}) == NOT_OURS


def test_signature_of_another_badge_is_refused() -> None:
    other = signed_code(Label(key_id=7, event_id=12, badge_number=9), KEY)
    forged = base64.b32encode(
        base64.b32decode(CODE[3:] + "=")[:15] + base64.b32decode(other[3:] + "=")[15:]
    )

    assert read_code("O1." + forged.decode().rstrip("="), KEYS) == NOT_OURS


def test_code_of_a_later_format_is_refused() -> None:
    head = b"\x02" + LABEL.packed()[1:]
    later = base64.b32encode(head + KEY.sign(head)).decode().rstrip("=")

    assert read_code("O1." + later, KEYS) == NOT_OURS


def test_spare_bits_at_the_end_must_be_zero() -> None:
    last = {"A": "B", "I": "J", "Q": "R", "Y": "Z"}[CODE[-1]]

    assert read_code(CODE[:-1] + last, KEYS) == NOT_OURS


@given(st.text(max_size=LONGEST_INPUT + 20))
def test_anything_else_is_not_ours(text: str) -> None:
    assert read_code(text, KEYS) == NOT_OURS


def test_endless_input_is_not_read() -> None:
    assert read_code(" " * LONGEST_INPUT + CODE, KEYS) == NOT_OURS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K4M2P", "7K4M2P"),
        ("7k4 m2p", "7K4M2P"),
        ("7K4-M2P", "7K4M2P"),
        ("7K4.M2P", "7K4M2P"),
        ("OIL000", "011000"),
        ("7K4M2", None),
        ("7K4M2PP", None),
        ("7K4M2U", None),
        ("7K4M2é", None),
        ("", None),
    ],
)
def test_short_code_is_understood_as_people_type_it(typed: str, meant: str | None) -> None:
    assert short_code_typed(typed) == meant


def test_short_code_is_shown_in_two_groups() -> None:
    assert short_code_shown("7K4M2P") == "7K4 M2P"
