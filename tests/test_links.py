"""Does a link lead to what was asked, and can nothing that was asked break out of it?"""

import time
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gisapp.api.links import Address

HERE = "https://gis.example.vn/kcn/collections/zones/items"


def itself(query: bytes) -> str:
    return Address("https://gis.example.vn", "/kcn", "/kcn/collections/zones/items", query).itself()


@pytest.mark.parametrize("query", [b"limit=5&bbox=105.7,20.9,105.9,21.1", b"crs=%5BEPSG:5897%5D", b"q=a+b&q=%C4%91"])
def test_a_plain_query_stands_as_it_was_asked(query):
    assert itself(query) == f"{HERE}?{query.decode()}"


@pytest.mark.parametrize(
    ("query", "again"),
    [
        (b'q="><script>', "q=%22%3E%3Cscript%3E"),
        (b"q=a b\r\nX: y", "q=a+b%0D%0AX%3A+y"),
        (b"crs=[EPSG:5897]#here", "crs=%5BEPSG%3A5897%5D%23here"),
        (b"share=50%", "share=50%25"),
        (b"", None),
    ],
)
def test_whatever_could_be_misread_is_written_so_that_it_cannot(query, again):
    assert itself(query) == (HERE if again is None else f"{HERE}?{again}")


@given(some.binary(max_size=60))
def test_a_link_asks_what_was_asked_and_is_an_address(query):
    link = itself(query)
    assert link.isascii()
    assert not set(link) & set("\"<>\\^`{}| \r\n\t'#")
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    assert parse_qsl(link.partition("?")[2], keep_blank_values=True) == asked


def test_a_long_query_is_looked_at_in_no_time():
    begun = time.perf_counter()
    itself(b"a" * 60_000 + b"<")
    assert time.perf_counter() - begun < 1
