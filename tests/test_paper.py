"""Maps on paper: true to scale, whole, in right Vietnamese, marked where they must be, and the same again."""

import json
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some
from pypdf import PdfReader

from gisapp import wiring
from gisapp.domain.errors import BadInput, NotFound
from gisapp.exchange.terms import Delivery
from gisapp.maps import style
from gisapp.maps.inputs import VIEWS
from gisapp.maps.paper.edition import Ask
from gisapp.maps.paper.fonts import FILES, printable
from gisapp.maps.paper.grid import bar_metres, grid_of
from gisapp.maps.paper.map_sheet import sheet_for, window_of
from gisapp.maps.paper.said import Said
from gisapp.maps.paper.scene import Scene
from gisapp.maps.paper.sheet import MM_PER_M, PAPERS, ROUND, Frame, Window, fitting_scale, sheet_of
from gisapp.maps.paper.signs import looked_up
from gisapp.maps.paper.words import PAPER_WORDS
from gisapp.maps.words import LEGEND, WORDS
from gisapp.workflows.paper import Order, print_drawn, print_map
from gisapp.workflows.paper_ask import AskedTexts, read_ask
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.scenario import with_scenarios
from gisapp.workflows.what_if import drawn_zone, geojson_only, with_drawn
from tests import scenario_fixtures
from tests.paper_fixtures import (
    DAY,
    MM,
    edition,
    grid_lines,
    letters,
    outside,
    overlapping,
    printed,
    records,
    strokes,
    text_of,
)  # fmt: skip

#: The views whose answers take no board to be made.
DRAWN = [view for view in VIEWS if view != "portfolios"]
YEAR = ForYear(appraised=DAY, plan=None, horizon=None)
DRAFT, INVENTED = "DỰ THẢO", "Dữ liệu minh hoạ"


def order(lang="vi", **more):
    return Order(lang=lang, made=DAY, fonts=wiring.fonts(), **more)


@pytest.fixture(scope="module")
def square(demo):
    """A drawn zone of exactly one kilometre by one in the plan CRS."""
    shape = shapely.geometry.mapping(shapely.box(564_000, 2_289_000, 565_000, 2_290_000))
    body = json.dumps({"type": "Feature", "properties": {}, "geometry": shape}).encode()
    delivery = Delivery(name="polygon", size=len(body), stream=BytesIO(body))
    return drawn_zone(delivery, read_with_gdal=geojson_only, crs="EPSG:5897")


# ---- scale


@pytest.mark.parametrize("scale", [5_000, 10_000, 25_000, 50_000])
@pytest.mark.parametrize(("paper", "orientation"), [("a4", "portrait"), ("a3", "landscape")])
def test_a_square_of_the_grid_measures_its_length_over_the_scale_to_a_tenth_of_a_millimetre(
    demo, scale, paper, orientation
):
    payload = records(demo, "zones")
    ask = Ask(paper=paper, orientation=orientation, scale=scale)
    pdf = printed(payload, ask)
    frame = sheet_of(paper, orientation).map
    square = grid_of(window_of(payload, ask, frame)).square_m
    for lines in grid_lines(pdf):
        assert len(lines) >= 2
        assert np.abs(np.diff(lines) - square * MM_PER_M / scale).max() < 0.1
    # Said also in kilometres: what one kilometre measures on this sheet.
    assert np.diff(grid_lines(pdf)[0])[0] * (1000 / square) == pytest.approx(1_000_000 / scale, abs=0.1)


def test_a_zone_of_one_kilometre_measures_forty_millimetres_at_one_to_twenty_five_thousand(demo, square):
    laid, zone = with_drawn(demo, square)
    pdf = print_map(laid, "zones", Ask(zone=zone, scale=25_000, paper="a4"), order(), YEAR)
    line = style.STATUS["proposed"].line
    colour = tuple(int(line[at : at + 2], 16) for at in (1, 3, 5))
    sizes = [np.ptp(each.points, axis=0) for each in strokes(pdf) if each.colour == colour]
    assert any(np.abs(size - 40.0).max() < 0.1 for size in sizes), sizes


