"""Numbers stand in the marks of the reader's language, and one place knows the marks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gisapp
from gisapp.domain.numerals import percent, rounded, ungrouped, written
from gisapp.exchange.meaning_words import area_differs

CODE = Path(gisapp.__file__).parent
VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
#: A format of numbers whose marks are English: thousands, decimals, percent, or as many figures as there are.
MARKED = re.compile(r"[,%fgeE]$|,")
#: What takes a part of the marks on itself.
MARKS = re.compile(r"""maketrans\(["'],\.|replace\(["'][.,]["'], ["'][.,]["']\)""")
KNOWS_MARKS = {"domain/numerals.py", "exchange/points.py"}  # the second reads them


def texts() -> Iterator[tuple[Path, ast.JoinedStr]]:
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                yield path, node


def is_vietnamese(text: ast.JoinedStr) -> bool:
    return any(isinstance(part, ast.Constant) and VIETNAMESE.search(str(part.value)) for part in text.values)


def test_vietnamese_has_a_comma_before_decimals_and_dots_between_thousands() -> None:
    assert (written(0.3, 4), written(1234.5), written(1_000_000, 0)) == ("0,3", "1.234,5", "1.000.000")
    assert (written(0.3, 4, lang="en"), written(1234.5, lang="en")) == ("0.3", "1,234.5")
    assert (percent(0.125), percent(0.12, 0), percent(-0.1, sign=True)) == ("12,5 %", "12 %", "-10 %")
    assert (rounded(12.3456), rounded(0.012345), rounded(-3.4e38, 6)) == ("12,35", "0,01235", "-3,4e+38")


def test_nothing_is_not_written_as_less_than_nothing() -> None:
    assert (written(-0.001), written(0.001, sign=True), rounded(0.0)) == ("0", "0", "0")


def test_a_coordinate_is_found_again_in_its_file() -> None:
    assert (ungrouped(586513.385), ungrouped(586513.385, lang="en")) == ("586513,385", "586513.385")


@given(st.floats(-1e12, 1e12), st.integers(0, 6), st.sampled_from(["vi", "en"]))
def test_a_number_reads_back_as_what_was_rounded(value: float, digits: int, lang: str) -> None:
    thousands, point = (".", ",") if lang == "vi" else (",", ".")
    read = float(written(value, digits, lang=lang).replace(thousands, "").replace(point, "."))
    assert read == pytest.approx(round(value, digits), abs=10.0**-digits * 0.51)


def test_a_finding_tells_an_area_in_the_marks_of_each_language() -> None:
    found = area_differs("L1", 1234.5, 1200.0)
    assert "1.234 ha" in found.message_vi or "1.235 ha" in found.message_vi
    assert "-34,5 ha (-2,8 %)" in found.message_vi
    assert "-34.5 ha (-2.8 %)" in found.message_en


def test_no_number_enters_a_vietnamese_text_in_english_marks() -> None:
    english = [
        f"{path.relative_to(CODE)}:{text.lineno}: {ast.unparse(part)}"
        for path, text in texts()
        if is_vietnamese(text)
        for part in text.values
        if isinstance(part, ast.FormattedValue)
        and part.format_spec is not None
        and MARKED.search(
            "".join(str(each.value) for each in part.format_spec.values if isinstance(each, ast.Constant))
        )
    ]
    assert english == []


def test_one_place_knows_the_marks() -> None:
    knowing = {str(path.relative_to(CODE)) for path in CODE.rglob("*.py") if MARKS.search(path.read_text())}
    assert knowing <= KNOWS_MARKS


def test_no_vietnamese_text_of_the_code_has_a_decimal_point() -> None:
    pointed = re.compile(r"(?<![\w.=])\d+\.\d{1,2}(?![\w.])")
    inside = re.compile(
        r"Bảng \d+\.\d+|\d+\.\d+\.\d+|EPSG|ví dụ [^;]*|hãy viết như .*|^[^ ]*$"
    )  # clauses, versions; what is typed as it stands
    found = [
        f"{path.relative_to(CODE)}:{node.lineno}: {node.value}"
        for path in sorted(CODE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and VIETNAMESE.search(node.value) and pointed.search(inside.sub("", node.value))
        and not node.value.lstrip().startswith('"""') and "\n" not in node.value
    ]  # fmt: skip
    assert found == []
