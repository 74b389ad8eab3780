"""Control points, the previous revision and the commune that is named: each tells what it can, and no more."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp import wiring
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Severity
from gisapp.exchange.candidates import Candidate
from gisapp.exchange.control import prepare_control
from gisapp.exchange.crs import Ruling, candidates_told, check_crs, judge
from gisapp.exchange.diagnosis import diagnose, sample_for
from gisapp.exchange.loose import loosen
from gisapp.exchange.points import parse_points
from gisapp.exchange.sample import Sample, claims_of
from gisapp.exchange.terms import Previous, Terms
from gisapp.storage.shipped import shipped_layers

#: 300 ha in Đông Anh, with a bend so that it is no rectangle.
ZONE = shapely.Polygon([(587_000, 2_334_000), (588_700, 2_334_050), (588_800, 2_335_700), (587_900, 2_336_000),
                        (587_050, 2_335_650)])  # fmt: skip
MARKS = np.array([(587_000.0, 2_334_000.0), (588_800.0, 2_335_700.0), (587_900.0, 2_336_000.0)])
FOUR = ["EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405"]


def numbers_of(planar, actual, *, swapped=False):
    moved = transform(np.atleast_1d(np.asarray(planar, dtype=object)), PLAN_CRS, actual)
    return shapely.transform(moved, lambda xy: xy[:, ::-1]) if swapped else moved


def terms_of(**known):
    return Terms(layer="zones", kind="zones", **known)


def sample_of(planar, actual, terms, *, ids=("z1",), claims=None, swapped=False):
    sample = sample_for(terms)
    sample.add(loosen(numbers_of(planar, actual, swapped=swapped)), list(ids), claims)
    return sample


def table_of(actual, places=MARKS, *, swapped=False, heading="point,first_in_file,second_in_file,east_m,north_m"):
    """What a surveyor would write of these places, for a file in `actual`."""
    numbers = shapely.get_coordinates(numbers_of(shapely.points(places), actual, swapped=swapped))
    rows = [f"M{n},{x:.9f},{y:.9f},{e},{north}" for n, ((x, y), (e, north)) in
            enumerate(zip(numbers, places, strict=True))]  # fmt: skip
    return "\n".join([heading, *rows])


# --- control points ---


@pytest.mark.parametrize("actual", [*FOUR, "EPSG:32648", "EPSG:9209", "EPSG:6957"])
@pytest.mark.parametrize("swapped", [False, True])
def test_three_control_points_tell_every_crs(actual, swapped):
    terms = terms_of(points=parse_points(table_of(actual, swapped=swapped)))
    sample = sample_of(ZONE, actual, terms, swapped=swapped)
    assert diagnose(sample, terms).left == (Candidate(actual, swapped=swapped),)
    if not swapped and actual != "EPSG:6957":
        assert check_crs(sample, actual, terms) == []


def test_control_points_tell_the_metres_before_and_after():
    terms = terms_of(points=parse_points(table_of("EPSG:4756")))
    (finding,) = check_crs(sample_of(ZONE, "EPSG:4756", terms), "EPSG:4326", terms)
    assert finding.code == "datum-shift-missing"
    assert "3 điểm khống chế" in finding.message_vi
    assert "3 control points" in finding.message_en
    evidence = dict(finding.evidence)
    assert float(evidence["before_m"]) == pytest.approx(224, abs=1)
    assert float(evidence["after_m"]) == pytest.approx(0, abs=0.01)
    assert evidence["decided_by"] == "points"


def test_two_control_points_do_not_decide():
    terms = terms_of(points=parse_points(table_of("EPSG:3405", MARKS[:2])))
    (finding,) = check_crs(sample_of(ZONE, "EPSG:3405", terms), "EPSG:3405", terms)
    assert finding.code == "crs-undecided"


def test_one_blunder_among_four_points_changes_nothing_and_among_three_leaves_it_open():
    rows = table_of("EPSG:3405", np.vstack([MARKS, [(587_050, 2_335_650)]])).splitlines()
    rows[1] = rows[1].replace("587000.0", "587900.0")
    sample = sample_of(ZONE, "EPSG:3405", terms_of())
    four, three = (terms_of(points=parse_points("\n".join(table))) for table in (rows, rows[:4]))
    assert diagnose(sample, four).decided == Candidate("EPSG:3405")
    assert diagnose(sample, three).left == ()
    (finding,) = check_crs(sample, "EPSG:3405", three)
    assert finding.severity is Severity.WARNING
    assert "không khớp hệ nào" in finding.message_vi


@pytest.mark.parametrize(
    "table",
    [
        "Điểm;Số thứ nhất;Số thứ hai;Đông m;Bắc m\nGPS-1;105,8342;21,0278;586 513,39;2 326 256,82",
        "point\tfirst_in_file\tsecond_in_file\teast_m\tnorth_m\nGPS-1\t105.8342\t21.0278\t586513.39\t2326256.82",
        "\ufeffso_hieu,so_thu_nhat,so_thu_hai,kinh_do,vi_do\r\nGPS-1,105.8342,21.0278,105.8342,21.0278\r\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_of_either_language_write_it(table):
    (point,) = parse_points(table)
    assert (point.name, point.first, point.second) == ("GPS-1", 105.8342, 21.0278)
    assert point.east_m == pytest.approx(586_513.39, abs=0.01)
    assert point.north_m == pytest.approx(2_326_256.82, abs=0.01)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("", "an empty table"),
        ("x,y,east_m,north_m\n1,2,3,4", "x, y"),
        ("point,first_in_file,second_in_file,east_m,north_m\nA,1,here,586513,2326256", "'here'"),
        ("point,first_in_file,second_in_file,east_m,north_m\nA,1,nan,586513,2326256", "'nan'"),
        ("point,first_in_file,second_in_file,east_m,north_m\nA,1,2,586513", "''"),
        ("point,first_in_file,second_in_file,east_m,north_m\nA,1,2,2326256,586513", "E 2326256 N 586513"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(table, found):
    with pytest.raises(BadInput, match=found):
        parse_points(table)


# --- the previous revision ---


def previous_of(*planar, ids=("z1",)):
    return held_in(gpd.GeoDataFrame({"id": list(ids)}, geometry=gpd.GeoSeries(list(planar), crs=PLAN_CRS)))


def held_in(table):
    return Previous(ids=frozenset(map(str, table["id"])), features=lambda ids: table[table["id"].isin(ids)])


@pytest.mark.parametrize("actual", [*FOUR, "EPSG:32648", "EPSG:9210"])
def test_the_previous_revision_of_one_zone_tells_its_crs(actual):
    changed = ZONE.difference(shapely.box(588_600, 2_335_000, 589_000, 2_336_000))
    terms = terms_of(previous=previous_of(ZONE))
    sample = sample_of(changed, actual, terms)
    assert diagnose(sample, terms).decided == Candidate(actual)
    assert check_crs(sample, actual, terms) == []


def test_what_is_off_the_previous_revision_is_told_in_metres_and_overlap():
    terms = terms_of(previous=previous_of(ZONE))
    (finding,) = check_crs(sample_of(ZONE, "EPSG:3405", terms), "EPSG:5897", terms)
    evidence = dict(finding.evidence)
    assert finding.code == "crs-mismatch"
    assert evidence["decided_by"] == "previous"
    assert float(evidence["after_area_share"]) > 0.99
    assert 0.4 < float(evidence["before_area_share"]) < 0.8
    assert "phiên bản trước" in finding.message_vi


def test_points_are_told_by_their_previous_places():
    places = shapely.points(np.random.default_rng(3).uniform([586_000, 2_332_000], [590_000, 2_336_000], (20, 2)))
    ids = [f"h{n}" for n in range(20)]
    terms = terms_of(previous=previous_of(*places, ids=ids))
    sample = sample_of(places, "EPSG:4756", terms, ids=ids)
    assert [each.code for each in check_crs(sample, "EPSG:4326", terms)] == ["datum-shift-missing"]
    assert check_crs(sample, "EPSG:4756", terms) == []


def test_features_are_compared_with_themselves_alone():
    """Parcels of 20 m side by side: moved by 220 m each would lie exactly on another one."""
    parcels = np.array([shapely.box(x, y, x + 20, y + 20) for x in range(587_000, 587_600, 20)
                        for y in range(2_334_000, 2_334_600, 20)])  # fmt: skip
    ids = [f"p{n}" for n in range(len(parcels))]
    terms = terms_of(previous=previous_of(*parcels, ids=ids))
    sample = sample_of(parcels, "EPSG:3405", terms, ids=ids)
    assert diagnose(sample, terms).decided == Candidate("EPSG:3405")
    stranger = terms_of(previous=previous_of(*parcels, ids=ids[::-1]))
    assert diagnose(sample_of(parcels, "EPSG:3405", stranger, ids=ids), stranger).decided is None


def test_a_schematic_circle_as_previous_revision_decides_nothing():
    terms = terms_of(previous=previous_of(shapely.Point(588_100, 2_334_300).buffer(976)))
    for actual in FOUR:
        assert judge(diagnose(sample_of(ZONE, actual, terms), terms), Candidate(actual)).ruling is Ruling.UNDECIDED


def test_evidence_that_contradicts_itself_decides_nothing():
    """The previous revision came in wrongly, and the control layer knows better: the right delivery is not refused."""
    wrong = transform(numbers_of(ZONE, "EPSG:3405"), "EPSG:5897", PLAN_CRS)[0]
    terms = terms_of(
        previous=previous_of(wrong), control=prepare_control(np.array([ZONE], dtype=object)), control_name="wards"
    )
    (finding,) = check_crs(sample_of(ZONE, "EPSG:3405", terms), "EPSG:3405", terms)
    assert (finding.code, finding.severity) == ("crs-undecided", Severity.WARNING)
    assert "trái nhau" in finding.message_vi


def test_control_points_outweigh_everything_else():
    wrong = transform(numbers_of(ZONE, "EPSG:3405"), "EPSG:5897", PLAN_CRS)[0]
    terms = terms_of(previous=previous_of(wrong), points=parse_points(table_of("EPSG:3405")))
    assert check_crs(sample_of(ZONE, "EPSG:3405", terms), "EPSG:3405", terms) == []


# --- the commune that is named ---


def shipped(layer, *, demo=False):
    file = shipped_layers(wiring.themes(demo=demo))[layer].files[0]
    return gpd.read_file(file).to_crs(PLAN_CRS)


DONG_ANH = "Xã Đông Anh"


def test_with_only_what_ships_the_meridian_is_told_and_utm_against_tm3_is_not():
    communes = shipped("communes")
    centre = communes.geometry[communes["name_vi"] == DONG_ANH].iloc[0]
    zones = [shapely.affinity.translate(centre.buffer(300), east, 0) for east in (-900, 0, 900)]
    terms = terms_of(communes=communes, commune_field="commune")
    sample = sample_of(zones, "EPSG:5897", terms, ids="abc", claims=["xã Đông Anh"] * 3)
    (told,) = check_crs(sample, "EPSG:9208", terms)
    assert told.code == "wrong-meridian"
    assert dict(told.evidence)["decided_by"] == "commune"
    (open_,) = check_crs(sample, "EPSG:5897", terms)
    assert open_.code == "crs-undecided"
    assert "EPSG:3405" in open_.message_vi
    assert "EPSG:9208" not in open_.message_vi
    assert "thêm ranh giới xã, phường làm lớp đối chiếu" in open_.message_vi
    assert "--" not in open_.message_vi + open_.message_en  # whoever sends it by the page has no command
    assert "ward boundaries" in open_.message_en


def test_one_feature_that_names_the_wrong_commune_refutes_no_declaration():
    communes = shipped("communes")
    centre = communes.geometry[communes["name_vi"] == DONG_ANH].iloc[0]
    far = shapely.affinity.translate(centre.buffer(900), 14_000, 0)
    terms = terms_of(communes=communes, commune_field="commune")
    diagnosis = diagnose(sample_of(far, "EPSG:5897", terms, claims=[DONG_ANH]), terms)
    assert judge(diagnosis, Candidate("EPSG:5897")).ruling is Ruling.UNDECIDED


def test_a_commune_that_nobody_knows_is_no_evidence():
    terms = terms_of(communes=shipped("communes"), commune_field="commune")
    diagnosis = diagnose(sample_of(ZONE, "EPSG:5897", terms, claims=["Xã Không Có"]), terms)
    assert [str(each.witness) for each in diagnosis.evidence] == []


def test_a_claim_is_a_text_or_a_list_of_one():
    assert claims_of(["a", ["b"], ["b", "c"], None, 3, " ", []]) == ["a", "b", None, None, None, None, None]


# --- no false alarm ---


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("actual", [*FOUR, "EPSG:9209"])
def test_what_ships_raises_no_alarm_in_any_crs_that_is_rightly_declared(demo, actual):
    communes = shipped("communes", demo=demo)
    for name, layer in shipped_layers(wiring.themes(demo=demo)).items():
        if layer.files[0].suffix != ".geojson":
            continue
        table = shipped(name, demo=demo)
        terms = terms_of(previous=held_in(table), communes=communes, commune_field="communes_2025")
        sample = sample_for(terms)
        claims = claims_of(_decoded(table.get("communes_2025", [None] * len(table))))
        sample.add(loosen(numbers_of(table.geometry.to_numpy(), actual)), list(map(str, table["id"])), claims)
        assert [each for each in check_crs(sample, actual, terms) if each.severity is Severity.ERROR] == [], name


def _decoded(values):
    return [json.loads(each) if isinstance(each, str) and each.startswith("[") else each for each in values]


@pytest.mark.real
@pytest.mark.parametrize("actual", [*FOUR, "EPSG:32648", "EPSG:9210"])
def test_real_layers_raise_no_alarm_in_any_crs_that_is_rightly_declared(real: Path, actual):
    wards = gpd.read_file(real / "hanoi_wards_2025_126.geojson").to_crs(PLAN_CRS)
    terms = terms_of(control=prepare_control(wards.geometry.to_numpy()), control_name="wards")
    for file in sorted(real.glob("*.geojson")):
        # The province is the trap: it says WGS 84 and is EPSG:4756.
        source = "EPSG:4756" if "province" in file.name else GEOGRAPHIC_CRS
        geometry = transform(gpd.read_file(file).geometry.to_numpy(), source, PLAN_CRS)
        sample = Sample()
        sample.add(loosen(numbers_of(geometry, actual)), [None] * len(geometry))
        verdict = judge(diagnose(sample, terms), Candidate(actual))
        assert verdict.ruling in {Ruling.STANDS, Ruling.UNDECIDED}, file.name


def test_every_candidate_is_told_with_scores_that_a_program_can_read():
    terms = terms_of(previous=previous_of(ZONE), points=parse_points(table_of("EPSG:3405")))
    (finding,) = check_crs(sample_of(ZONE, "EPSG:3405", terms), "EPSG:5897", terms)
    scores = candidates_told(finding)
    assert {Candidate("EPSG:3405"), Candidate("EPSG:5897"), Candidate("EPSG:32648")} <= set(scores)
    assert set(scores[Candidate("EPSG:3405")]) == {
        "plan_area_share", "points/median_m", "points/share_within_20m", "previous/median_m",
        "previous/share_within_2m",
    }  # fmt: skip


def test_numbers_without_their_false_easting_are_told_and_what_to_do():
    terms = terms_of(previous=previous_of(ZONE))
    (finding,) = check_crs(sample_of(ZONE, "EPSG:6957", terms), "EPSG:5897", terms)
    assert finding.code == "crs-mismatch"
    assert "500.000 m" in finding.message_vi
    assert "add 500,000 m" in finding.message_en


# --- at the command line ---


def written(folder: Path, actual: str) -> Path:
    file = folder / "khu.geojson"
    shape = json.loads(shapely.to_geojson(numbers_of(ZONE, actual)[0]))
    feature = {"type": "Feature", "id": "khu", "properties": {}, "geometry": shape}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return file


def test_control_points_come_with_a_file_at_the_command_line(workspace, tmp_path, command):
    file, points = written(tmp_path, "EPSG:3405"), tmp_path / "diem.csv"
    points.write_text(table_of("EPSG:3405"), encoding="utf-8")
    add = ("layers", "add", "khu", file, "--workspace", workspace.folder, "--control", points)
    refused = command(*add, "--crs", "EPSG:5897")
    assert refused.returncode == 2
    assert "crs-mismatch" in refused.stderr
    assert "EPSG:3405" in refused.stderr
    done = command(*add, "--crs", "EPSG:3405")
    assert done.returncode == 0, done.stderr
    assert "crs-undecided" not in done.stdout


def test_with_only_what_ships_the_command_says_which_layer_to_add(workspace, tmp_path, command):
    done = command("layers", "add", "khu", written(tmp_path, "EPSG:5897"), "--workspace", workspace.folder,
                   "--crs", "EPSG:5897")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "crs-undecided" in done.stdout
    assert "ranh giới xã, phường làm lớp đối chiếu" in done.stdout
    assert "gisapp layers add --kind control" in done.stdout


def test_a_broken_table_of_control_points_is_refused_in_one_line(workspace, tmp_path, command):
    points = tmp_path / "diem.csv"
    points.write_text("x,y\n1,2\n", encoding="utf-8")
    done = command("layers", "add", "khu", written(tmp_path, "EPSG:5897"), "--workspace", workspace.folder,
                   "--control", points)  # fmt: skip
    assert done.returncode == 2
    assert "first_in_file" in done.stderr
    assert "Traceback" not in done.stderr