def test_the_sheet_is_as_large_as_its_paper_and_says_its_scale(demo):
    for paper, (wide, high) in PAPERS.items():
        pdf = printed(records(demo, "zones"), Ask(paper=paper, orientation="portrait", scale=50_000))
        box = PdfReader(BytesIO(pdf)).pages[0].mediabox
        assert [float(box.width) / MM, float(box.height) / MM] == pytest.approx([wide, high], abs=0.01)
        assert "Tỷ lệ 1:50.000" in text_of(pdf)


@given(
    some.floats(500_000, 640_000), some.floats(2_250_000, 2_400_000), some.sampled_from(ROUND),
    some.floats(40, 350), some.floats(40, 250),
)  # fmt: skip
def test_lengths_on_paper_are_lengths_on_the_ground_over_the_scale_in_both_directions(east, north, scale, wide, high):
    window = Window(east=east, north=north, scale=scale, frame=Frame(left=10, bottom=20, width=wide, height=high))
    west, south, right, top = window.box
    corners = window.on_paper(np.array([[west, south], [right, top]]))
    assert corners == pytest.approx(np.array([[10, 20], [10 + wide, 20 + high]]), abs=1e-3)
    assert fitting_scale(window.box, window.frame) == pytest.approx(scale)
    assert bar_metres(scale) * MM_PER_M / scale <= 52


# ---- nothing is cut off or written over


@pytest.mark.parametrize("view", DRAWN)
def test_no_letter_leaves_the_sheet_or_stands_on_another(demo, hanoi, view):
    for workspace, ask, lang in (
        (demo, Ask(paper="a4"), "en"),
        (demo, Ask(paper="a3", orientation="landscape", zone="mau-a"), "vi"),
        (hanoi, Ask(paper="a4", orientation="portrait"), "vi"),
    ):
        pdf = printed(records(workspace, view), ask, lang)
        assert outside(pdf) == []
        assert overlapping(pdf) == []


def test_what_finds_no_room_beside_the_map_goes_on_on_a_further_sheet_with_the_marks(demo):
    payload = records(demo, "ledger")
    pdf = printed(payload, Ask(paper="a4", orientation="landscape"), drafts=({"vi": "vì thử", "en": "a try"},))
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == 2
    told = " ".join(" ".join(pages).split())
    for each in payload["reservations"]:
        assert " ".join(printable(each["vi"]).split()) in told
    for page in pages:
        assert DRAFT in page
        assert INVENTED in page


# ---- words


def test_vietnamese_is_found_again_in_the_pdf_with_all_its_marks(hanoi):
    told = " ".join(text_of(printed(records(hanoi, "zones"), Ask(paper="a3"))).split())
    for said in ("KCN Đông Anh", "Quyết định 1569/QĐ-TTg", "Đã có chủ trương đầu tư", "Sai số vị trí", "Sông Hồng",
                 "Lưu ý khi sử dụng", "VN-2000 / TM-3 kinh tuyến trục 105° (EPSG:5897)", "Bắc của lưới"):  # fmt: skip
        assert said in told, said


def test_margin_names_sources_date_quality_revisions_and_software(hanoi):
    payload = records(hanoi, "zones")
    told = " ".join(text_of(printed(payload, Ask(paper="a3", orientation="portrait"), "en")).split())
    for said in [*map(str, payload["inputs"]["revisions"]), "Printed 2026-11-26", "gisapp 0.1.0", "schematic",
                 "Grid north", "Legend", "Sources"]:  # fmt: skip
        assert said in told, said


def test_margin_tells_rules_from_assumptions_and_names_what_it_rests_on_by_title_in_its_language_alone(demo, hanoi):
    payload = records(demo, "zones")
    told = {lang: " ".join(text_of(printed(payload, Ask(paper="a3"), lang)).split()) for lang in ("vi", "en")}
    rules, assumed = told["vi"].split("Quy định đang áp dụng")[1].split("Giả định, không phải quy định")
    assert "QCVN 01:2021/BXD (đã đối chiếu văn bản: 135)" in rules
    assert "Nghị định 35/2022/NĐ-CP (đã đối chiếu văn bản: 23; theo nguồn thứ cấp: 9)" in rules
    assert "giả định" not in rules
    for said in ("giả định của gisapp: tầm phục vụ (9)", "Nghị định 35/2022/NĐ-CP (4)", "TCVN 4449-1987 (5)"):
        assert said in assumed, said
    assert "Decree 35/2022/NĐ-CP (checked against the text: 23; from a secondary source: 9)" in told["en"]
    for lang, alien in (("vi", "invented"), ("en", "bịa ra")):
        assert alien not in told[lang]
        for each in payload["inputs"]["revisions"]:
            title = payload["told"]["titles"][each.partition("@")[0]][lang]
            assert f"{title} [{each}]" in told[lang]
    for each in ("assumptions", "reach", "network", "qcvn-01-2021", "decree-35-2022"):
        assert each not in told["vi"]
    english = " ".join(text_of(printed(records(hanoi, "zones"), Ask(paper="a3"), "en")).split())
    assert "Decision 1569/QĐ-TTg, 2024-12-12" in english
    assert "Quyết định 1569" not in english
    assert "quyền của nguồn" not in english
    assert "MIT, (c) 2025 Tran Ngoc Minh Hieu; rights in the coordinates' origin unstated" in english


