"""The commands, as a user types them."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import rasterio

from tests.conftest import gisapp

SQUARE = {
    "type": "Feature",
    "properties": {"name": "Thửa thử"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[105.8, 21.0], [105.81, 21.0], [105.81, 21.01], [105.8, 21.01], [105.8, 21.0]]],
    },
}


def written(path: Path, *features: dict, **more: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return path


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a refusal says: exit code 2, one line, no traceback."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_init_makes_a_workspace_and_refuses_to_make_it_twice(tmp_path):
    assert gisapp("init", tmp_path / "w").returncode == 0
    assert "there already" in refused(gisapp("init", tmp_path / "w"))
    assert gisapp("init", tmp_path / "d", "--demo").returncode == 0
    assert "mau-a" in gisapp("assess", "--workspace", tmp_path / "d").stdout


def test_layers_are_listed_and_shown(hanoi):
    listed = gisapp("layers", "list", "--workspace", hanoi.folder).stdout
    assert len(listed.splitlines()) == len(hanoi.layers.ids())
    shown = json.loads(gisapp("layers", "show", "zones", "--workspace", hanoi.folder).stdout)
    assert shown["rows"] == 27
    assert shown["geometry"] == {"Polygon": 15, "Point": 6, "None": 6}
    assert shown["revisions"][0]["by"] == "system"


def test_rasters_are_listed_shown_and_leave_as_geotiff(demo, tmp_path):
    assert "population_density" in gisapp("layers", "list", "--workspace", demo.folder).stdout
    shown = json.loads(gisapp("layers", "show", "population_density", "--workspace", demo.folder).stdout)
    assert shown["cell_m"] == 100
    assert shown["quality"] == "synthetic"
    out = tmp_path / "density.tif"
    done = gisapp("layers", "export", "population_density", "-o", out, "--workspace", demo.folder)
    assert done.returncode == 0, done.stderr
    with rasterio.open(out) as grid:
        assert grid.crs.to_epsg() == 5897
        assert grid.profile["tiled"]
        assert grid.width == shown["width"]
    wrong = gisapp("layers", "export", "population_density", "-o", tmp_path / "d.csv", "--workspace", demo.folder)
    assert ".tif" in refused(wrong)


def test_a_file_comes_in_goes_out_and_is_the_same(workspace, tmp_path):
    file = written(tmp_path / "plots.geojson", {**SQUARE, "id": "a"})
    added = gisapp("layers", "add", "plots", file, "--workspace", workspace.folder)
    assert added.returncode == 0, added.stderr
    assert "plots@0" in added.stdout
    out = tmp_path / "out.geojson"
    assert gisapp("layers", "export", "plots", "-o", out, "--workspace", workspace.folder).returncode == 0
    feature = json.loads(out.read_bytes())["features"][0]
    assert feature["id"] == "a"
    assert feature["properties"]["name"] == "Thửa thử"
    for had, has in zip(SQUARE["geometry"]["coordinates"][0][:4], feature["geometry"]["coordinates"][0], strict=False):
        assert min(abs(had[0] - x) + abs(had[1] - y) for x, y in feature["geometry"]["coordinates"][0]) < 1.5e-8, (
            has
        )  # a millimetre
    again = refused(gisapp("layers", "add", "plots", file, "--workspace", workspace.folder))
    assert "--replace" in again
    assert "plots@1" in gisapp("layers", "add", "plots", file, "--replace", "--workspace", workspace.folder).stdout


@pytest.mark.parametrize("kind", ["hopsital", "hospitals", "parcel", "Control"])
def test_a_kind_that_is_nearly_a_known_one_is_refused_and_a_new_one_is_not(workspace, tmp_path, kind):
    file = written(tmp_path / "places.geojson", {**SQUARE, "id": "a"})
    told = refused(gisapp("layers", "add", "places", file, "--kind", kind, "--workspace", workspace.folder))
    assert repr(kind) in told
    assert "places" not in gisapp("layers", "list", "--workspace", workspace.folder).stdout
    added = gisapp("layers", "add", f"own-{kind.lower()}", file, "--kind", "stadium", "--workspace", workspace.folder)
    assert added.returncode == 0, added.stderr


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".gpkg", ".fgb", ".fg.json"])
def test_layers_leave_in_the_format_that_the_ending_names(hanoi, tmp_path, ending):
    out = tmp_path / f"zones{ending}"
    done = gisapp("layers", "export", "zones", "-o", out, "--workspace", hanoi.folder)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 1000


def test_a_dossier_of_several_layers_leaves_and_each_comes_in_again_without_a_word_about_its_columns(
    demo, workspace, tmp_path
):
    dossier = tmp_path / "HoSoGIS.gpkg"
    done = gisapp("layers", "export", "zones,parcels,tenants", "-o", dossier, "--workspace", demo.folder)
    assert done.returncode == 0, done.stderr
    assert "maThongTinQH, maHoSoQH, maDoiTuong" in done.stderr
    assert sorted(pyogrio.list_layers(dossier)[:, 0]) == ["ChucNangSuDungDat_A", "RanhGioiQuyHoach_A", "tenants"]
    for layer, features, more in (("zones", 7, ("--replace",)), ("parcels", 5564, ("--kind", "parcels"))):
        added = gisapp("layers", "add", layer, dossier, *more, "--lang", "en", "--workspace", workspace.folder)
        assert added.returncode == 0, added.stderr
        assert f"{features} features" in added.stdout
    wrong = gisapp("layers", "export", "zones,parcels", "-o", tmp_path / "two.geojson", "--workspace", demo.folder)
    assert ".gpkg" in refused(wrong)
    assert "nothing" in refused(gisapp("layers", "export", "zones,nothing", "-o", dossier, "--workspace", demo.folder))


def test_an_assessment_is_written_as_json_csv_and_excel(hanoi, tmp_path):
    for ending in ("json", "csv", "xlsx"):
        done = gisapp("assess", "--workspace", hanoi.folder, "--horizon", "2030", "-o", tmp_path / f"a.{ending}")
        assert done.returncode == 0, done.stderr
    answers = json.loads((tmp_path / "a.json").read_bytes())
    with (tmp_path / "a.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [answer["zone"] for answer in answers] == [row["zone"] for row in rows]
    assert sheet.max_row == len(rows) + 4 == 31


def test_an_assessment_runs_no_formula_in_a_spreadsheet(workspace, tmp_path):
    zone = {"name_vi": "=HYPERLINK(1)", "name_en": "@x", "status": "operating", "quality": "surveyed"}
    file = written(tmp_path / "zones.geojson", {**SQUARE, "id": "a", "properties": zone})
    added = gisapp("layers", "add", "zones", file, "--replace", "--workspace", workspace.folder)
    assert added.returncode == 0, added.stderr
    for ending in ("csv", "xlsx"):
        out = tmp_path / f"a.{ending}"
        done = gisapp("assess", "--workspace", workspace.folder, "--horizon", "2030", "-o", out)
        assert done.returncode == 0, done.stderr
    with (tmp_path / "a.csv").open(encoding="utf-8") as read:
        assert [row["name_vi"] for row in csv.DictReader(read)] == ["'=HYPERLINK(1)"]
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.rows for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}


def test_a_summary_says_what_is_not_computable_and_what_it_needs(hanoi):
    asked = ("assess", "--workspace", hanoi.folder, "--horizon", "2030")
    told = gisapp(*asked, "--zone", "donganh", "--lang", "en").stdout
    assert re.search(r"Rule check: \d+ pass, 0 fail, \d+ not computable", told)
    assert re.search(r"coverage: 3 rows, \d+ not computable", told)
    there = gisapp(*asked, "--zone", "habio", "--lang", "en").stdout
    assert "Land take: takes no more" in there  # never "nothing found", which nobody looked for
    assert "Land balance: not computable: needs the surveyed boundary" in told
    vietnamese = gisapp(*asked, "--zone", "donganh").stdout
    assert "Cân bằng sử dụng đất: chưa tính được: cần ranh giới đo đạc" in vietnamese
    assert re.search(r"Kiểm tra quy định: \d+ đạt, 0 không đạt, \d+ chưa tính được", vietnamese)


@pytest.mark.parametrize("view", ["zones", "land-balance", "coverage", "conflicts"])
def test_a_map_is_one_file_without_addresses_of_others(hanoi, tmp_path, view):
    out = tmp_path / f"{view}.html"
    done = gisapp("map", view, "--workspace", hanoi.folder, "--horizon", "2050", "--standalone", "-o", out)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size < 2_000_000
    page = out.read_text(encoding="utf-8")
    assert 'src="http' not in page
    assert 'rel="stylesheet" href' not in page


def test_the_doctor_finds_the_datum_operation(hanoi):
    told = gisapp("doctor", "--workspace", hanoi.folder)
    assert told.returncode == 0
    assert "VN-2000 to WGS 84 (2)" in told.stdout
    assert f"[ok] register: {hanoi.folder / 'register.db'}, form " in told.stdout


FAULTS = [
    (("assess", "--zone", "nowhere"), "'nowhere'"),
    (("assess", "--plan", "nothing"), "a plan of the register"),
    (("assess", "--horizon", "1999"), "2030"),
    (("assess", "--horizon", "2045"), "general-2024"),
    (("assess", "--horizon", "soon"), "soon"),
    (("assess", "--appraised", "yesterday"), "YYYY-MM-DD"),
    (("assess", "-o", "table.docx"), ".xlsx"),
    (("map", "nothing", "-o", "m.html"), "land-balance"),
    (("map", "zones", "--lang", "fr", "-o", "m.html"), "vi or en"),
    (("map", "zones", "-o", "no/such/folder/m.html"), "a folder that exists"),
    (("layers", "show", "nothing"), "zones"),
    (("layers", "export", "nothing", "-o", "x.geojson"), "zones"),
    (("layers", "export", "zones", "-o", "x.docx"), ".geojson"),
    (("layers", "add", "x", "no-such-file.geojson"), "no-such-file.geojson"),
    (("layers", "add", "x", "."), "not a file"),
    (("layers", "add", "Bad Id", "no-such-file.geojson"), "no-such-file.geojson"),
    (("nothing",), "nothing"),
    (("serve", "--port", "seventy"), "seventy"),
]


@pytest.mark.parametrize(("arguments", "says"), FAULTS, ids=[" ".join(arguments) for arguments, _ in FAULTS])
def test_what_a_caller_gets_wrong_is_one_clear_line(hanoi, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    assert says in refused(gisapp(*arguments, workspace=hanoi.folder))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("arguments", "command"), [((), "  assess "), (("layers",), "  export ")])
def test_who_names_no_command_is_told_each_on_a_line_of_its_own(arguments, command):
    told = gisapp(*arguments)
    assert told.returncode == 2
    assert told.stderr.startswith(f"Usage: gisapp {' '.join((*arguments, '[OPTIONS]'))}")
    assert sum(line.startswith(command) for line in told.stderr.splitlines()) == 1


def test_a_refusal_to_write_names_no_file_of_our_own(hanoi, tmp_path):
    target = tmp_path / "no" / "m.html"
    line = refused(gisapp("map", "zones", "-o", target, workspace=hanoi.folder))
    assert f"expected to write {target}; found No such file or directory;" in line
    assert "making" not in line


def test_a_page_is_not_written_under_the_name_of_another_kind_of_file(hanoi, tmp_path):
    line = refused(gisapp("map", "zones", "-o", tmp_path / "m.pdf", workspace=hanoi.folder))
    assert "expected a file that ends in .html; found 'm.pdf'" in line
    assert not (tmp_path / "m.pdf").exists()


def test_a_folder_that_is_no_workspace_is_one_clear_line(tmp_path):
    (tmp_path / "note.txt").touch()
    assert "which is not one" in refused(gisapp("assess", "--workspace", tmp_path))
    assert "gisapp init" in refused(gisapp("assess", "--workspace", tmp_path / "nowhere"))
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "workspace.toml").write_text('format = 99\nmade_by = "9.0"\n')
    assert "9.0" in refused(gisapp("layers", "list", "--workspace", tmp_path / "newer"))


def broken(name: str) -> dict:
    ring = SQUARE["geometry"]["coordinates"][0]
    bow_tie = [ring[0], ring[2], ring[1], ring[3], ring[0]]
    shapes = {
        "bow-tie": {"type": "Polygon", "coordinates": [bow_tie]},
        "none": None,
        "metres": {"type": "Polygon", "coordinates": [[[586500, 2326200], [586600, 2326200], [586600, 2326300],
                                                       [586500, 2326200]]]},
        "swapped": {"type": "Polygon", "coordinates": [[[y, x] for x, y in ring]]},
    }  # fmt: skip
    return {**SQUARE, "id": "a", "geometry": shapes[name]}


@pytest.mark.parametrize(
    ("shape", "spec", "code"),
    [
        ("bow-tie", None, "invalid-geometry"),
        ("metres", None, "crs-mismatch"),
        ("swapped", None, "axes-swapped"),
        ("none", "parcels", "empty-geometry"),
        ("none", "parcels", "missing-field"),
    ],
)
def test_a_layer_with_a_mistake_stays_out_and_the_mistake_has_its_name(workspace, tmp_path, shape, spec, code):
    file = written(tmp_path / "bad.geojson", broken(shape))
    options = ["--spec", spec] if spec else []
    before = workspace.layers.ids()
    done = gisapp("layers", "add", "bad", file, *options, "--workspace", workspace.folder)
    assert done.returncode == 2
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    assert workspace.layers.ids() == before


def test_vietnamese_names_are_printed_whatever_the_locale(hanoi, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.ISO-8859-1")
    monkeypatch.setenv("PYTHONUTF8", "0")
    done = subprocess.run(
        [sys.executable, "-m", "gisapp", "layers", "list", "--workspace", str(hanoi.folder)],
        capture_output=True, check=True,
    )  # fmt: skip
    assert "Khu công nghiệp" in done.stdout.decode("utf-8")


def test_help_answers_at_once():
    def once() -> float:
        """The processor's seconds, which a busy machine does not multiply."""
        began = os.times()
        subprocess.run([sys.executable, "-m", "gisapp", "--help"], capture_output=True, check=True, env={**os.environ})
        ended = os.times()
        return ended.children_user + ended.children_system - began.children_user - began.children_system

    assert min(once() for _ in range(5)) < 0.5


