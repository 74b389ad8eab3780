"""Vietnamese written for old fonts is told with what it meant, and right Vietnamese never raises the alarm."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisapp.exchange.legacy import from_tcvn3, from_vni, is_syllable, legacy_guess
from gisapp.exchange.texts import damage_of

LAYERS = Path(__file__).parents[1] / "layers"
#: The same places as a drawing of the nineties holds them, seen as Western European: meant, in TCVN3, in VNI.
PLACES = (
    ("Khu công nghiệp Đông Anh", "Khu c«ng nghiÖp §«ng Anh", "Khu coâng nghieäp Ñoâng Anh"),
    ("Hà Nội", "Hµ Néi", "Haø Noäi"),
    ("Thường Tín", "Th\u00adêng TÝn", "Thöôøng Tín"),
    ("Quất Động", "QuÊt §éng", "Quaát Ñoäng"),
    ("Phú Nghĩa", "Phó NghÜa", "Phuù Nghóa"),
    ("Thạch Thất", "Th¹ch ThÊt", "Thaïch Thaát"),
    ("Sóc Sơn", "Sãc S¬n", "Soùc Sôn"),
    ("Mỹ Đức", "Mü §øc", "Myõ Ñöùc"),
    ("Chương Mỹ", "Ch\u00ad¬ng Mü", "Chöông Myõ"),
    ("Ứng Hòa", "øng Hßa", "ÖÙng Hoøa"),
    ("Bắc Từ Liêm", "B¾c Tõ Liªm", "Baéc Töø Lieâm"),
    ("xã Yên Bài", "x· Yªn Bµi", "xaõ Yeân Baøi"),
    ("phường Cửa Nam", "ph\u00adêng Cöa Nam", "phöôøng Cöûa Nam"),
    ("đường tỉnh lộ", "®\u00adêng tØnh lé", "ñöôøng tænh loä"),
)
#: In VNI these hold only signs that Unicode Vietnamese holds too: other texts of such a file raise the alarm.
IN_COMMON_SIGNS = {"Phú Nghĩa", "Sóc Sơn"}


@pytest.mark.parametrize(("meant", "tcvn3", "vni"), PLACES, ids=[meant for meant, _, _ in PLACES])
def test_place_names_of_both_old_encodings_are_told_with_what_they_meant(meant, tcvn3, vni):
    # Fonts for capitals use the codes of small letters, so that a capital with a tone is told as a small one.
    assert from_tcvn3(tcvn3).lower() == meant.lower()
    assert from_vni(vni) == meant
    assert legacy_guess(tcvn3) == ("TCVN3", from_tcvn3(tcvn3))
    assert legacy_guess(vni) == (("VNI", meant) if meant not in IN_COMMON_SIGNS else None)
    assert legacy_guess(meant) is None


def test_text_set_in_capitals_is_told_in_capitals():
    assert legacy_guess("KHU C¤NG NGHIÖP Hµ NéI") == ("TCVN3", "KHU CÔNG NGHIỆP HÀ NỘI")
    assert legacy_guess("QUAÄN HOAØN KIEÁM") == ("VNI", "QUẬN HOÀN KIẾM")


def test_windows_1258_read_as_western_is_told():
    assert legacy_guess("Ðông Anh") == ("Windows-1258", "Đông Anh")


@pytest.mark.parametrize(
    ("misread", "meant"),
    [("Khu cÃ´ng nghiá»‡p", "Khu công nghiệp"), ("Ä\x90Ã´ng Anh", "Đông Anh"), ("ThÆ°á»\x9dng TÃ\xadn", "Thường Tín")],
)
def test_utf8_read_as_western_is_told_with_what_it_meant(misread, meant):
    assert damage_of(misread) == ("UTF-8", meant)


@pytest.mark.parametrize(
    "text",
    ["Café Métropole", "São Paulo", "Zürich", "Malmö", "5 µm", "N·m", "1½ ha", "100 m²", "21°", "§ 12", "Île-de-France",
     "Samsung®", "«Khu A»", "Löwenbräu", "Señor", "naïve", "20×30 m", "Yên Côc", "Xóm Mâ Phào", "Hòa Lạc – Láng"],
)  # fmt: skip
def test_foreign_names_and_signs_raise_no_alarm(text):
    assert damage_of(text) is None


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def texts_of(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.geojson"):
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        yield from texts_in([feature["properties"] for feature in features])
    for file in folder.rglob("*.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            yield from (cell for row in csv.reader(rows) for cell in row)


def test_no_text_of_the_shipped_layers_raises_the_alarm():
    texts = set(texts_of(LAYERS))
    assert len(texts) > 1_000
    assert [text for text in texts if damage_of(text)] == []


@pytest.mark.real
def test_no_name_of_the_real_layers_raises_the_alarm(real):
    texts = set(texts_of(real))
    assert len(texts) > 5_000
    assert [text for text in texts if damage_of(text)] == []


@pytest.mark.real
def test_every_name_of_the_wards_is_told_again_from_tcvn3(real):
    wards = json.loads((real / "hanoi_wards_2025_126.geojson").read_text(encoding="utf-8"))["features"]
    words = {word for ward in wards for text in texts_in(ward["properties"]) for word in text.split() if word.isalpha()}
    vietnamese = {word for word in words if is_syllable(word) and not word.isascii()}
    assert len(vietnamese) > 100
    assert {word for word in vietnamese if from_tcvn3(in_tcvn3(word)) != word.lower()} == set()


#: TCVN 5712:1993, VN3: the letters from 0xA8 on, small ones alone, as a table of the standard lists them.
_VN3 = {
    0xA8: "ăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờở", 0xEC: "ỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_BYTES = {letter: first + at for first, letters in _VN3.items() for at, letter in enumerate(letters)}


def in_tcvn3(text: str) -> str:
    return bytes(_BYTES.get(letter, ord(letter) if letter.isascii() else 0x3F) for letter in text.lower()).decode(
        "latin-1"
    )