def test_every_word_comes_in_both_languages_and_hides_no_other():
    for words in PAPER_WORDS.values():
        assert words["vi"]
        assert words["en"]
    assert not set(PAPER_WORDS) & set(WORDS)


@pytest.mark.parametrize(
    ("lang", "value", "said"),
    [("vi", 1234567.891, "1.234.567,89"), ("en", 1234567.891, "1,234,567.89"), ("vi", -0.5, "−0,5"), ("vi", 0.0, "0"),
     ("en", 1200.0, "1,200"), ("vi", -0.001, "0"), ("vi", None, "–")],
)  # fmt: skip
def test_numbers_have_the_marks_of_the_language(lang, value, said):
    assert Said(lang=lang).number(value) == said


MARKUP = ("{{7*7}}", "<b>đậm</b>", "<img src='http://x'/>", '#import "x"', "\\input{x}", "&amp;<font color=red>", "$x$")


@pytest.mark.parametrize("name", MARKUP)
def test_a_name_that_looks_like_markup_is_printed_as_it_stands(demo, name):
    payload = records(demo, "zones")
    zones = [each | {"name": {"vi": name, "en": name}} if each["id"] == "mau-a" else each for each in payload["zones"]]
    told = text_of(printed({**payload, "zones": zones}, Ask(zone="mau-a")))
    assert name in told
    assert "49" not in told.replace("0", "").split()


@given(some.text(max_size=60))
def test_whatever_a_name_holds_it_becomes_one_composed_line_without_hidden_marks(text):
    said = printable(text)
    assert not any(ord(letter) < 32 for letter in said)
    assert printable(said) == said


def test_a_name_of_a_thousand_letters_and_none_break_nothing(demo):
    payload = records(demo, "zones")
    for name in ("Khu" * 300, "dài " * 250, "", "\u202eđảo\x00"):
        zones = [each | {"name": {"vi": name, "en": name}} for each in payload["zones"]]
        pdf = printed({**payload, "zones": zones})
        assert outside(pdf) == []


# ---- marks


def test_a_plain_map_of_hanoi_carries_no_mark(hanoi):
    told = text_of(printed(records(hanoi, "zones")))
    assert DRAFT not in told
    assert INVENTED not in told


def test_the_demo_says_that_its_data_are_invented_and_is_no_draft(demo):
    told = text_of(print_map(demo, "zones", Ask(), order(), YEAR))
    assert INVENTED in told
    assert DRAFT not in told
    assert "Demonstration data" in text_of(print_map(demo, "zones", Ask(), order("en"), YEAR))


def test_a_map_that_supposes_a_scenario_is_a_draft_and_names_it(demo):
    scenario = scenario_fixtures.drawn(demo, scenario_fixtures.EARLY_POST, title_vi="Sớm hơn", title_en="Sooner")
    told = text_of(print_map(with_scenarios(demo, (scenario,)), "zones", Ask(), order(), YEAR))
    assert DRAFT in told
    assert "theo kịch bản «Sớm hơn»" in told


def test_the_sheet_of_a_drawn_zone_is_a_draft_on_each_of_its_pages(hanoi, demo, square):
    pdf = print_drawn(demo, square, Ask(), order(), YEAR)
    for page in PdfReader(BytesIO(pdf)).pages:
        assert DRAFT in page.extract_text()
    assert "khu vẽ thử" in text_of(pdf)
    assert "Nằm đè lên" not in text_of(pdf)
    outline = demo.layers.features("zones").set_index("id").loc["mau-m"].geometry
    body = json.dumps(shapely.geometry.mapping(outline)).encode()
    delivery = Delivery(name="polygon", size=len(body), stream=BytesIO(body))
    over = drawn_zone(delivery, read_with_gdal=geojson_only, crs="EPSG:5897")
    assert "Nằm đè lên ranh khu khác: KCN Mẫu M (150 ha)" in " ".join(
        text_of(print_drawn(demo, over, Ask(), order(), YEAR)).split()
    )


