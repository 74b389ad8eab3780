"""The view *access*: which roads, communes and people a zone reaches in time, and how far the nearest facilities are.

Reached stretches of road are the answer; no outline is drawn around them. A stretch stands once for all zones and
horizons; what a zone reaches is one letter for each stretch, equal letters counted (`12a3b`): the position of the
soonest and of the surest time, the last position being *not within any*.
"""

from collections.abc import Mapping
from itertools import groupby

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS
from gisapp.maps import copies
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs, ReachedLines
from gisapp.maps.places import Places
from gisapp.maps.values import Row, both, filled, number, text, texts

#: Vertices of all stretches together; copies are simplified until they have no more.
_MOST_VERTICES = 40_000
#: Lines are told in whole hundred-thousandths of a degree, about a metre.
_PER_DEGREE = 100_000
_FIRST_LETTER = ord("a")


def access_part(inputs: MapInputs) -> dict[str, object]:
    """What does each zone reach by road? Times, kinds, stretches of road, and by horizon and zone what is told."""
    given = inputs.access
    if given is None:
        return {"minutes": [], "questions": [], "lines": [], "codes": [], "said": [], "told": [], "answers": {}}
    horizons = inputs.plan.horizons
    lines, letters = _lines(given.lines)
    codes: Places[str] = Places()
    said: Places[tuple[str, str]] = Places()
    told: Places[str] = Places()
    records: list[dict[str, object]] = []
    answers: dict[str, dict[str, int]] = {}
    tables = {
        name: by_horizon(table, horizons)
        for name, table in (("nearest", inputs.results), ("gates", given.gates), ("reach", given.reach),
                            ("communes", given.communes))
    }  # fmt: skip
    for horizon in map(str, horizons):
        rows = {name: _by_zone(table[horizon]) for name, table in tables.items()}
        here = letters.get(int(horizon), {})
        answers[horizon] = {}
        for zone in rows["nearest"]:
            record = _zone(rows, zone, said)
            if zone in here:
                record["roads"] = codes.of(here[zone])
            known = len(told.known)
            place = told.of(repr(record))
            if place == known:
                records.append(record)
            answers[horizon][zone] = place
    kinds = list(dict.fromkeys(str(row["kind"]) for rows in tables["nearest"].values() for row in rows))
    return {
        "minutes": [number(each) for each in given.minutes],
        "questions": [{"id": kind, "kind": kind} for kind in kinds],
        "lines": lines,
        "codes": list(codes.known),
        "perhaps": any((each.soonest < each.latest).any() for each in given.lines.values()),
        "said": [{"vi": vi, "en": en} for vi, en in said.known],
        "told": records,
        "answers": answers,
    }


def _by_zone(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["zone"]), []).append(row)
    return found


def _zone(rows: Mapping[str, dict[str, list[Row]]], zone: str, said: Places[tuple[str, str]]) -> dict[str, object]:
    gates: Row = next(iter(rows["gates"].get(zone, [])), {})
    return filled(
        {
            "status": text(gates.get("status")),
            "off_m": number(gates.get("off_road_m"), 0),
            "lacking": True if gates.get("may_lack_roads") else None,
            "gates": _points(gates.get("geometry")),
            "reach": [_reach(row) for row in rows["reach"].get(zone, [])],
            "communes": _communes(rows["communes"].get(zone, [])),
            "nearest": [_nearest(row, said) for row in rows["nearest"][zone]],
        }
    )


def _points(geometry: object) -> list[list[float]]:
    xy = shapely.get_coordinates(np.array([geometry], dtype=object)) if geometry is not None else np.zeros((0, 2))
    return [[round(float(each), copies.COARSE) for each in pair] for pair in xy]


