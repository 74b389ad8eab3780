"""Where do sources and plans disagree, and who must be asked what? A list of tasks, not a choice of who is right.

What changes with the years (workers, flows, enterprises) contradicts only what was published for the same year; what
does not (an area, a design) contradicts whatever was published when. Parts of a whole are no contradiction.
"""

import re
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.contradiction_tasks import BOTH_PLANS, PLANNER, Owner, subject_cells, task_cells, tasks_table
from gisapp.analysis.values import Row, is_missing, require_columns, rows, text, year
from gisapp.domain.crs import require_planar
from gisapp.domain.numerals import rounded, written
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE

_CHANGING = frozenset({
    "workers", "enterprises", "wastewater_flow", "workers_housing_built", "workers_housing_rented", "area_cleared",
    "area_to_clear", "cost",
})  # fmt: skip
_YEAR = re.compile(r"\d{4}")
#: Shared edges that were digitised twice differ by less, in square metres.
_TOUCHING = 1.0

_DEVELOPER = Owner(vi="chủ đầu tư hạ tầng của khu", en="the zone's infrastructure developer")
_BOARD = Owner(vi="ban quản lý các khu công nghiệp", en="the authority for industrial zones")
_OWNERS = {"wastewater": _DEVELOPER, "workers": _BOARD, "enterprises": _BOARD, "flats": _DEVELOPER}


