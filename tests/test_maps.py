"""What the map pages carry and say, before any browser opens them."""

import html
import json
import re
from datetime import date

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box, shape

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.errors import BadInput, NotFound
from gisapp.domain.existence import Status
from gisapp.maps import style
from gisapp.maps.fit import as_json, fitted, size
from gisapp.maps.inputs import VIEWS, MapLayer
from gisapp.maps.page import OF_SERVER, SCRIPTS, STYLES, escaped, live_page, notebook_map, standalone_page
from gisapp.maps.payload import payload
from gisapp.maps.values import text
from tests import map_fixtures as made

ASSETS = made.assets()
PLAIN = standalone_page(payload(made.inputs()), lang="vi", assets=ASSETS)
ADDRESSES = {name: f"/assets/{name}" for name in ASSETS}
HOSTILE = (
    "{{7*7}}",
    "{% for x in y %}",
    "${7*7}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a\u2028b\u2029c",
    "'\"`\\",
    "<!--",
    "]]>",
    "&lt;b&gt;",
)


def embedded(page: str) -> dict:
    return json.loads(re.search(r'id="gisapp-payload">(.*?)</script>', page, re.DOTALL).group(1))


def zone_of(shown: dict, id_: str) -> dict:
    return next(zone for zone in shown["zones"] if zone["id"] == id_)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_holds_both_languages_and_all_horizons_of_the_plan(view):
    shown = payload(made.inputs(view))
    assert shown["plan"]["horizons"] == [2030, 2050]
    assert set(zone_of(shown, "tlip")["presence"]) == {"2030", "2050"}
    assert zone_of(shown, "donganh")["name"] == {"vi": "KCN Đông Anh", "en": "Dong Anh IP"}
    assert all(set(words) == {"vi", "en"} and all(words.values()) for words in shown["words"].values())
    json.loads(as_json(shown))


def test_a_view_that_is_not_offered_names_those_that_are():
    with pytest.raises(NotFound, match=", ".join(VIEWS)):
        payload(made.inputs("roads"))


def test_contradicting_areas_stand_side_by_side_with_their_sources():
    areas = zone_of(payload(made.inputs()), "donganh")["claims"]
    assert [(each["value"], each["source"]) for each in areas] == [
        (300, "https://example.org/qd65"),
        (299.45, "https://example.org/qd221"),
    ]


def test_the_halo_is_the_outline_grown_by_the_position_error():
    zone = zone_of(payload(made.inputs()), "donganh")
    outline, halo = transform(np.array([shape(zone["geometry"]), shape(zone["halo"])]), GEOGRAPHIC_CRS, PLAN_CRS)
    assert halo.hausdorff_distance(outline) == pytest.approx(2500, abs=60)
    assert zone["drawn_area_ha"] == pytest.approx(outline.area / 10_000, abs=0.05)


def test_a_zone_known_by_name_only_stays_in_the_list_without_a_place():
    zone = zone_of(payload(made.inputs()), "khuchay")
    assert not {"geometry", "point", "halo"} & set(zone)


def test_a_zone_without_a_sourced_area_is_a_point_with_its_uncertainty():
    zone = zone_of(payload(made.inputs()), "phucat")
    assert zone["geometry"]["type"] == "Point"
    assert "drawn_area_ha" not in zone
    assert zone["halo"]["type"] == "Polygon"


def test_horizons_that_differ_in_nothing_sourced_are_said_to_be_alike():
    assert payload(made.inputs())["alike"] == [[2030, 2050]]
    answers = made.presence()
    answers.loc[(answers["zone"] == "donganh") & (answers["horizon"] == 2050), "presence"] = "exists"
    assert payload(made.inputs(presence=answers))["alike"] == []


def test_results_that_differ_make_horizons_differ():
    rows = made.inputs("coverage").results
    both = pd.concat([rows.assign(horizon=2030), rows.assign(horizon=2050, share_least=0.0)])
    assert payload(made.inputs("coverage", results=both))["alike"] == []


