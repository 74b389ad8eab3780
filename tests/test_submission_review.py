"""A submission as the viewer shows it to an approver: words and shapes, each look told without colour."""

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient

from gisapp.api.app import build
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.maps.viewer_columns import cell_told, columns_told, title_told
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import register_of
from tests.conftest import copied
from tests.door_fixtures import NOW, YEAR, person_of
from tests.door_fixtures import token as token_of
from tests.test_submissions import file, plot

PLOTS = {"a": plot(0), "b": plot(200), "c": plot(400)}


@pytest.fixture(scope="module")
def desk(hanoi, tmp_path_factory):
    """A door with a register, an institute and an approver of a layer of three plots."""
    yield from door_of(copied(hanoi, tmp_path_factory.mktemp("desk") / "own"))


@pytest.fixture(scope="module")
def town(demo, tmp_path_factory):
    """The same with the fictitious district."""
    yield from door_of(copied(demo, tmp_path_factory.mktemp("town") / "own"))


def door_of(workspace: FolderWorkspace) -> Iterator[TestClient]:
    people = (token_of("institute", "submitter", expires=NOW + YEAR), token_of("approver", "approver"))
    known = {hashlib.sha256(f"{each.name}-secret".encode()).hexdigest(): each for each in people}
    app = build(workspace, register=register_of(workspace), person_of=lambda _r, s, n: person_of(known, s, n),
                settings=Settings())  # fmt: skip
    with TestClient(app) as asking:
        yield asking


def as_(name: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}-secret", "Content-Type": "application/octet-stream", **more}


def sent(desk, layer: str, data: bytes, **said: str) -> str:
    query = {"layer": layer, "kind": "reference", "name": "x.geojson", **said}
    return desk.post("/submissions", params=query, content=data, headers=as_("institute")).json()["id"]


def reviewed(desk, submission: str, who: str = "approver") -> dict:
    return desk.get(f"/submissions/{submission}/review", headers=as_(who)).json()


def decided(desk, shown: dict, body: str = '{"accepts": true}') -> int:
    headers = as_("approver", **{"If-Match": shown["tag"], "Content-Type": "application/json"})
    return desk.post(f"/submissions/{shown['id']}/decision", content=body, headers=headers).status_code


def layer_of(desk, name: str) -> None:
    assert decided(desk, reviewed(desk, sent(desk, name, file(PLOTS, use="SKK")))) == 200


def test_each_change_is_told_and_drawn_before_after_and_both(desk) -> None:
    layer_of(desk, "told")
    moved = {"a": plot(0, side=150), "b": plot(200), "d": plot(600)}
    shown = reviewed(desk, sent(desk, "told", file(moved, use="CX"), scope="whole"))
    assert shown["title"] == {"vi": "told: chờ quyết định", "en": "told: awaiting a decision"}
    assert shown["may"]
    lines = {each["id"]: [line["vi"] for line in each["lines"]] for each in shown["changes"]}
    assert lines == {
        "a": ["a: ~ sửa", "use: SKK → CX", "hình đổi"],
        "b": ["b: ~ sửa", "use: SKK → CX"],
        "c": ["c: − xoá", "use: SKK → –"],
        "d": ["d: + thêm mới", "use: CX"],
    }
    drawn = {when: [each["properties"]["id"] for each in shown["drawn"][when]] for when in shown["drawn"]}
    assert (drawn["before"], drawn["after"]) == (["a", "b", "c"], ["a", "b", "d"])
    assert set(drawn["difference"]) == {"a", "b", "c", "d"}
    looks = {tuple(sorted(each["properties"].items() - {("id", each["properties"]["id"])})) for each in
             shown["drawn"]["difference"]}  # fmt: skip
    signs = {(dict(look).get("dashed"), dict(look).get("pattern")) for look in looks}
    assert len(signs) == len(looks), "every look has a dash or a pattern of its own"
    assert shown["of"] == {"findings": len(shown["findings"]), "changes": 4}


def test_no_reason_turns_around_what_is_read_or_hides_in_it(desk) -> None:
    shown = reviewed(desk, sent(desk, "plain", file(PLOTS, use="SKK")))
    assert decided(desk, shown, json.dumps({"accepts": True, "why": "a\u0000\u202eb"})) == 400
    assert decided(desk, shown, json.dumps({"accepts": True, "returned": {"a": "xem\u202elại"}})) == 400
    assert decided(desk, shown, json.dumps({"accepts": True, "why": "hai dòng\nmột lý do"})) == 200


def zone_b(**said: object) -> bytes:
    return file({"mau-b": plot(0, side=1_500)}, name_vi="KCN Mẫu B", quality="synthetic", **said)


