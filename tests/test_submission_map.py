"""A submission on a folium map: what is drawn of it, for whom, and how light it stays."""

import hashlib
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS
from gisapp.geometry.gained import gained_and_lost
from gisapp.history.diff import Diff, compare
from gisapp.maps import copies, submission_map
from gisapp.maps.inputs import SUBMISSION, Submitted
from gisapp.maps.page import standalone_page
from gisapp.maps.payload import payload
from gisapp.maps.submission_map import MOST_BYTES
from gisapp.notebook import Workspace
from gisapp.settings import Settings
from gisapp.wiring import register_of
from tests import map_fixtures as made
from tests.conftest import copied
from tests.door_fixtures import NOW, YEAR, person_of
from tests.door_fixtures import token as token_of
from tests.test_submission_review import as_, decided, layer_of, reviewed, sent
from tests.test_submissions import file, plot

HOSTILE = "Lô {{7*7}} <img src=x onerror=window.hurt=1>"
MOST_FILE_BYTES = 2_000_000


def desk_of(hanoi, folder, **settings: object) -> Iterator[TestClient]:
    people = (
        token_of("institute", "submitter", expires=NOW + YEAR), token_of("approver", "approver"),
        token_of("reader", "reader"), token_of("own", "submitter:seen"),
    )  # fmt: skip
    known = {hashlib.sha256(f"{each.name}-secret".encode()).hexdigest(): each for each in people}
    workspace = copied(hanoi, folder / "own")
    app = build(workspace, register=register_of(workspace), person_of=lambda _r, s, n: person_of(known, s, n),
                settings=Settings(**settings))  # fmt: skip
    with TestClient(app) as asking:
        yield asking