def test_a_zone_without_mapped_land_is_not_computable_and_says_what_it_needs():
    part = payload(made.inputs("land-balance"))["part"]
    assert [row["use"] for row in part["balance"]["2030"]["donganh"]] == ["SKK", "LUC", "unmapped"]
    assert "tlip" not in part["balance"]["2030"]
    assert part["needs"]["vi"] == "cần ranh giới đo đạc và lớp hiện trạng sử dụng đất"


def test_land_that_is_wholly_unmapped_is_no_land_balance():
    rows = pd.DataFrame([{"zone": "tlip", "land_use": "unmapped", "area_ha": 274.0, "share": 1.0, "horizon": 2030}])
    assert payload(made.inputs("land-balance", results=rows))["part"]["balance"]["2030"] == {}
    told = payload(made.inputs("land-balance", results=rows))["reservations"]
    assert any("chưa tính được: cần ranh giới đo đạc và lớp hiện trạng sử dụng đất" in each["vi"] for each in told)


def test_a_reach_that_is_assumed_is_told_as_an_assumption():
    part = payload(made.inputs("coverage"))["part"]
    assert part["questions"][0]["verification"] == "assumed"
    assert style.VERIFICATION["assumed"]["vi"] == "giả định, không phải quy định"
    assert "Kế hoạch 276" in part["note"]["vi"]
    answer = part["answers"]["2030"]["reach-substation"]
    assert (answer["donganh"]["least"], answer["donganh"]["greatest"]) == (0.1, 0.9)
    assert answer["phucat"]["needs"] == {"vi": "ranh giới", "en": "an outline"}


def test_conflicts_keep_what_is_open_and_leave_out_what_is_disproved():
    part = payload(made.inputs("conflicts"))["part"]
    assert [row["proven"] for row in part["rows"]["2050"]] == ["same_commune_not_proven", "overlap"]
    assert part["areas"]["2030"][0]["ha"] == 12.5


def test_the_ledger_tells_room_cause_and_turn_and_what_it_needs_where_nobody_says():
    part = payload(made.inputs("ledger"))["part"]
    told = part["answers"]["2030"]["power"]
    assert (told["donganh"]["state"], told["donganh"]["failing"], told["donganh"]["cause"]) == ("open", 2030, "donganh")
    assert "cost" not in told["donganh"]
    assert told["tlip"]["state"] == "not_computable"
    assert told["tlip"]["needs"] == {"vi": "trạm biến áp nào phục vụ khu", "en": "which substation serves the zone"}
    assert part["facilities"]["2050"]["power"]["tba"]["zones"] == ["donganh"]
    assert part["queue"] == ["tlip", "donganh"]


def test_room_in_the_ledger_is_never_told_by_colour_alone():
    assert len({(look.dash, look.pattern) for look in style.LEDGER.values()}) == len(style.LEDGER)
    assert min(contrast(look.line, style.GROUND) for look in style.LEDGER.values()) >= 3


def test_the_rule_check_names_rules_once_and_its_places_by_number():
    shown = payload(made.inputs("rules"))
    part = shown["part"]
    told = part["lists"][part["answers"]["2030"]["tlip"]]
    assert [row[1] for row in told] == ["fail", "not_computable"]
    assert [part["said"][place] for place in told[1][5]] == [{"vi": "ranh giới đo đạc", "en": "the surveyed boundary"}]
    assert part["rules"]["decree/phase-area"]["limit"] == 500
    assert part["answers"]["2030"] == part["answers"]["2050"]
    assert [part["drawn"][place]["number"] for place in part["areas"]["2050"]] == [1, 2]
    assert part["repairs"]["2030"][0]["standards"] == ["decree/phase-area"]
    analysis = next(group for group in shown["legend"] if group["id"] == "analysis")
    assert [entry.get("toggle") for entry in analysis["entries"]] == [None, None, None, "phase"]