def test_layers_features_columns_and_codes_are_told_in_words_and_numbers_as_each_language_has_them(town) -> None:
    ours, theirs = (
        sent(town, "zones", zone_b(status=status, stated_area_ha=area))
        for status, area in (("established", 1999.5), ("operating", 250))
    )
    shown = reviewed(town, ours)
    assert shown["title"]["vi"] == "Khu công nghiệp – Huyện Mẫu (minh hoạ): chờ quyết định"
    lines = {lang: [line[lang] for line in shown["changes"][0]["lines"]] for lang in ("vi", "en")}
    assert lines == {
        "vi": ["KCN Mẫu B (mau-b): ~ sửa", "Tình trạng: Có trong quy hoạch → Đã thành lập",
               "Diện tích công bố: 240 ha → 1.999,5 ha", "hình đổi"],
        "en": ["Mẫu Industrial Zone B (mau-b): ~ updated", "Status: In a plan → Established",
               "Stated area: 240 ha → 1,999.5 ha", "its shape changes"],
    }  # fmt: skip
    assert decided(town, reviewed(town, theirs)) == 200
    torn = [line["vi"] for line in reviewed(town, ours)["changes"][0]["lines"]]
    assert torn[0] == "KCN Mẫu B (mau-b): ! xung đột"
    assert "Diện tích công bố: người khác đã ghi 250 ha sau phiên bản gốc, hồ sơ ghi 1.999,5 ha" in torn
    assert "Tình trạng: người khác đã ghi Đang hoạt động sau phiên bản gốc, hồ sơ ghi Đã thành lập" in torn


def test_a_finding_that_names_a_feature_is_found_where_that_lies_before_and_after_the_decision(town) -> None:
    shown = reviewed(town, sent(town, "zones", zone_b(status="in_plan", stated_area_ha=999)))
    for each in (shown, reviewed(town, shown["id"]) if decided(town, shown) == 200 else {}):
        found = next(finding for finding in each["findings"] if "Diện tích" in finding["title"]["vi"])
        assert found["title"]["vi"] == "cảnh báo · Diện tích khác con số ghi, đối tượng mau-b"
        assert found["title"]["en"].startswith("warning · Area differs from the stated one, ")
        assert found["at"]["type"] == "Point"
        place = transform(np.array([shapely.Point(found["at"]["coordinates"])], dtype=object), GEOGRAPHIC_CRS, PLAN_CRS)
        assert plot(0, side=1_500).contains(place[0])


def test_classes_of_land_years_and_days_are_told_as_they_are_written_and_strange_columns_as_they_stand() -> None:
    columns = columns_told(None, pd.DataFrame([{"id": "x/LUC", "code": "LUC", "name_vi": "Lúa", "name_en": "Rice"}]))
    cells = (("land_use", "LUC"), ("expected_latest", 2030), ("status_as_of", "2026-11-02"), ("nam", 2030.0),
             ("nam", None), ("capacity", 12345.678), ("communes_2025", ["Xã A", "Xã B"]))  # fmt: skip
    told = [cell_told(columns, name, value)["vi"] for name, value in cells]
    assert told == ["LUC · Lúa", "2030", "2/11/2026", "2030", "–", "12.345,678", "Xã A; Xã B"]
    assert title_told(columns, "nam") == {"vi": "nam", "en": "nam"}


def test_the_gravest_findings_come_first_each_with_its_number_and_its_place(desk) -> None:
    layer_of(desk, "found")
    shown = reviewed(desk, sent(desk, "found", file({"a": plot(0), "b": plot(50)}, use="SKK", area_ha=9.0)))
    grave = ["error", "warning", "note"]
    order = [grave.index(each["severity"]) for each in shown["findings"]]
    assert order == sorted(order)
    assert sorted(each["n"] for each in shown["findings"]) == list(range(1, len(order) + 1))
    overlap = next(each for each in shown["findings"] if "Chồng lên nhau" in each["title"]["vi"])
    assert "Overlap" in overlap["title"]["en"]
    assert overlap["at"]["type"] == "Point"
    assert overlap["at"]["coordinates"] == pytest.approx([105.838, 21.026], abs=0.002)
    nowhere = next(each for each in shown["findings"] if each["at"] is None)
    assert "không có vị trí trên bản đồ" in nowhere["title"]["vi"]
    assert "without a place on the map" in nowhere["title"]["en"]


def test_what_others_changed_since_is_blocked_and_drawn_as_it_is_now(desk) -> None:
    layer_of(desk, "torn")
    ours = sent(desk, "torn", file({"a": plot(0), "b": plot(200), "c": plot(400)}, use="CX"))
    theirs = reviewed(desk, sent(desk, "torn", file({"a": plot(0, side=120)}, use="TMD")))
    assert decided(desk, theirs) == 200
    shown = reviewed(desk, ours)
    assert {each["id"]: each["blocked"] for each in shown["changes"]} == {"a": True, "b": False, "c": False}
    assert shown["changes"][0]["lines"][1]["vi"] == "use: người khác đã ghi TMD sau phiên bản gốc, hồ sơ ghi CX"
    assert shown["changes"][0]["at"]["type"] == "Polygon"


def test_the_tag_is_what_a_decision_must_name_and_a_stale_one_is_refused(desk) -> None:
    layer_of(desk, "late")
    shown = reviewed(desk, sent(desk, "late", file({"a": plot(0)}, use="CX")))
    assert decided(desk, shown, '{"accepts": false, "why": "sai ranh"}') == 200
    assert decided(desk, shown) in (409, 412)
    after = reviewed(desk, shown["id"])
    assert (after["decided"], after["may"], after["changes"]) == (True, False, [])
    assert any("sai ranh" in line["vi"] for line in after["lines"])


def test_others_do_not_see_it_and_its_sender_decides_nothing(desk) -> None:
    layer_of(desk, "own")
    named = sent(desk, "own", file({"a": plot(0)}, use="CX"))
    assert desk.get(f"/submissions/{named}/review").status_code == 401
    assert reviewed(desk, named, "institute")["may"] is False
    assert desk.get("/submissions/none/review", headers=as_("approver")).status_code == 404