# ---- one style


def test_every_entry_of_every_legend_is_drawn_by_the_look_that_the_screen_has(demo, hanoi):
    for workspace in (demo, hanoi):
        for view in DRAWN:
            payload = records(workspace, view)
            table = payload["style"]
            for entry in (each for group in payload["legend"] for each in group["entries"]):
                for each in [entry, *entry.get("kinds", [])]:
                    if not each["look"] or each["look"][0] == "coverage" or each["draw"] == "land":
                        continue
                    there = table
                    for key in each["look"]:
                        there = there[key]
                    look = looked_up(each["look"])
                    shown = [there[name] for name in ("line", "width") if name in there] or [there["colour"]]
                    assert shown == ([look.line, look.width] if hasattr(look, "line") else [look.colour])


def test_shapes_and_patterns_of_the_style_are_of_steps_that_any_program_draws():
    for drawn in [*style.SHAPES.values(), *(each for tile in style.PATTERNS.values() for each in tile)]:
        assert set(drawn) <= set("MLCZ0123456789. -")
    patterns = {look.pattern for look in vars(style).values() if isinstance(look, style.Look)}
    assert patterns <= {"none", *style.PATTERNS}


def test_a_zone_is_painted_by_its_answer_and_the_legend_shows_only_what_lies_within(demo):
    payload = records(demo, "land-balance")
    near = text_of(printed(payload, Ask(zone="mau-n", scale=10_000, paper="a3"), "en"))
    assert "SKK Industrial zone" in near
    assert "Protection forest" not in near
    far = text_of(printed(payload, Ask(paper="a3"), "en"))
    assert "Protection forest" in far


def test_layers_that_are_named_are_drawn_alone_and_over_land_use_a_zone_is_an_outline(demo):
    named = read_ask(AskedTexts(zone="mau-m", scale="10000", layers="zones,parcels,corridors"))
    told = text_of(print_map(demo, "zones", named, order("en"), YEAR))
    assert "SKK Industrial zone" in told
    usual = text_of(print_map(demo, "zones", read_ask(AskedTexts(zone="mau-m", scale="10000")), order("en"), YEAR))
    for each in ("Communes", LEGEND["filled"]["en"], LEGEND["hollow"]["en"]):
        assert each in usual
        assert each not in told
    assert "SKK" not in usual


def test_zones_of_a_status_that_is_left_out_are_neither_drawn_nor_named_and_the_sheet_says_so(demo):
    zones = {each["id"]: each for each in records(demo, "zones")["zones"]}
    left = [each for each in zones.values() if each["status"] == "in_plan"]
    assert left
    told = text_of(print_map(demo, "zones", read_ask(AskedTexts(paper="a3", without="in_plan")), order("vi"), YEAR))
    assert f"Không vẽ {len(left)} khu có tình trạng: Có trong quy hoạch." in told
    assert not [each["id"] for each in left if each["name"]["vi"] in told]
    assert [each["id"] for each in zones.values() if each["name"]["vi"] in told]
    near = AskedTexts(zone=left[0]["id"], without="in_plan,operating", scale="10000")
    assert "Không vẽ 1 khu" in text_of(print_map(demo, "zones", read_ask(near), order("vi"), YEAR)), "the window stays"
    conflicts = [
        text_of(print_map(demo, "conflicts", read_ask(AskedTexts(without=each)), order("vi"), YEAR))
        for each in ("", "in_plan")
    ]
    assert ["260 ha" in each for each in conflicts] == [True, False]


def test_names_and_uncertain_places_are_left_out_where_they_are_switched_off(hanoi):
    whole, bare = (
        text_of(print_map(hanoi, "zones", read_ask(AskedTexts(paper="a3", without=each)), order("vi"), YEAR))
        for each in ("", "names,halo")
    )
    halo = LEGEND["halo"]["vi"]
    assert (halo in whole, halo in bare) == (True, False)
    assert (whole.count("KCN Quang Minh"), bare.count("KCN Quang Minh")) == (4, 2), "both stay in the list"