def test_contradictions_are_tasks_told_once_with_who_said_what_and_whom_to_ask():
    shown = payload(made.inputs("contradictions"))
    part = shown["part"]
    assert part["listed"] == {"2030": [0, 1, 2], "2050": [0]}
    task = part["tasks"][0]
    assert [(each["value"], each["source"]) for each in task["said"]] == [
        ("300", "https://example.org/qd65"),
        ("299.45", "https://example.org/qd221"),
    ]
    assert (task["least"], task["greatest"], task["unit"]) == (299.45, 300, "ha")
    assert task["ask"] == {"vi": "cơ quan lập quy hoạch", "en": "the body that makes the plan"}
    assert "least" not in part["tasks"][1]
    analysis = next(group for group in shown["legend"] if group["id"] == "analysis")
    looks = [entry["look"] for entry in analysis["entries"]]
    assert looks[:2] == [["contradictions", "figures"], ["contradictions", "outline_suspected"]]


def test_a_contradiction_is_never_told_by_its_colour_alone():
    assert len({look.pattern for look in style.CONTRADICTIONS.values()}) == len(style.CONTRADICTIONS)
    assert len({look.dash for look in style.CONTRADICTIONS.values()}) == len(style.CONTRADICTIONS)
    assert min(contrast(look.line, style.GROUND) for look in style.CONTRADICTIONS.values()) >= 3


def test_an_outcome_is_never_told_by_its_colour_alone():
    assert len({look.pattern for look in style.OUTCOMES.values()}) == len(style.OUTCOMES)


def test_a_reached_road_stands_once_for_all_zones_and_horizons_and_its_letters_tell_who_reaches_it_when():
    shown = payload(made.inputs("access"))
    part = shown["part"]
    assert len(part["lines"]) == 3
    assert min(part["lines"])[:4] == [10584000, 2115000, -4000, 0]
    told = part["told"][part["answers"]["2030"]["donganh"]]
    letters = part["codes"][told["roads"]]
    assert sorted(re.sub(r"[0-9]", "", letters)) == ["a", "b", "e"]  # surely, perhaps sooner, and within the second
    assert part["codes"][part["told"][part["answers"]["2030"]["tlip"]]["roads"]] == "3i", "reached by nobody there"
    assert part["answers"]["2030"] == part["answers"]["2050"]
    assert told["communes"]["x"] == {"name": {"vi": "Xã Thử", "en": "Xã Thử"}, "15": [0.4, 1], "30": [1, 1]}
    analysis = next(group for group in shown["legend"] if group["id"] == "analysis")
    toggles = [entry.get("toggle") for entry in analysis["entries"]]
    assert toggles[:4] == ["roads:0", "perhaps:0", "roads:1", "perhaps:1"]


def test_reached_roads_are_never_told_by_colour_alone():
    assert len({(look.width, look.pattern) for look in style.TIMES}) == len(style.TIMES)
    assert min(contrast(look.line, style.GROUND) for look in style.TIMES) >= 3
    assert len({look.pattern for look in style.COMMUNES_REACHED}) == len(style.COMMUNES_REACHED)


def test_the_difference_of_two_sides_names_items_once_and_tells_verdicts_ranges_and_moved_openings():
    shown = payload(made.inputs("difference"))
    part = shown["part"]
    assert part["answers"]["2030"] == {}
    told = part["answers"]["2050"]["donganh"]
    assert (told["verdict"], told["counts"]) == ("both", {"better": 1, "worse": 1, "differs": 1})
    assert [row[5] for row in told["rows"]] == ["worse", "better", "differs"]
    assert told["rows"][0][6:] == [[10, 10], [12, 14], 2, 4]
    assert part["quantities"][told["rows"][2][2]]["id"] == "network_name_vi", "a name stands for its id"
    assert part["items"][told["rows"][1][1]]["vi"].endswith("khu · Bán kính phục vụ trạm biến áp")
    assert part["answers"]["2050"]["tlip"]["verdict"] == "better"
    assert [each["change"] for each in part["changes"]] == ["moved", "delete", "update"]
    moved, gone, rule = part["changes"]
    assert (moved["columns"][0]["before"], moved["columns"][0]["after"]) == ("2050", "2055")
    assert moved["years"] == ["2050", "2055"]
    assert {"before", "after"} <= set(moved)
    assert "after" not in gone
    assert "before" not in rule
    assert "point" not in rule
    assert part["sides"][1]["scenarios"][0]["title"]["vi"] == "Cầu chậm năm năm"
    analysis = next(group for group in shown["legend"] if group["id"] == "analysis")
    assert [entry.get("toggle") for entry in analysis["entries"]] == [*[None] * 5, "before", "after", *[None] * 3]


