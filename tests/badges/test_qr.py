"""The drawn code, read back from pixels."""

import io

import zxingcpp
from PIL import Image

from openmap.badges import qr
from tests.badges.test_rules import CODE


def test_picture_for_mails_is_read_back() -> None:
    path, modules = qr.drawn(CODE)
    picture = Image.open(io.BytesIO(qr.png(path, modules)))

    assert modules == 41
    assert picture.size == (196, 196)
    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))] == [CODE]


def test_path_holds_a_run_at_a_time() -> None:
    path, modules = qr.drawn(CODE)

    assert path.startswith("M0 0h7v1h-7z")
    assert path.count("M") < modules * modules / 3


def test_address_for_a_telephone_is_read_back() -> None:
    url = "https://openmap.example/door/été?jeton=aB-3_x"
    picture = Image.open(io.BytesIO(qr.png(*qr.drawn_link(url))))

    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))] == [url]