def figures(claims: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Which published figures of one quantity of one subject contradict each other?

    Parameters
    ----------
    claims
        `subject`, `quantity`, `value`, `unit`, `source`, and where known `as_of`.
    names
        Vietnamese and English name of each subject that has one.

    Returns
    -------
    `gisapp.analysis.contradiction_tasks.COLUMNS`, one row per subject, quantity and unit with figures that differ, the
    widest spread first: `kind` is `figures`, `values` (tuple) the figures with date and
    source, `spread_share` the spread over the greatest.
    """
    require_columns(claims, ("subject", "quantity", "value", "unit", "source"), of="claims")
    groups: dict[tuple[str, str, str, str], list[Row]] = {}
    for claim in rows(claims, ("subject", "quantity", "value", "unit", "as_of", "source")):
        quantity = text(claim["quantity"])
        if not quantity.endswith("_part"):
            when = _year(claim) if quantity in _CHANGING else ""
            groups.setdefault((text(claim["subject"]), quantity, text(claim["unit"]), when), []).append(claim)
    found = [
        _figures(key, said, names) for key, said in groups.items() if len({float(each["value"]) for each in said}) > 1
    ]
    return tasks_table(found)


def dates(zones: pd.DataFrame) -> pd.DataFrame:
    """For which zones do sources leave open by several years when they come?"""
    cells = ("id", "name_vi", "name_en", "expected_earliest", "expected_latest", "expected_source")
    found = []
    for zone in rows(zones, cells):
        earliest, latest = year(zone["expected_earliest"]), year(zone["expected_latest"])
        if earliest is None or latest is None or earliest == latest:
            continue
        said = {"value": f"{earliest}–{latest}", "as_of": None, "source": text(zone["expected_source"]) or None}
        vi, en = (text(zone[name], str(zone["id"])) for name in ("name_vi", "name_en"))
        found.append(
            {
                **subject_cells("dates", str(zone["id"]), "expected", (vi, en)),
                "least": float(earliest),
                "greatest": float(latest),
                "unit": "year",
                "values": (said,),
                **task_cells(
                    PLANNER,
                    f"Hỏi {vi} dự kiến có vào năm nào: nguồn chỉ nêu khoảng {earliest}–{latest}.",
                    f"Ask in which year {en} is expected: the source gives only {earliest} to {latest}.",
                ),
            }
        )
    return tasks_table(found)


def overlaps(zones: gpd.GeoDataFrame, *, reliable: NDArray[np.bool_]) -> pd.DataFrame:
    """Which zones claim the same land, as far as their outlines may be relied upon (`reliable`, by row)?"""
    require_planar(zones.crs)
    here = zones[reliable].sort_values("id").reset_index(drop=True)
    shapes = here.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects") if len(here) else ([], [])
    named = {str(each["id"]): each for each in rows(here, ("id", "name_vi", "name_en"))}
    ids = list(named)
    found = []
    for one, other in zip(first, second, strict=True):
        area = float(shapely.area(shapely.intersection(shapes[one], shapes[other]))) if one < other else 0.0
        if area > _TOUCHING:
            found.append(_outline(named[ids[one]], named[ids[other]], area / SQUARE_METRES_PER_HECTARE))
    return tasks_table(found)


def against_plans(conflicts: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Which zones claim land that another plan or project claims, proven or only of the same commune?

    `conflicts` are rows of `gisapp.analysis.conflicts.conflicts`; those of the class `other_plan` count.
    """
    found = []
    cells = ("zone", "conflict", "conflict_name_vi", "conflict_name_en", "conflict_class", "proven", "area_least_ha",
             "area_greatest_ha", "source")  # fmt: skip
    for row in rows(conflicts, cells):
        if row["conflict_class"] != "other_plan" or row["proven"] not in ("overlap", "same_commune_not_proven"):
            continue
        proven = row["proven"] == "overlap"
        vi, en = names.get(str(row["zone"]), (str(row["zone"]),) * 2)
        other_vi, other_en = (text(row[f"conflict_name_{lang}"], str(row["conflict"])) for lang in ("vi", "en"))
        least, greatest = (None if is_missing(row[name]) else float(row[name]) for name in cells[6:8])
        said = {"value": None if least is None else f"{least:.1f} ha", "as_of": None, "source": _source(row["source"])}
        found.append(
            {
                **subject_cells(
                    "outline" if proven else "outline_suspected", str(row["zone"]), str(row["conflict"]), (vi, en)
                ),
                "least": least,
                "greatest": greatest,
                "unit": "ha",
                "values": (said,),
                **task_cells(
                    BOTH_PLANS,
                    f"{vi} và {other_vi} cùng nhận một phần đất: hỏi quy hoạch nào được áp dụng."
                    if proven
                    else f"{vi} và {other_vi} ở cùng xã: xin ranh giới đo đạc của cả hai.",
                    f"{en} and {other_en} claim the same land: ask which of them governs."
                    if proven
                    else f"{en} and {other_en} share a commune: ask for the surveyed outlines of both.",
                ),
            }
        )
    return tasks_table(found)


def _figures(key: tuple[str, str, str, str], said: Sequence[Row], names: Mapping[str, tuple[str, str]]) -> Row:
    subject, quantity, unit, _ = key
    vi, en = names.get(subject, (subject, subject))
    told = sorted(said, key=lambda each: (text(each["as_of"]), float(each["value"]), text(each["source"])))
    least, greatest = min(float(each["value"]) for each in told), max(float(each["value"]) for each in told)
    listed = {
        lang: "; ".join(
            f"{rounded(float(each['value']), 6, lang=lang)} {unit} ({text(each['as_of'], '?')})" for each in told
        )
        for lang in ("vi", "en")
    }
    owner = next((each for begins, each in _OWNERS.items() if quantity.startswith(begins)), PLANNER)
    return {
        **subject_cells("figures", subject, quantity, (vi, en)),
        "least": least,
        "greatest": greatest,
        "unit": unit,
        "spread_share": (greatest - least) / greatest if greatest > 0 else np.nan,
        "values": tuple(
            {"value": f"{float(each['value']):g}", "as_of": text(each["as_of"]) or None, "source": text(each["source"])}
            for each in told
        ),
        **task_cells(
            owner,
            f"Hỏi số liệu nào của {vi} được áp dụng: {listed['vi']}.",
            f"Ask which figure of {en} governs: {listed['en']}.",
        ),
    }


def _outline(one: Row, other: Row, area_ha: float) -> Row:
    names = [[text(each[name], str(each["id"])) for each in (one, other)] for name in ("name_vi", "name_en")]
    return {
        **subject_cells("outline", str(one["id"]), str(other["id"]), (names[0][0], names[1][0])),
        "least": area_ha,
        "greatest": area_ha,
        "unit": "ha",
        "values": ({"value": f"{area_ha:.1f} ha", "as_of": None, "source": None},),
        **task_cells(
            BOTH_PLANS,
            f"{' và '.join(names[0])} cùng nhận {written(area_ha, 1)} ha: hỏi ranh giới nào được áp dụng.",
            f"{' and '.join(names[1])} both claim {written(area_ha, 1, lang='en')} ha: ask which outline governs.",
        ),
    }


def _source(cell: object) -> str | None:
    return "; ".join(map(str, cell)) or None if isinstance(cell, (list, tuple)) else text(cell) or None


def _year(claim: Row) -> str:
    found = _YEAR.search(text(claim["as_of"]))
    return found.group() if found else ""