def test_a_zone_that_differs_in_thousands_of_quantities_tells_the_clear_ones_and_how_many_there_are():
    unclear = [made.differing("rules", f"r{each}", "value", a="1", b="2") for each in range(400)]
    rows = pd.DataFrame([*unclear, made.differing("rules", "x", "outcome", verdict="worse")], dtype=object)
    (told,) = payload(made.inputs("difference", results=rows))["part"]["answers"]["2050"].values()
    assert len(told["rows"]) == 250
    assert told["rows"][0][5] == "worse"
    assert told["counts"]["differs"] == 400


def test_a_verdict_and_a_change_are_never_told_by_colour_alone():
    looks = style.VERDICTS.values()
    assert len({look.pattern for look in looks}) == len({look.letter for look in looks}) == len(looks)
    assert style.CHANGES["before"].dash
    assert not style.CHANGES["after"].dash
    assert len({each["sign"] for each in style.CHANGE_SIGNS.values()}) == len(style.CHANGE_SIGNS)
    assert min(contrast(look.line, style.GROUND) for look in (*looks, *style.CHANGES.values())) >= 3


# ---- style and legend


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_status_has_a_look_of_its_own_that_does_not_rest_on_colour():
    assert set(style.STATUS) == set(Status)
    assert len({look.letter for look in style.STATUS.values()}) == len(Status)
    assert len({(look.dash, look.pattern) for look in style.STATUS.values()}) == len(Status)


@pytest.mark.parametrize("ground", [style.GROUND, style.OUTSIDE, "#ffffff"])
def test_lines_of_zones_and_constraints_stand_out_from_the_ground(ground):
    looks = [*style.STATUS.values(), *style.CONSTRAINTS.values(), *style.CORRIDORS.values(), style.HALO]
    assert min(contrast(look.line, ground) for look in looks) >= 3
    assert min(contrast(glyph.colour, ground) for glyph in style.FACILITIES.values()) >= 3


def test_badge_letters_are_readable_on_their_badge():
    assert min(contrast(look.line, "#ffffff") for look in style.STATUS.values()) >= 4.5


def test_the_legend_names_exactly_the_classes_that_are_drawn():
    shown = payload(made.inputs())
    looks = {tuple(entry["look"]) for group in shown["legend"] for entry in group["entries"]}
    assert {look for look in looks if look[:1] == ("status",)} == {
        ("status", zone["status"]) for zone in shown["zones"]
    }
    switches = {entry.get("layer") for group in shown["legend"] for entry in group["entries"]} - {None}
    assert switches == {layer["id"] for layer in shown["layers"]}
    kinds = [kind["look"] for group in shown["legend"] for e in group["entries"] for kind in e.get("kinds", [])]
    assert kinds == [["facilities", "substation"]]


# ---- pages


