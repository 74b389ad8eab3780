"""What do the candidates bring, and what do they cost? Each objective in its own unit, from the assessment."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from gisapp.analysis.portfolios.measures import Spread
from gisapp.domain.facility import kind_en, kind_vi
from gisapp.domain.numerals import written
from gisapp.domain.standard import rule_in_force
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.portfolio_capacity import unmet
from gisapp.workflows.portfolio_land_objectives import land_taken, protected
from gisapp.workflows.portfolio_named import NAMED
from gisapp.workflows.portfolio_people import people
from gisapp.workflows.portfolio_seam import (
    Basis,
    BoardInquiry,
    Datum,
    Found,
    Lacking,
    Measured,
    Missing,
    Objectives,
    basis_of,
    quality_of,
    summed,
    weakest,
)
from gisapp.workflows.records import records

_NO_COST = Lacking(needs=("a sourced infrastructure cost",), needs_vi=("chi phí hạ tầng có nguồn",))
_NO_COVERAGE = Lacking(
    needs=("one kind of facility whose coverage is known for every candidate",),
    needs_vi=("một loại công trình mà mức bao phủ tính được cho mọi khu đề xuất",),
)


def jobs(board: BoardInquiry) -> tuple[Found, ...]:
    """How many people would work there? As planned where a source says, else by the assumed workers per hectare.

    Where nothing is assumed the hectares stand instead.
    """
    question = board.inquiry.question
    least, greatest = (
        rule_in_force(question.standards, f"workers_per_ha_{end}", "zone", question.appraised).number
        for end in ("least", "greatest")
    )
    planned = _claimed(board, "workers_planned", ("persons", "person", "workers"))
    area = dict(zip(board.ids, board.candidacy.area_ha, strict=True))
    quality = quality_of(board)
    if least is None or greatest is None:
        told = {zone: Datum(least=ha.least, greatest=ha.greatest, basis=basis_of(quality[zone]))
                for zone, ha in area.items()}  # fmt: skip
        return (summed(board, NAMED["area"], told, layers=("claims",)),)
    found: dict[str, Datum | Lacking] = {}
    for zone, ha in area.items():
        said = planned.get(zone)
        found[zone] = (
            Datum(least=min(said), greatest=max(said), basis=basis_of(quality[zone]) if _demo(board) else Basis.SOURCED)
            if said
            else Datum(
                least=ha.least * least,
                greatest=ha.greatest * greatest,
                basis=basis_of(quality[zone], assumed=True),
                note_vi=f"{written(least)}-{written(greatest)} người/ha, giả định",
                note_en=f"{written(least, lang='en')}-{written(greatest, lang='en')} persons/ha, assumed",
            )
        )
    return (summed(board, NAMED["jobs"], found, layers=("claims",)),)


def cost(board: BoardInquiry) -> tuple[Found, ...]:
    """What does their infrastructure cost? Published figures alone; one that nobody published is not known."""
    claimed = _claimed(board, "infrastructure_cost", ("billion VND",))
    quality = quality_of(board)
    told = {
        zone: Datum(least=min(said), greatest=max(said), basis=basis_of(quality[zone] if _demo(board) else None))
        if (said := claimed.get(zone))
        else _NO_COST
        for zone in board.ids
    }
    return (summed(board, NAMED["cost"], told, layers=_claim_layers(board)),)


def coverage(board: BoardInquiry) -> tuple[Found, ...]:
    """How many hectares of the zones would have infrastructure in reach, on average over the kinds that can be told?"""
    served = board.inquiry.once(zone_coverage)
    rows = [row for row in records(served.rows) if row["measured_from"] == "zone" and row["zone"] in board.ids]
    answered: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        if row["status"] == "computed" and row["share_of"] == "area":
            answered.setdefault(row["standard"], {})[row["zone"]] = row
    whole = [by_id for by_id in answered.values() if len(by_id) == len(board.ids)]
    assumed = {row.id for row in board.inquiry.question.standards if str(row.verification) == "assumed"}
    told: dict[str, Datum | Lacking] = {}
    for zone, ha in zip(board.ids, board.candidacy.stated_ha, strict=True):
        these = [by_id[zone] for by_id in whole]
        told[zone] = _in_reach(these, float(ha), assumed) if these else _NO_COVERAGE
    return (summed(board, NAMED["coverage"], told, layers=served.layers),)


def _in_reach(rows: list[dict[str, Any]], area_ha: float, assumed: set[str]) -> Datum:
    least, greatest = (sum(row[f"share_{end}"] for row in rows) / len(rows) * area_ha for end in ("least", "greatest"))
    basis = weakest([basis_of(row["quality"], assumed=row["standard"] in assumed) for row in rows])
    vi, en = (", ".join(dict.fromkeys(word(row["kind"]) for row in rows)) for word in (kind_vi, kind_en))
    return Datum(least=least, greatest=greatest, basis=basis, note_vi=vi, note_en=en, most=area_ha)


def spread(board: BoardInquiry) -> tuple[Found, ...]:
    """How far apart do the zones of a portfolio lie, as a range where places are uncertain?"""
    zones = board.candidacy.zones
    places = shapely.get_coordinates(shapely.centroid(zones.geometry.to_numpy()))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) / 1000
    off = zones["position_uncertainty_m"].fillna(0.0).to_numpy(dtype=np.float64) / 1000
    data = {
        zone: Datum(
            least=0.0,
            greatest=float(by),
            basis=basis_of(quality),
            note_vi=f"vị trí lệch đến {written(by)} km" if by else "",
            note_en=f"place off by up to {written(by, lang='en')} km" if by else "",
        )
        for zone, by, quality in zip(board.ids, off, zones["quality"], strict=True)
    }
    measure = Spread(distance=apart, phases=len(board.phases), off=off if off.any() else None, places=places / 1000)
    return (
        Measured(
            named=NAMED["spread"], measure=measure, data=data, about=board.ids if off.any() else (), layers=("zones",)
        ),
    )


#: Where objectives come from, in the order in which the board tells them.
OBJECTIVES: tuple[Objectives, ...] = (land_taken, protected, jobs, people, unmet, cost, coverage, spread)


def objectives_of(board: BoardInquiry) -> tuple[Found, ...]:
    """Everything that counts of these candidates, and what is left out because a datum is missing."""
    return tuple(found for ask in OBJECTIVES for found in ask(board))


def used(found: Iterable[Found]) -> tuple[Measured, ...]:
    """The objectives that count."""
    return tuple(each for each in found if isinstance(each, Measured))


def left_out(found: Iterable[Found]) -> tuple[Missing, ...]:
    """The objectives that do not count, for a candidate lacks a datum."""
    return tuple(each for each in found if isinstance(each, Missing))


def _claimed(board: BoardInquiry, quantity: str, units: tuple[str, ...]) -> dict[str, list[float]]:
    """What sources say of this quantity, by zone; several figures stand side by side."""
    found: dict[str, list[float]] = {}
    layers = board.inquiry.workspace.layers
    for row in (row for layer in _claim_layers(board) for row in records(layers.rows(layer))):
        if row["quantity"] == quantity and row["value"] is not None and row["unit"] in units:
            found.setdefault(row["subject"], []).append(float(row["value"]))
    return found


def _claim_layers(board: BoardInquiry) -> tuple[str, ...]:
    return tuple(entry.id for entry in board.inquiry.workspace.layers.entries() if entry.spec == "claims")


def _demo(board: BoardInquiry) -> bool:
    return board.inquiry.workspace.demo
