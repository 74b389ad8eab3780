"""Texts that were damaged on their way, or that a page could run, are named and kept as they are."""

import orjson
import pytest

from gisapp.domain.finding import Severity
from tests.gate_fixtures import SQUARE, codes, collection, feature, gate, only, polygon


def test_bytes_that_are_not_utf8_are_named_as_damaged():
    raw = orjson.dumps(collection(feature(polygon(SQUARE), name="Dong"))).replace(b"Dong", b"\xd0\xf4ng")
    assert codes(gate(raw)) == ["encoding-damaged"]


@pytest.mark.parametrize("name", ["Ä�ông Anh", "ThÆ°á»\x9dng TÃ\xadn", "HoÃ\xa0 Láº¡c", "N�i Bài"])
def test_vietnamese_read_in_the_wrong_encoding_is_recognised(name):
    assert "encoding-damaged" in codes(gate(collection(feature(polygon(SQUARE), name=name))), Severity.WARNING)


@pytest.mark.parametrize("name", ["Đông Anh", "“KHU ĐÔ THỊ XÔ", "ÁNH SÁNG", "Trường Đại học Á Âu", "THỊ XÃ “SƠN TÂY”"])
def test_right_vietnamese_raises_no_alarm(name):
    received = gate(collection(feature(polygon(SQUARE), name=name)))
    assert "encoding-damaged" not in codes(received, *Severity)
    assert "unsafe-text" not in codes(received, *Severity)


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "{% raw %}", "{# x #}", "${jndi}", "<script>alert(1)</script>", "<img src=x>"]
)
def test_templates_and_tags_in_names_are_reported_and_kept_as_they_are(name):
    received = gate(collection(feature(polygon(SQUARE), name=name)))
    assert "unsafe-text" in codes(received, Severity.WARNING)
    assert received.table["name"].iloc[0] == name


def test_a_template_in_a_columns_name_or_a_nested_value_is_reported_too():
    received = gate(collection(feature(polygon(SQUARE), **{"{{x}}": 1, "tags": {"a": ["{{7*7}}"]}})))
    assert codes(received, Severity.WARNING).count("unsafe-text") == 2


def test_a_null_character_is_refused():
    finding = only(gate(collection(feature(polygon(SQUARE), name="a\u0000b"))), "unsafe-text")
    assert finding.field == "name"
    assert "\x00" not in finding.message_vi