def test_check_tells_everything_changes_nothing_and_ends_with_2_only_where_an_error_blocks(hanoi, tmp_path):
    moved = json.loads(json.dumps(SQUARE))
    moved["geometry"]["coordinates"][0] = [[x + 0.005, y] for x, y in moved["geometry"]["coordinates"][0]]
    file = written(tmp_path / "a.geojson", SQUARE | {"id": "a"}, moved | {"id": "b"})
    before = gisapp("layers", "list", "--workspace", hanoi.folder).stdout
    warned = gisapp("check", file, "--layer", "thua_dat", "--workspace", hanoi.folder)
    assert warned.returncode == 0, warned.stderr
    assert "GHI CHÚ overlap [đối tượng a]" in warned.stdout
    assert "GHI CHÚ" in warned.stdout.splitlines()[-1]
    field = ("--field", "land_use=name", "--spec", "parcels", "--lang", "en")
    blocked = gisapp("check", file, "--layer", "thua_dat", *field, "--workspace", hanoi.folder)
    assert blocked.returncode == 2
    assert "ERROR overlap [feature a]" in blocked.stdout
    assert blocked.stderr == ""
    assert gisapp("layers", "list", "--workspace", hanoi.folder).stdout == before


def test_the_places_of_faults_open_on_any_map_with_the_delivered_numbers_beside_them(hanoi, tmp_path):
    def parcel(identity, x):
        ring = [[x, 2326000], [x + 100, 2326000], [x + 100, 2326100], [x, 2326100], [x, 2326000]]
        return {"type": "Feature", "id": identity, "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip

    file = written(tmp_path / "a.geojson", parcel("a", 586000), parcel("b", 586090))
    out = tmp_path / "faults.geojson"
    done = gisapp("check", file, "--layer", "t", "--crs", "EPSG:5897", "--format", "geojson", "-o", out,
                  "--workspace", hanoi.folder)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    (fault,) = [each for each in json.loads(out.read_text())["features"] if each["properties"]["code"] == "overlap"]
    longitude, latitude = fault["geometry"]["coordinates"]
    assert (longitude, latitude) == pytest.approx((105.8302, 21.0259), abs=1e-3)
    assert 586090 < fault["properties"]["x"] < 586100
    listed = gisapp("check", file, "--layer", "t", "--crs", "EPSG:5897", "--format", "json", "--workspace",
                    hanoi.folder)  # fmt: skip
    assert "overlap" in {each["code"] for each in json.loads(listed.stdout)}


def test_check_refuses_what_it_cannot_do_in_one_line(hanoi, tmp_path):
    file = written(tmp_path / "a.geojson", SQUARE)
    assert "--format" in refused(gisapp("check", file, "--layer", "t", "--format", "pdf", "--workspace", hanoi.folder))
    assert "nothing at" in refused(gisapp("check", tmp_path / "b", "--layer", "t", "--workspace", hanoi.folder))
    assert "layer id" in refused(gisapp("check", file, "--layer", "A B", "--workspace", hanoi.folder))