def _reach(row: Row) -> dict[str, object]:
    figures = {
        f"{short}_{end}": number(row.get(f"{name}_{end}{unit}"), digits)
        for short, name, unit, digits in (("km", "roads", "_km", 1), ("communes", "communes", "", 0),
                                          ("people", "people", "", 0), ("old", "old", "", 0))
        for end in ("least", "greatest")
    }  # fmt: skip
    return filled(
        {
            "minutes": number(row.get("minutes")),
            "status": text(row.get("status")),
            "from": text(row.get("people_from")),
            "uncounted": number(row.get("communes_without_people"), 0) or None,
            **figures,
        }
    )


def _communes(rows: list[Row]) -> dict[str, dict[str, object]]:
    """By commune: its name, and for each time that may reach it the shares, least and greatest."""
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        record = found.setdefault(str(row["commune"]), {"name": both(row, "name")})
        record[str(number(row.get("minutes")))] = [number(row.get(f"share_{end}"), 3) for end in ("least", "greatest")]
    return found


def _nearest(row: Row, said: Places[tuple[str, str]]) -> dict[str, object]:
    english = texts(row.get("needs"))
    needs = zip(texts(row.get("needs_vi")) or english, english, strict=False)
    return filled(
        {
            "kind": text(row.get("kind")),
            "towards": text(row.get("direction")),
            "id": text(row.get("network_id")),
            "name": both(row, "network_name"),
            "least_m": number(row.get("network_least_m"), 0),
            "greatest_m": number(row.get("network_greatest_m"), 0),
            "least_min": number(row.get("network_least_min"), 1),
            "greatest_min": number(row.get("network_greatest_min"), 1),
            "unbounded": text(row.get("unbounded")),
            "straight_id": text(row.get("straight_id")),
            "straight_name": both(row, "straight_name"),
            "straight_least_m": number(row.get("straight_least_m"), 0),
            "straight_greatest_m": number(row.get("straight_greatest_m"), 0),
            "needs": [said.of(pair) for pair in needs],
        }
    )


def _lines(
    given: Mapping[int, ReachedLines],
) -> tuple[list[list[int]], dict[int, dict[str, str]]]:
    """The stretches of all horizons, each once and neighbours beside each other; the letters of each zone."""
    whole = [each for lines in given.values() for each in lines.lines]
    if not whole:
        return [], {}
    drawn, _ = copies.lightened(np.array(whole, dtype=object), _MOST_VERTICES)
    light = copies.geographic(drawn)
    told = [_whole_numbers(each) for each in light]
    known: Places[tuple[int, ...]] = Places()
    at = np.array([known.of(each) for each in told])
    firsts = np.unique(at, return_index=True)[1]
    near = gpd.GeoSeries(drawn[firsts], crs=PLAN_CRS).hilbert_distance().to_numpy()
    order = np.argsort(near, kind="stable")
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    names = list(known.known)
    letters: dict[int, dict[str, str]] = {}
    begun = 0
    for horizon, lines in given.items():
        here = place[at[begun : begun + len(lines.lines)]]
        begun += len(lines.lines)
        letters[horizon] = {
            zone: _letters(here, lines.soonest[row], lines.latest[row], len(order), len(lines.minutes))
            for row, zone in enumerate(lines.zones)
        }
    return [list(names[each]) for each in order], letters


def _whole_numbers(line: shapely.LineString) -> tuple[int, ...]:
    """The first vertex, then the steps from one to the next, in hundred-thousandths of a degree."""
    xy = np.rint(shapely.get_coordinates(line) * _PER_DEGREE).astype(np.int64)
    return tuple(int(each) for each in np.diff(xy, axis=0, prepend=[[0, 0]]).ravel())


def _letters(
    place: NDArray[np.intp], soonest: NDArray[np.int8], latest: NDArray[np.int8], count: int, times: int
) -> str:
    code = np.full(count, (times + 1) * times + times)
    code[place] = soonest.astype(np.intp) * (times + 1) + latest
    runs = ((chr(_FIRST_LETTER + int(letter)), sum(1 for _ in some)) for letter, some in groupby(code.tolist()))
    return "".join(letter if many == 1 else f"{many}{letter}" for letter, many in runs)
