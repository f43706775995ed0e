"""Reads a page by what it says."""

from typing import Any

import html5lib
from werkzeug.test import TestResponse

_NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def tree(response: TestResponse) -> Any:
    """Parse the page strictly: invalid HTML is a failure."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.get_data(as_text=True))


def texts(response: TestResponse, path: str) -> list[str]:
    """Return the words of the elements at an ElementTree path (`.//h1`)."""
    return [" ".join("".join(found.itertext()).split()) for found in tree(response).findall(path)]


def field_errors(response: TestResponse) -> list[str]:
    """Return the sentences beside the fields that were refused."""
    return texts(response, ".//p[@class='field-error']")
