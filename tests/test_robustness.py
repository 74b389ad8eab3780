"""What odd input, odd places and two people at once must not do."""

import io
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.errors import BadInput, Conflict
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.exchange.gate import Delivery
from gisapp.storage.delta import DeltaLayers
from gisapp.storage.workspace import FolderWorkspace, commit_shipped
from gisapp.workflows.assessment import _quality, assess
from gisapp.workflows.inquiry import Part
from gisapp.workflows.offer import Offer
from gisapp.workflows.receive import add_layer

DAY = date(2026, 7, 1)
Command = Callable[..., subprocess.CompletedProcess[str]]


def one_point() -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"id": "a"},
        "geometry": {"type": "Point", "coordinates": [105.8, 21.0]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def add(workspace: FolderWorkspace, offer: Offer, data: bytes) -> None:
    delivery = Delivery(name=offer.name, size=len(data), stream=io.BytesIO(data))
    add_layer(workspace, delivery, offer, by="planner", received_on=DAY, read_with_gdal=wiring.gdal)


def refused_in_one_line(answer: subprocess.CompletedProcess[str]) -> bool:
    return answer.returncode == 2 and "Traceback" not in answer.stderr and len(answer.stderr.splitlines()) == 1


@pytest.fixture
def point_file(tmp_path: Path) -> Path:
    file = tmp_path / "a.geojson"
    file.write_bytes(one_point())
    return file


def test_an_assessment_names_the_revision_whose_rows_it_read(
    workspace: FolderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = workspace.layers
    renamed = layers.features("zones").assign(name_vi="Tên mới")
    changed = threading.Event()
    read = DeltaLayers.features

    def read_then_changed(view: DeltaLayers, layer: str) -> gpd.GeoDataFrame:
        rows = read(view, layer)
        if layer == "zones" and not changed.is_set():
            changed.set()
            layers.commit(layers.entry("zones"), renamed, by="somebody else", why="renamed meanwhile")
        return rows

    monkeypatch.setattr(DeltaLayers, "features", read_then_changed)
    answer = assess(workspace, zone="donganh", horizon=2030, appraised=DAY)[0]
    inputs: dict[str, Any] = answer["inputs"]
    revision = next(each for each in inputs["revisions"] if each.startswith("zones@"))
    assert changed.is_set()
    assert (revision == "zones@1") == (answer["name_vi"] == "Tên mới"), (revision, answer["name_vi"])


def test_of_two_who_add_one_id_at_once_the_second_is_refused(
    workspace: FolderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = workspace.layers
    commit = layers.commit
    others: list[str] = []

    def after_somebody_else(entry: Any, table: Any, **said: Any) -> Any:
        if not others:
            others.append(commit(entry, table, by="somebody else", why="was quicker").name)
        return commit(entry, table, **said)

    monkeypatch.setattr(layers, "commit", after_somebody_else)
    with pytest.raises(Conflict):
        add(workspace, Offer(layer="clinics", name="a.geojson"), one_point())
    assert others == ["clinics@0"]
    assert layers.revision("clinics").name == "clinics@0"


def test_a_workspace_without_zones_still_answers_every_view(workspace: FolderWorkspace) -> None:
    nothing = json.dumps({"type": "FeatureCollection", "features": []}).encode()
    add(workspace, Offer(layer="zones", name="z.geojson", spec="zones", kind="zones", replace=True), nothing)
    client = TestClient(build(workspace), raise_server_exceptions=False)
    views = ("zones", "land-balance", "coverage", "conflicts")
    answers = {view: client.get(f"/maps/{view}/payload").status_code for view in views}
    assert {view: status for view, status in answers.items() if status >= 500} == {}
    assert assess(workspace, horizon=2030, appraised=DAY) == []


@pytest.mark.parametrize("name", ["a#1", "a?b", "khu %41", "[x]"])
def test_a_folder_whose_name_the_store_would_misread_is_refused(name: str, tmp_path: Path, command: Command) -> None:
    assert refused_in_one_line(command("init", tmp_path / name))
    assert refused_in_one_line(command("layers", "list", "--workspace", tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_a_layer_keeps_the_spec_that_its_analyses_need(workspace: FolderWorkspace) -> None:
    for layer in ("zones", "plans"):
        with pytest.raises(BadInput):
            add(workspace, Offer(layer=layer, name="a.geojson", spec="tenants", replace=True), one_point())
        add(workspace, Offer(layer=layer, name="a.geojson", replace=True), one_point())
        assert layers_versions(workspace, layer) == [0], "the gate kept it out: columns of the spec are missing"
    add(workspace, Offer(layer="plots", name="a.geojson", kind="parcels"), one_point())
    assert "plots" not in workspace.layers.ids()


def test_two_institutes_may_number_their_constraints_alike(workspace: FolderWorkspace) -> None:
    said = json.loads(one_point())
    said["features"][0]["properties"] |= {
        "name_vi": "Hồ", "constraint_class": "water", "status": "operating", "quality": "surveyed",
    }  # fmt: skip
    for layer in ("lakes", "ponds"):
        add(workspace, Offer(layer=layer, name="c.geojson", kind="constraints"), json.dumps(said).encode())
        assert layer in workspace.layers.ids()
    assert len(assess(workspace, horizon=2030, appraised=DAY)) == 27


def test_a_new_revision_keeps_what_the_catalogue_said(workspace: FolderWorkspace) -> None:
    before = Offer(layer="stops", name="a.geojson", title_vi="Điểm dừng", licence="ODbL", quality=Quality.SURVEYED)
    add(workspace, before, one_point())
    add(workspace, Offer(layer="stops", name="b.geojson", replace=True), one_point())
    entry = workspace.layers.entry("stops")
    assert workspace.layers.revision("stops").version == 1
    assert (entry.title_vi, entry.licence, entry.quality) == ("Điểm dừng", "ODbL", Quality.SURVEYED)


def test_zones_come_into_the_layer_that_every_answer_reads(workspace: FolderWorkspace) -> None:
    with pytest.raises(BadInput, match="the layer zones"):
        add(workspace, Offer(layer="my-zones", name="z.geojson", kind="zones"), one_point())


def test_a_change_made_during_an_upgrade_is_kept(workspace: FolderWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = workspace.layers
    recorded = {layer: replace(each, shipped_sha256="older") for layer, each in layers.recorded().items()}
    layers.commit(layers.entry("claims"), layers.rows("claims").iloc[:3], by="lan", why="only these")
    monkeypatch.setattr(layers, "recorded", lambda: recorded)
    commit_shipped(workspace, wiring.themes(demo=False))
    assert layers.revision("claims").by == "lan"
    assert len(layers.rows("claims")) == 3


def test_answers_of_2027_are_wholly_vietnamese(hanoi: FolderWorkspace) -> None:
    answer = assess(hanoi, zone="tlip", horizon=2030, appraised=date(2027, 2, 1))[0]
    said = " ".join(answer["coverage"]["assumptions_vi"])
    assert "QCVN 01:2026" in said
    assert "not known" not in said
    assert "bus_stop" not in said


def layers_versions(workspace: FolderWorkspace, layer: str) -> list[int]:
    return [revision.version for revision in workspace.layers.revisions(layer)]


def test_columns_that_nobody_checked_decide_nothing(workspace: FolderWorkspace) -> None:
    said = json.loads(one_point())
    said["features"][0]["properties"] |= {"quality": "good", "status": "open", "capacity": "large", "zone": 3}
    add(workspace, Offer(layer="hosp", name="h.geojson", kind="hospital"), json.dumps(said).encode())
    answer = assess(workspace, zone="tlip", horizon=2030, appraised=DAY)[0]
    row = next(row for row in answer["coverage"]["rows"] if (row["kind"], row["measured_from"]) == ("hospital", "zone"))
    assert row["facilities"] == 1
    assert "hosp" in " ".join(answer["coverage"]["assumptions_en"])


def test_an_answer_is_no_surer_than_the_parcels_it_measured(demo: FolderWorkspace) -> None:
    zone = {"id": "z", "quality": "surveyed"}
    measured = Part(answers={"z": {"status": "computed"}}, quality=Quality.SYNTHETIC)
    assert _quality(zone, [measured]) == "synthetic"
    assert _quality(zone, [replace(measured, answers={"z": {"status": "not_computable"}})]) == "surveyed"
    assert assess(demo, zone="mau-a", appraised=DAY)[0]["quality"] == "synthetic"


def test_the_next_page_asks_for_the_same_plan(hanoi: FolderWorkspace) -> None:
    client = TestClient(build(hanoi))
    page = client.get("/collections/zones/items?limit=1&horizon=2030&plan=capital-100-year").json()
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert "plan=capital-100-year" in following
    assert client.get(following).json()["numberMatched"] == page["numberMatched"]
    assert client.get("/collections/zones/items?f=x").status_code == 400


def test_a_workspace_made_anew_is_answered_anew(tmp_path: Path) -> None:
    place = tmp_path / "w"
    made = wiring.init_workspace(place, demo=False)
    client = TestClient(build(made))
    before = client.get("/zones/tlip/assessment?horizon=2030").json()
    shutil.rmtree(place)
    again = wiring.init_workspace(place, demo=False)
    renamed = again.layers.features("zones").assign(name_vi="Tên mới")
    shutil.rmtree(place / "layers" / "zones")
    again.layers.commit(made_entry(again), renamed, by="system", why="anew")
    after = client.get("/zones/tlip/assessment?horizon=2030").json()
    assert before["name_vi"] != after["name_vi"] == "Tên mới"


def made_entry(workspace: FolderWorkspace) -> LayerEntry:
    return replace(workspace.layers.entry("claims"), id="zones", spec="zones", kind="zones")


def test_a_layer_that_was_never_committed_does_not_stop_the_others(workspace: FolderWorkspace) -> None:
    (workspace.folder / "layers" / "half" / "_delta_log").mkdir(parents=True)
    assert "half" not in workspace.layers.ids()
    assert len(workspace.layers.entries()) == len(workspace.layers.ids())


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["layers", "add", "a" * 300, "FILE"], id="an id longer than a file name"),
        pytest.param(["layers", "add", "a", "a" * 300 + ".geojson"], id="a file name that cannot be"),
        pytest.param(["layers", "add", "a", "FILE", "--title", os.fsdecode(b"\xff")], id="a title that is not text"),
        pytest.param(["layers", "add", "a", "FILE", "--lang", "zz"], id="a language we do not have"),
        pytest.param(["layers", "add", "a", "FILE", "--field", "id=zz"], id="a column that the file has not"),
        pytest.param(["serve", "--host", "a" * 80, "--port", "8399"], id="a host whose name is too long"),
        pytest.param(["map", "zones", "-o", "OUT"], id="an output name that is too long"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    arguments: list[str], workspace: FolderWorkspace, point_file: Path, command: Command
) -> None:
    places = {"FILE": str(point_file), "OUT": str(point_file.with_name("a" * 251 + ".html"))}
    given = [places.get(each, each) for each in arguments]
    answer = command(*given, workspace=workspace.folder)
    blocked_by_a_finding = answer.returncode == 2 and "missing-field" in answer.stderr
    assert refused_in_one_line(answer) or blocked_by_a_finding, answer.stderr[-300:] + answer.stdout[-300:]


def test_a_home_that_nobody_has_is_refused_in_one_line(command: Command) -> None:
    answer = command("layers", "list", workspace=Path("~nobodyhere/w"))
    assert refused_in_one_line(answer), answer.stderr[-300:]


@pytest.mark.parametrize("path", ["/health", "/collections", "/maps/zones", "/zones/donganh/assessment"])
def test_what_can_be_got_can_be_asked_for_its_head(path: str, hanoi: FolderWorkspace) -> None:
    answer = TestClient(build(hanoi)).head(path)
    assert answer.status_code == 200
    assert answer.content == b""
