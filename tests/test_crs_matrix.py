"""Every ward of Hanoi in every CRS that a delivery may come in, against the other 125: told rightly, each of them."""

from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.candidates import DEGREES, METRES, Candidate, candidate_named, fault
from gisapp.exchange.control import Control, prepare_control
from gisapp.exchange.crs import Ruling, candidates_told, check_crs, judge, tell_crs
from gisapp.exchange.diagnosis import diagnose
from gisapp.exchange.loose import loosen
from gisapp.exchange.sample import Sample
from gisapp.exchange.terms import Terms

WARDS = "hanoi_wards_2025_126.geojson"
#: What a sender may declare: the codes of facts that are in force. Nobody can declare a deprecated look-alike.
DECLARED = (
    GEOGRAPHIC_CRS, "EPSG:4756", PLAN_CRS, "EPSG:3405", "EPSG:32648", "EPSG:3406", "EPSG:9207", "EPSG:9208",
    "EPSG:9209", "EPSG:9210", "EPSG:9213", "EPSG:9214", "EPSG:5899", "EPSG:3857",
)  # fmt: skip
STRAIGHT = [Candidate(code) for code in (*DEGREES, *METRES)]
#: Columns are swapped in what comes from Hanoi, its neighbours and their lists.
SWAPPED = [
    Candidate(code, swapped=True)
    for code in (GEOGRAPHIC_CRS, "EPSG:4756", PLAN_CRS, "EPSG:3405", "EPSG:32648", "EPSG:9208", "EPSG:9209")
]
pytestmark = pytest.mark.real


@lru_cache(maxsize=1)
def wards_of(folder: Path) -> np.ndarray:
    table = gpd.read_file(folder / WARDS)
    return transform(table.geometry.to_numpy(), GEOGRAPHIC_CRS, PLAN_CRS)


def numbers_in(planar: np.ndarray, actual: Candidate) -> np.ndarray:
    """Geometries of the plan CRS as a sender would write them."""
    moved = transform(planar, PLAN_CRS, actual.code)
    return shapely.transform(moved, lambda xy: xy[:, ::-1]) if actual.swapped else moved


def sampled(planar: np.ndarray, actual: Candidate) -> Sample:
    sample = Sample()
    sample.add(loosen(numbers_in(planar, actual)), ["w"] * len(planar))
    return sample


def against(control: Control) -> Terms:
    return Terms(layer="new", kind="reference", control=control, control_name="wards")


@pytest.mark.parametrize("first", range(0, 126, 9))
def test_each_ward_is_told_in_every_crs_whatever_is_declared(real, first):
    wards = wards_of(real)
    for at in range(first, first + 9):
        terms = against(prepare_control(np.delete(wards, at)))
        for turn, actual in enumerate([*STRAIGHT, *SWAPPED]):
            sample = sampled(wards[at : at + 1], actual)
            diagnosis = diagnose(sample, terms)
            assert list(diagnosis.left) == [actual], (at, actual.title)
            for declared in DECLARED:
                verdict = judge(diagnosis, Candidate(declared))
                right = declared == actual.code and not actual.swapped
                due = {Ruling.STANDS} if right else {Ruling.CONTRADICTED, Ruling.OTHER_UNITS}
                assert verdict.ruling in due, (at, actual.title, declared)
                assert right or verdict.remaining == (actual,), (at, actual.title, declared)
            says_the_right_thing(
                tell_crs(diagnosis, declared := DECLARED[(at + turn) % len(DECLARED)], sample, terms), actual, declared
            )


def says_the_right_thing(findings: list[Finding], actual: Candidate, declared: str) -> None:
    if Candidate(declared) == actual:
        assert findings == []
        return
    (finding,) = findings
    assert finding.severity is Severity.ERROR
    assert finding.code == fault(declared, actual)
    assert actual.title in finding.message_vi
    assert actual.title in finding.message_en
    assert actual in candidates_told(finding)


def test_what_is_told_is_told_in_metres_before_and_after(real):
    wards = wards_of(real)
    terms = against(prepare_control(np.delete(wards, 20)))
    (finding,) = check_crs(sampled(wards[20:21], Candidate("EPSG:3405")), PLAN_CRS, terms)
    evidence = dict(finding.evidence)
    assert (evidence["decided"], evidence["decided_by"]) == ("EPSG:3405", "control")
    assert float(evidence["after_m"]) < 0.01
    assert float(evidence["before_m"]) > 20
    assert 680 < float(evidence["displaced_m"]) < 710
    assert float(evidence["after_area_share"]) < 0.02, "the ward lies in the gap that it left"
    assert float(evidence["before_area_share"]) > 0.1
    scores = candidates_told(finding)
    assert scores[Candidate("EPSG:3405")]["control/share_within_2m"] == 1
    assert scores[Candidate(PLAN_CRS)]["control/share_within_2m"] < 0.1
    assert candidate_named(evidence["decided"]) == Candidate("EPSG:3405")


AREA_CRS = [Candidate(code) for code in (GEOGRAPHIC_CRS, "EPSG:4756", PLAN_CRS, "EPSG:3405", "EPSG:9209")]


def areas_inside(wards: np.ndarray) -> list[shapely.Polygon]:
    """Some hundreds of areas of 300 ha that lie wholly inside one ward, anywhere and at any angle."""
    random = np.random.default_rng(20261125)
    found = []
    for ward in wards:
        xmin, ymin, xmax, ymax = ward.bounds
        for _ in range(16):
            width = np.sqrt(3e6 * random.uniform(0.4, 1))
            box = shapely.box(-width / 2, -1.5e6 / width, width / 2, 1.5e6 / width)
            turned = shapely.affinity.rotate(box, random.uniform(0, 180))
            placed = shapely.affinity.translate(turned, random.uniform(xmin, xmax), random.uniform(ymin, ymax))
            if ward.contains(placed):
                found.append(placed)
    return found


def test_three_hundred_hectares_inside_one_ward_are_undecided_and_never_wrong(real):
    wards = wards_of(real)
    terms = against(prepare_control(wards))
    areas = areas_inside(wards)
    assert len(areas) > 100
    for area in areas:
        for actual in AREA_CRS:
            diagnosis = diagnose(sampled(np.array([area]), actual), terms)
            assert actual in diagnosis.left
            assert diagnosis.decided is None
            assert judge(diagnosis, actual).ruling is Ruling.UNDECIDED


@pytest.mark.parametrize("off_m", [60, 224, 700])
def test_a_ward_drawn_in_shares_no_edge_and_is_never_told_wrongly(real, off_m):
    wards = wards_of(real)
    terms = against(prepare_control(wards))
    drawn = shapely.buffer(wards, -off_m, join_style="mitre")
    for area in drawn[~shapely.is_empty(drawn)]:
        for actual in (AREA_CRS[0], AREA_CRS[2]):
            assert judge(diagnose(sampled(np.array([area]), actual), terms), actual).ruling is Ruling.UNDECIDED