# ---- the same again, and what is refused


@pytest.mark.parametrize("view", ["zones", "access", "rules"])
def test_the_same_question_gives_the_same_bytes(demo, view):
    payload = records(demo, view)
    once = printed(payload, Ask(zone="mau-c"))
    assert printed(json.loads(json.dumps(payload)), Ask(zone="mau-c")) == once
    about = PdfReader(BytesIO(once)).metadata
    assert about["/CreationDate"].startswith("D:20261126000000")


@pytest.mark.parametrize(
    "texts",
    [{"paper": "b5"}, {"orientation": "diagonal"}, {"scale": "499"}, {"scale": "1:2000000"}, {"scale": "big"},
     {"scale": "-5"}, {"scale": "٥٠٠٠"}, {"centre": "105.8"}, {"centre": "2.35,48.85"}, {"centre": "nan,21"},
     {"theme": "loud"}, {"layers": "nothing"}, {"without": "gone"}],
)  # fmt: skip
def test_what_no_sheet_can_be_is_refused_in_both_languages(demo, texts):
    with pytest.raises(BadInput) as refused:
        print_map(demo, "zones", read_ask(AskedTexts(**texts)), order(), YEAR)
    assert refused.value.in_vietnamese.startswith("Cần ")
    assert refused.value.todo


def test_a_zone_that_is_not_there_or_lies_nowhere_is_not_found(demo, hanoi):
    with pytest.raises(NotFound, match="mau-a"):
        print_map(demo, "zones", Ask(zone="nowhere"), order(), YEAR)
    unplaced = [each["id"] for each in records(hanoi, "zones")["zones"] if "geometry" not in each]
    assert unplaced
    with pytest.raises(NotFound):
        print_map(hanoi, "zones", Ask(zone=unplaced[0]), order(), YEAR)


def test_a_sheet_in_a_language_that_nobody_speaks_here_is_refused(demo):
    with pytest.raises(BadInput):
        print_map(demo, "zones", Ask(), order("fr"), YEAR)


def test_where_nobody_says_which_way_the_sheet_lies_the_map_is_the_larger_one(hanoi):
    payload = records(hanoi, "zones")
    chosen = window_of(payload, Ask(paper="a3"), sheet_for(payload, Ask(paper="a3")).map)
    for each in ("landscape", "portrait"):
        other = window_of(payload, Ask(paper="a3"), sheet_of("a3", each).map)
        assert chosen.scale <= other.scale


def test_a_map_of_nothing_is_still_a_sheet(demo):
    payload = records(demo, "zones")
    ask = Ask(scale=1_000, centre=(545_000.0, 2_275_000.0))
    told = text_of(printed({**payload, "layers": [], "zones": []}, ask))
    assert "Không có khu nào trong khung bản đồ." in told


def test_of_two_zones_at_one_place_both_signs_are_seen(hanoi):
    payload = records(hanoi, "zones")
    places = [tuple(each["point"]) for each in payload["zones"] if "point" in each]
    assert len(set(places)) < len(places) or len(places) > 10
    pdf = printed(payload, Ask(paper="a4"))
    assert overlapping(pdf) == []
    assert letters(pdf)


def test_the_typeface_has_every_letter_of_vietnamese():
    from reportlab.pdfbase.ttfonts import TTFont

    marks = "aăâeêioôơuưy"
    wanted = {letter for each in marks for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
              for letter in printable(each + tone) + printable((each + tone).upper())}  # fmt: skip
    wanted |= set("đĐ₫²³°±≥≤×–…«»“”")
    for file in FILES.values():
        known = TTFont("x", BytesIO(wiring.fonts()[file])).face.charToGlyph
        assert not {letter for letter in wanted if ord(letter) not in known}


def test_a_scene_asks_the_question_named_and_else_the_first(demo):
    payload = records(demo, "coverage")
    window = Window(east=0, north=0, scale=1, frame=Frame(left=0, bottom=0, width=1, height=1))
    scene = Scene(payload=payload, said=Said(lang="vi"), window=window)
    assert scene.asked() == payload["part"]["questions"][0]
    last = payload["part"]["questions"][-1]
    assert replace(scene, question=last["id"]).asked() == last
    assert edition(payload).invented
