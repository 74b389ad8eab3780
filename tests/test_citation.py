"""Vietnamese law as it is cited to a reader of English."""

import tomllib

import pytest

from gisapp.domain.citation import CITATIONS, cited, half, in_english
from tests.test_glossary import LAYERS


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("Điều 9, khoản 2, điểm a, Nghị định 35/2022/NĐ-CP", "Article 9, clause 2, point a, Decree 35/2022/NĐ-CP"),
        ("2.11.4, Bảng 2.22 mục 2d", "2.11.4, Table 2.22 item 2d"),
        ("(Điều 9, khoản 2; Điều 10)", "(Article 9, clause 2; Article 10)"),
        ("Quyết định 1569/QĐ-TTg", "Decision 1569/QĐ-TTg"),
        ("Phụ lục IV", "Appendix IV"),
        ("QCVN 01:2021/BXD", "QCVN 01:2021/BXD"),
        ("địa điểm khác, các khoản khác, Bảng tổng hợp", "địa điểm khác, các khoản khác, Bảng tổng hợp"),
    ],
)
def test_its_words_are_english_and_its_numbers_and_signs_stay(vietnamese, english):
    assert in_english(vietnamese) == english


@pytest.mark.parametrize(
    ("source", "vietnamese", "english"),
    [
        (
            "tâm xã; không đo đạc / mean of centres; not a survey",
            "tâm xã; không đo đạc",
            "mean of centres; not a survey",
        ),
        ("https://a.vn/x", "https://a.vn/x", "https://a.vn/x"),
        ("Sông Hồng / Sông Đuống", "Sông Hồng / Sông Đuống", "Sông Hồng / Sông Đuống"),
        ("một / hai / the third", "một / hai / the third", "một / hai / the third"),
    ],
)
def test_a_source_in_both_languages_is_told_in_one_and_any_other_whole(source, vietnamese, english):
    assert (half(source, "vi"), half(source, "en")) == (vietnamese, english)


def test_every_source_and_licence_in_two_languages_that_ships_has_its_halves():
    for catalogue in sorted(LAYERS.glob("*/catalogue*.toml")):
        for layer in tomllib.loads(catalogue.read_text(encoding="utf-8"))["layer"]:
            for said in (layer["source"], layer["licence"]):
                for lang in ("vi", "en"):
                    assert " / " not in half(said, lang), said


def test_every_rule_that_ships_is_cited_without_a_vietnamese_word():
    for pack in sorted((LAYERS / "standards").glob("*.toml")):
        for row in tomllib.loads(pack.read_text(encoding="utf-8")).get("standard", []):
            told = cited(row.get("clause"), row.get("document"), "en")
            assert not any(f"{word} " in f"{told} " for word in CITATIONS), told
            assert " / " not in told
            assert cited(row.get("clause"), row.get("document"), "vi").startswith(row.get("clause") or "")