@pytest.fixture(scope="module")
def desk(hanoi, tmp_path_factory):
    """A door whose reading is open, with an institute and an approver."""
    yield from desk_of(hanoi, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def closed(hanoi, tmp_path_factory):
    """The same where reading needs a token."""
    yield from desk_of(hanoi, tmp_path_factory.mktemp("closed"), open_reading=False)


def shown(desk, submission: str, who: str = "approver") -> dict:
    answer = desk.get(f"/submissions/{submission}/map/payload", headers=as_(who))
    assert answer.status_code == 200, answer.text
    return answer.json()


def unpacked(shape: dict) -> shapely.Geometry:
    """A packed polygon as a polygon."""
    rings = [np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 1e6 for ring in shape["c"]]
    return shapely.Polygon(rings[0], rings[1:])


# ---- what is shown


def test_every_change_is_there_with_its_values_and_its_shapes_by_what_becomes_of_it(desk):
    layer_of(desk, "kinds")
    moved = {"a": plot(0, side=150), "b": plot(200), "d": plot(600)}
    part = shown(desk, sent(desk, "kinds", file(moved, use="CX"), scope="whole"))["part"]
    kinds = {each["id"]: (each["kind"], set(each["shapes"])) for each in part["changes"]}
    assert kinds == {
        "a": ("update", {"before", "after", "gained"}),
        "b": ("update", {"values"}),
        "c": ("delete", {"before"}),
        "d": ("insert", {"after"}),
    }
    told = {
        each["id"]: [
            [part["columns"][column]["id"], *pair]
            for column, *pair in map(part["values"].__getitem__, each["values"])
        ]
        for each in part["changes"]
    }  # fmt: skip
    updated, inserted = ["use", "SKK", "CX"], ["use", None, "CX"]
    assert told == {"a": [updated], "b": [updated], "c": [["use", "SKK", None]], "d": [inserted]}
    areas = {each["id"]: each.get("areas") for each in part["changes"]}
    assert areas == {"a": [1, 2.25], "b": None, "c": [1, None], "d": [None, 1]}
    assert part["of"]["changes"] == 4


def test_shapes_are_where_the_institute_put_them_in_vn2000(desk):
    layer_of(desk, "placed")
    part = shown(desk, sent(desk, "placed", file({"a": plot(0, side=150)}, use="CX")))["part"]
    drawn = unpacked(part["changes"][0]["shapes"]["after"])
    back = copies.planar(np.array([drawn], dtype=object))[0]
    assert shapely.hausdorff_distance(back, plot(0, side=150)) < 0.2
    west, south, east, north = part["bounds"]
    assert west < drawn.bounds[0] < drawn.bounds[2] < east
    assert south < drawn.bounds[1] < drawn.bounds[3] < north


def test_findings_stand_at_their_places_in_both_languages(desk):
    layer_of(desk, "found")
    part = shown(desk, sent(desk, "found", file({"a": plot(0), "b": plot(50)}, use="SKK", area_ha=9.0)))["part"]
    overlap = next(each for each in part["findings"] if "Chồng lên nhau" in each["title"]["vi"])
    assert overlap["at"] == pytest.approx([105.838, 21.026], abs=0.002)
    assert "chồng" in overlap["message"]["vi"]
    assert "overlap" in overlap["message"]["en"]
    assert any("at" not in each for each in part["findings"]), "an area that differs has no one place"


def test_what_others_changed_meanwhile_comes_first_and_is_drawn_as_it_is_now(desk):
    layer_of(desk, "torn")
    ours = sent(desk, "torn", file({"a": plot(0), "b": plot(200), "c": plot(400)}, use="CX"))
    assert decided(desk, reviewed(desk, sent(desk, "torn", file({"a": plot(0, side=120)}, use="TMD")))) == 200
    first, *rest = shown(desk, ours)["part"]["changes"]
    assert (first["id"], first["kind"], set(first["shapes"])) == ("a", "conflict", {"conflict"})
    assert first["conflicts"][0]["vi"] == "use: người khác đã ghi TMD sau phiên bản gốc, hồ sơ ghi CX"
    assert {each["kind"] for each in rest} == {"update"}


def test_of_an_accepted_one_the_map_shows_what_was_recorded_and_of_a_returned_one_its_findings(desk):
    layer_of(desk, "over")
    accepted = sent(desk, "over", file({"a": plot(0, side=150)}, use="CX"))
    returned = sent(desk, "over", file({"b": plot(200)}, use="TMD"))
    assert decided(desk, reviewed(desk, accepted)) == 200
    assert decided(desk, reviewed(desk, returned), '{"accepts": false, "why": "sai ranh"}') == 200
    part = shown(desk, accepted)["part"]
    assert [(each["id"], each["kind"]) for each in part["changes"]] == [("a", "update")]
    assert "over@1" in " ".join(line["vi"] for line in part["lines"])
    part = shown(desk, returned)["part"]
    assert (part["changes"], part["state"]) == ([], "returned")
    assert any("sai ranh" in line["en"] for line in part["lines"])


def test_the_legend_has_what_is_drawn_and_no_look_is_told_by_its_colour_alone(desk):
    layer_of(desk, "legend")
    moved = {"a": plot(30, side=100), "b": plot(200), "d": plot(600)}
    held = shown(desk, sent(desk, "legend", file(moved, use="CX"), scope="whole"))
    group = next(each for each in held["legend"] if each["id"] == SUBMISSION)
    looks = [entry["look"][1] for entry in group["entries"] if entry["look"][:1] == ["submitted"]]
    assert looks == ["before", "after", "gained", "lost", "values"]
    told = [held["style"]["submitted"][each] for each in looks]
    assert len({(tuple(each["dash"]), each["pattern"]) for each in told}) == len(told)
    shapes = [each["shape"] for each in held["style"]["severities"].values()]
    assert len(set(shapes)) == len(shapes)
    signs = [each["sign"] for each in held["style"]["submitted_signs"].values()]
    assert len(set(signs)) == len(signs)


# ---- who may see it


def test_the_page_holds_nothing_and_what_it_fetches_is_for_whoever_may_see_the_submission(desk):
    layer_of(desk, "own")
    named = sent(desk, "own", file({HOSTILE: plot(0)}, use="CX"))
    page = desk.get(f"/submissions/{named}/map", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "window.hurt" not in page.text
    for path in (f"/submissions/{named}/map/payload", f"/submissions/{named}/map?standalone=1"):
        assert desk.get(path).status_code == 401
        assert desk.get(path, headers=as_("reader")).status_code == 401
        assert desk.get(path, headers=as_("institute")).status_code == 200
        assert desk.get(path, headers=as_("own")).status_code == 404
    assert desk.get("/submissions/none/map/payload", headers=as_("approver")).status_code == 404


def test_where_reading_needs_a_token_the_map_has_only_the_layers_that_its_reader_may_read(closed):
    first = closed.post(
        "/submissions", params={"layer": "seen", "kind": "reference", "name": "x.geojson"},
        content=file({"a": plot(0)}, use="CX"), headers=as_("own"),
    ).json()["id"]  # fmt: skip
    page = closed.get(f"/submissions/{first}/map", headers={"Accept": "text/html"})
    assert page.status_code == 200, "the page asks for the token"
    assert closed.get(f"/submissions/{first}/map?standalone=1", headers={"Accept": "text/html"}).status_code == 401
    whole, own = shown(closed, first), shown(closed, first, "own")
    assert whole["zones"]
    assert whole["layers"]
    assert (own["zones"], own["layers"]) == ([], [])
    assert own["part"]["changes"] == whole["part"]["changes"]


# ---- as a file


def test_what_an_institute_wrote_stands_in_the_file_as_data_alone(desk):
    layer_of(desk, "hostile")
    named = sent(desk, "hostile", file({HOSTILE: plot(0)}, use=HOSTILE, **{HOSTILE: "x"}), note=HOSTILE)
    text = desk.get(f"/submissions/{named}/map?standalone=1&lang=en", headers=as_("institute")).text
    assert "<img src=x" not in text
    assert "{{7*7}}" in text, "as it was written, and never as what a template would make of it"
    assert "49" not in orjson.dumps(shown(desk, named)["part"]["values"]).decode()


def grown(many: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """So many parcels of a dozen corners in rows, before and after each grew; every value differs from all others."""
    at = np.arange(many)
    angle = np.linspace(0, 2 * np.pi, 13)[:-1]
    tables = []
    for side in (80, 100):
        x = 580_000 + (at % 80)[:, None] * 120 + side / 2 * np.cos(angle)
        y = 2_320_000 + (at // 80)[:, None] * 120 + side / 2 * np.sin(angle)
        names = {"id": [f"thửa-{each}" for each in at], "use": [f"Loại đất {each}, {side}" for each in at]}
        tables.append(gpd.GeoDataFrame(names, geometry=list(shapely.polygons(np.dstack([x, y]))), crs=PLAN_CRS))
    return tables[0], tables[1]


def drawn_of(diff: Diff) -> dict:
    """The page of a submission that changes this, as a payload."""
    said = {"id": "s1", "layer_title": {"vi": "Lô đất", "en": "Plots"}, "state": "awaiting_decision",
            "sender": "Viện", "sent_shown": "hôm nay", "base": "lots@0", "note": "", "decision": None}  # fmt: skip
    return payload(made.inputs(SUBMISSION, submitted=Submitted(said=said, findings=[], places=[], diff=diff)))


@pytest.mark.parametrize("many", [10, 5_000])
def test_thousands_of_changes_are_one_file_under_2_mb_and_what_is_left_out_is_counted(many):
    held = drawn_of(compare(*grown(many)))
    part = held["part"]
    assert len(orjson.dumps(part)) < MOST_BYTES * 1.02
    assert len(standalone_page(held, lang="vi", assets=wiring.assets()).encode()) < MOST_FILE_BYTES
    assert part["of"]["changes"] == many
    if many == 10:
        assert (len(part["changes"]), part["tolerance_m"]) == (10, 0)
    else:
        assert 2_500 < len(part["changes"]) <= many
        assert part["tolerance_m"] <= submission_map.TOLERANCES_M[-1]
        assert not any("gained" in each["shapes"] for each in part["changes"]), "outlines tell it"


def test_what_is_simplified_to_fit_says_by_how_much(monkeypatch):
    angle = np.linspace(0, 2 * np.pi, 2_000)[:-1]
    round_ = shapely.polygons(np.c_[580_000 + 500 * np.cos(angle), 2_320_000 + 500 * np.sin(angle)])
    before = gpd.GeoDataFrame({"id": ["a"]}, geometry=[plot(0)], crs=PLAN_CRS)
    monkeypatch.setattr(submission_map, "MOST_BYTES", 10_000)
    part = drawn_of(compare(before, before.assign(geometry=[round_])))["part"]
    assert part["tolerance_m"] == 1
    drawn = copies.planar(np.array([unpacked(part["changes"][0]["shapes"]["after"])], dtype=object))[0]
    assert shapely.hausdorff_distance(drawn, round_) < 1.2


def test_a_submission_without_a_shape_is_told_in_its_values(desk):
    bare = gpd.GeoDataFrame({"id": ["a", "b"], "use": ["x", "y"]}, geometry=[None, None], crs=PLAN_CRS)
    held = drawn_of(compare(bare, bare.assign(use=["z", "y"])))
    assert [each.get("shapes") for each in held["part"]["changes"]] == [None]
    assert held["part"]["bounds"] is None
    assert held["bounds"], "the zones are there to be looked at"
    assert not any(group["id"] == SUBMISSION for group in held["legend"])
    table = drawn_of(compare(pd.DataFrame({"id": ["1"], "v": [1.0]}), pd.DataFrame({"id": ["1"], "v": [2.5]})))
    assert table["part"]["values"] == [[0, "1", {"vi": "2,5", "en": "2.5"}]]


def test_a_zone_that_opens_later_says_so_at_each_horizon(demo):
    zones = demo.layers.features("zones")
    late = zones.head(1).assign(id="mau-x", status="in_plan", expected_earliest=2045, expected_source="nguồn")
    held = drawn_of(compare(zones.iloc[:0], late))
    change = held["part"]["changes"][0]
    there = held["part"]["presences"][change["presence"]]
    assert there == {str(each): "expected_by" if each >= 2045 else "not_expected" for each in held["plan"]["horizons"]}
    assert held["alike"] == [], "a horizon at which it is not there differs from one at which it is"


# ---- the two other doors


def test_an_analyst_and_a_command_draw_the_same_submission(desk, hanoi, tmp_path, command):
    layer_of(desk, "doors")
    named = sent(desk, "doors", file({"a": plot(0, side=150)}, use="CX"))
    home = desk.app.state.workspace
    told = command("map", "submission", "--submission", named, "--lang", "en", "-o", tmp_path / "s.html",
                   workspace=home.folder)  # fmt: skip
    assert told.returncode == 0, told.stderr
    written = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert '"kind":"update"' in written
    assert len(written.encode()) < MOST_FILE_BYTES
    drawn = Workspace(home).map(submission=named, horizon=2030).get_root().render()
    assert '"kind":"update"' in drawn
    for wrong in (["map", "submission"], ["map", "zones", "--submission", named],
                  ["map", "submission", "--submission", named, "--as-of", "zones@0"]):  # fmt: skip
        refused = command(*wrong, "-o", tmp_path / "no.html", workspace=home.folder)
        assert (refused.returncode, (tmp_path / "no.html").exists()) == (2, False), refused.stderr


# ---- what they rest on


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=2, max_size=9))
def test_a_packed_line_comes_back_to_a_millionth_of_a_degree(steps):
    line = shapely.LineString(np.cumsum(np.array(steps) / 1e3, axis=0) / 10 + [105, 21])
    told = copies.packed(line)
    back = np.cumsum(np.array(told["c"]).reshape(-1, 2), axis=0) / 1e6
    assert told["t"] == "LineString"
    assert np.abs(back - shapely.get_coordinates(line)).max() <= 0.5e-6 + 1e-9


def test_an_area_gains_and_loses_what_only_one_of_its_outlines_covers():
    old, new = (np.array(each, dtype=object) for each in ([plot(0), plot(0), None], [plot(50), plot(0), plot(0)]))
    gained, lost = gained_and_lost(old, new)
    assert [each and each.area for each in gained] == [5_000, None, None]
    assert [each and each.area for each in lost] == [5_000, None, None]