def test_a_live_page_loads_only_the_assets_it_was_given():
    page = live_page(view="zones", payload_url='/maps/zones/payload?plan="x"&y=<z>', lang="vi", assets=ADDRESSES)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in loaded if not address.startswith(("#", "data:"))] == [
        f"/assets/{name}" for name in (*STYLES, *SCRIPTS, OF_SERVER)
    ]
    config = re.search(r'id="gisapp-config">(.*?)</script>', page).group(1)
    assert "<" not in config
    assert json.loads(config)["payload_url"] == '/maps/zones/payload?plan="x"&y=<z>'


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_standalone_page_asks_no_address_at_all(view, lang):
    page = standalone_page(payload(made.inputs(view)), lang=lang, assets=ASSETS)
    assert f'<html lang="{lang}">' in page
    asked = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?([^\"' >]+)", page)
    assert asked == ["data:,"]
    assert "default-src 'none'" in page
    assert not re.search(r"jquery|bootstrap|font-?awesome|sourceMappingURL|user-scalable", page, re.IGNORECASE)
    assert len(page.encode()) < 2_000_000
    assert embedded(page)["view"] == view


def test_live_and_standalone_carry_the_same_payload_and_scripts():
    shown = payload(made.inputs())
    page = standalone_page(shown, lang="vi", assets=ASSETS)
    assert embedded(page) == json.loads(as_json(shown))
    live = live_page(view="zones", payload_url="p", lang="vi", assets=ADDRESSES)
    skeleton = re.search(r'<header id="top">.*</main>', live, re.DOTALL).group(0)
    assert skeleton in page


def test_the_same_inputs_give_the_same_page_to_the_byte():
    pages = {standalone_page(payload(made.inputs()), lang="vi", assets=ASSETS) for _ in range(2)}
    assert len(pages) == 1


def test_a_notebook_shows_the_standalone_page_in_a_frame_and_saves_it():
    shown = notebook_map(payload(made.inputs()), lang="vi", assets=ASSETS)
    page = standalone_page(payload(made.inputs()), lang="vi", assets=ASSETS)
    assert isinstance(shown, folium.Map)
    frame = shown._repr_html_()
    assert frame.startswith("<iframe srcdoc=")
    assert html.escape(page) in frame
    assert shown.get_root().render() == page


# ---- any text is only ever text


def hostile_zones(said: str) -> gpd.GeoDataFrame:
    return made.zones(name_vi=said, name_en=said, developer=said, sources=[said], communes_2025=[said], note_vi=said)


def assert_only_data(page: str, plain: str) -> None:
    """The page differs from one without the text in the payload and nowhere else."""
    strip = re.compile(r'(id="gisapp-payload">).*?(</script>)', re.DOTALL)
    assert strip.sub(r"\1\2", page) == strip.sub(r"\1\2", plain)
    data = re.search(r'id="gisapp-payload">(.*?)</script>', page, re.DOTALL).group(1)
    assert not set("<>&\u2028\u2029") & set(data)


@given(said=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1), st.text("{}$%<>/'\"`&\\scriptimg=!-", min_size=1)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_of_a_property_is_ever_evaluated_or_becomes_markup(said):
    shown = payload(made.inputs(zones=hostile_zones(said), notes=({"vi": said, "en": said},)))
    page = standalone_page(shown, lang="vi", assets=ASSETS)
    assert_only_data(page, PLAIN)
    assert embedded(page)["zones"][0]["name"]["vi"] == text(said)


@given(st.text())
def test_escaping_leaves_the_data_as_they_were(said):
    safe = escaped(json.dumps(said, ensure_ascii=False))
    assert json.loads(safe) == said
    assert not set("<>&\u2028\u2029") & set(safe)


def test_half_a_surrogate_pair_does_not_break_the_page():
    assert text("a\ud800b") == "a?b"
    json.loads(as_json({"name": text("\udfff")}))


# ---- large workspaces


def many_roads(count: int) -> MapLayer:
    rng = np.random.default_rng(1)
    starts = rng.uniform((105.5, 20.9), (106.0, 21.3), (count, 2))
    steps = np.array([(0, 0), (0.001, 0.0007), (0.002, 0.0002)])
    lines = [LineString(start + steps) for start in starts]
    table = gpd.GeoDataFrame({"id": [str(i) for i in range(count)]}, geometry=lines, crs="EPSG:4326")
    return MapLayer(entry=made.entry("osm-roads", None, "roads"), table=table)


def test_thousands_of_ways_are_drawn_as_one_and_say_so():
    layer = payload(made.inputs(around=(made.locator(), many_roads(7_000))))["layers"][1]
    assert len(layer["features"]) == 1
    assert layer["drawn"] == {"of": 7000, "features": 7000, "merged": True, "tolerance_m": 0.0}
    assert layer["shown"] is False


def test_a_detailed_boundary_is_simplified_by_a_stated_tolerance():
    around = np.linspace(0, 2 * np.pi, 240_000)
    ward = Polygon(np.column_stack([105.8 + 0.05 * np.cos(around), 21.0 + 0.05 * np.sin(around)]))
    table = gpd.GeoDataFrame({"id": ["w"], "name": ["Phường"]}, geometry=[ward], crs="EPSG:4326")
    wards = MapLayer(entry=made.entry("wards", None, "control"), table=table)
    layer = payload(made.inputs(around=(wards,)))["layers"][0]
    assert layer["role"] == "control"
    assert layer["drawn"]["tolerance_m"] == 5.0
    assert len(layer["features"][0]["geometry"]["coordinates"][0]) < 10_000


def test_a_large_workspace_simplifies_then_drops_layers_in_order_and_lists_them():
    layers = (made.locator(), made.facilities(), many_roads(5_500))
    shown = payload(made.inputs(around=layers))
    bare = size(shown | {"layers": []})
    fit = fitted(shown, bare + 40_000)
    assert [each["id"] for each in fit["left_out"]] == ["osm-roads"]
    assert [layer["id"] for layer in fit["layers"]] == ["locator", "facilities"]
    assert size(fit) <= bare + 40_000
    assert not any(entry.get("layer") == "osm-roads" for group in fit["legend"] for entry in group["entries"])
    assert shown["left_out"] == []


def test_a_limit_is_kept_to_the_byte_and_impossible_ones_are_refused():
    shown = payload(made.inputs(around=(made.locator(), many_roads(5_500))))
    page = standalone_page(shown, lang="vi", assets=ASSETS, limit_bytes=410_000)
    assert len(page.encode()) <= 410_000
    with pytest.raises(BadInput, match="open the live map instead"):
        standalone_page(shown, lang="vi", assets=ASSETS, limit_bytes=250_000)


# ---- empty and odd


@pytest.mark.parametrize("view", VIEWS)
def test_a_workspace_without_anything_still_has_a_map(view):
    nothing = made.inputs(
        view,
        zones=made.zones().iloc[:0],
        presence=made.presence().iloc[:0],
        claims=made.claims().iloc[:0],
        around=(),
        results=None,
        conflict_areas=None,
    )
    shown = payload(nothing)
    assert shown["bounds"] is None
    assert embedded(standalone_page(shown, lang="vi", assets=ASSETS))["zones"] == []


def test_mixed_geometries_of_one_layer_are_all_kept():
    shapes = [Point(105.8, 21), LineString([(105.8, 21), (105.81, 21)]), box(105.8, 21, 105.81, 21.01), None]
    table = gpd.GeoDataFrame({"id": list("abcd"), "name": ["A", None, "C", "D"]}, geometry=shapes, crs="EPSG:4326")
    layer = payload(made.inputs(around=(MapLayer(entry=made.entry("stops", None, "bus_stop"), table=table),)))[
        "layers"
    ][0]
    assert layer["role"] == "facilities"
    assert [feature["geometry"]["type"] for feature in layer["features"]] == ["Point", "LineString", "Polygon"]
    assert [each["name"]["vi"] for each in layer["unplaced"]] == ["D"]


def test_the_day_of_appraisal_is_in_the_payload():
    assert payload(made.inputs(appraised=date(2027, 1, 1)))["appraised"] == "2027-01-01"
