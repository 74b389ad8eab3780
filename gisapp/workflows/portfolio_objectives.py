"""What do the candidates bring, and what do they cost? Each objective in its own unit, from the assessment."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from gisapp.analysis.portfolios.objectives import Spread
from gisapp.domain.raster import Quantity
from gisapp.domain.standard import rule_in_force
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.inquiry import by_zone
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.portfolio_capacity import unmet
from gisapp.workflows.portfolio_people import people
from gisapp.workflows.portfolio_seam import (
    Basis,
    BoardInquiry,
    Datum,
    Found,
    Lacking,
    Measured,
    Missing,
    Named,
    Objectives,
    basis_of,
    summed,
    weakest,
)  # fmt: skip
from gisapp.workflows.rasters import zone_ground
from gisapp.workflows.records import records

_RICE = Named(id="rice", title_vi="Đất lúa bị lấy", title_en="Rice land taken", unit="ha", more_is_better=False,
              digits=1)  # fmt: skip
_HOMES = Named(id="homes", title_vi="Đất ở bị lấy", title_en="Residential land taken", unit="ha", more_is_better=False,
               digits=1)  # fmt: skip
_RESIDENTS = Named(
    id="residents",
    title_vi="Người dân đang sống trong khu",
    title_en="People living inside the zones",
    unit="persons",
    more_is_better=False,
    note_vi="theo lớp lưới dân số; số hộ dân chưa có nguồn",
    note_en="as the population raster shows; households have no source",
)
_PROTECTED = Named(
    id="protected",
    title_vi="Chồng lấn đất bảo vệ, hành lang, dự án",
    title_en="Overlap with protected land, corridors, projects",
    unit="ha",
    more_is_better=False,
    digits=1,
    note_vi="cộng từng loại ràng buộc, trừ đất lúa và đất ở",
    note_en="class by class, apart from rice and residential land",
)
_JOBS = Named(
    id="jobs",
    title_vi="Việc làm",
    title_en="Jobs",
    unit="persons",
    more_is_better=True,
    note_vi="theo kế hoạch nếu có nguồn, nếu không thì theo số người trên héc-ta giả định",
    note_en="as planned where a source says, else by the assumed persons per hectare",
)
_AREA = Named(id="area", title_vi="Diện tích khu", title_en="Area of zones", unit="ha", more_is_better=True, digits=1)
_COST = Named(
    id="cost",
    title_vi="Chi phí hạ tầng",
    title_en="Infrastructure cost",
    unit="billion VND",
    more_is_better=False,
    note_vi="chỉ số liệu đã công bố; nhiều số khác nhau thành một khoảng",
    note_en="published figures alone; several make a range",
)
_SERVED = Named(
    id="coverage",
    title_vi="Diện tích có hạ tầng trong tầm",
    title_en="Area with infrastructure in reach",
    unit="ha",
    more_is_better=True,
    digits=1,
    note_vi="trung bình các loại công trình tính được cho mọi khu đề xuất",
    note_en="mean over the kinds of facility that can be told for every candidate",
)
_SPREAD = Named(
    id="spread",
    title_vi="Khoảng cách giữa các khu",
    title_en="Distance between zones",
    unit="km",
    more_is_better=True,
    digits=1,
    note_vi="trung bình các cặp khu, đường chim bay",
    note_en="mean over its pairs, in straight lines",
)
#: Classes of constraint that are counted as land taken, not once more as conflicts.
_TAKEN = frozenset({"rice", "two_crop_rice", "housing"})
_NO_COST = Lacking(needs=("a sourced infrastructure cost",), needs_vi=("chi phí hạ tầng có nguồn",))
_NO_CONSTRAINTS = Lacking(needs=("layers of constraints",), needs_vi=("lớp ràng buộc (loại constraints)",))
_NO_COVERAGE = Lacking(
    needs=("one kind of facility whose coverage is known for every candidate",),
    needs_vi=("một loại công trình mà mức bao phủ tính được cho mọi khu đề xuất",),
)


def land_taken(board: BoardInquiry) -> tuple[Found, ...]:
    """How much rice land do they take, and who lives there? Residential land stands in where no raster says."""
    land = board.inquiry.once(zone_land_balance)
    group: dict[str, str] = dict(
        board.inquiry.workspace.layers.rows("land_use_classes")[["code", "land_group"]].itertuples(index=False)
    )
    rows = by_zone(land.rows, board.inquiry.ids)

    def taken(zone: str, wanted: str) -> Datum | Lacking:
        why = land.unanswered.get(zone)
        if why is not None:
            return Lacking(needs=why.needs, needs_vi=why.needs_vi)
        known = sum(row["area_ha"] for row in rows[zone] if group.get(row["land_use"]) == wanted)
        open_ = sum(row["area_ha"] for row in rows[zone] if row["land_use"] == "unmapped")
        return Datum(least=known, greatest=known + open_, basis=_land_basis(board, zone, land.quality))

    rice, homes = (
        summed(board, named, {zone: taken(zone, wanted) for zone in board.ids}, layers=land.layers)
        for named, wanted in ((_RICE, "rice"), (_HOMES, "housing"))
    )
    living = residents(board)
    return rice, homes if isinstance(living, Missing) and isinstance(homes, Measured) else living


def residents(board: BoardInquiry) -> Found:
    """How many people live inside the zones today, as a range where places are uncertain? Households have no source."""
    ground = board.inquiry.once(zone_ground)
    rows = {row["zone"]: row for row in records(ground.rows) if row["quantity"] == str(Quantity.POPULATION)}
    told: dict[str, Datum | Lacking] = {
        zone: Datum(least=rows[zone]["least"], greatest=rows[zone]["greatest"], basis=basis_of(rows[zone]["quality"]))
        if zone in rows and rows[zone]["status"] == "computed"
        else _lacking([rows[zone]] if zone in rows else [])
        for zone in board.ids
    }
    return summed(board, _RESIDENTS, told)


def _land_basis(board: BoardInquiry, zone: str, quality: Any) -> Basis:
    return weakest([basis_of(_quality(board)[zone]), basis_of(None if quality is None else str(quality))])


def protected(board: BoardInquiry) -> tuple[Found, ...]:
    """How many hectares run into protected land, corridors and other projects, class by class?"""
    rows = by_zone(board.inquiry.once(zone_conflicts).by_class, board.inquiry.ids)
    told = {zone: _run_into(rows[zone]) for zone in board.ids}
    return (summed(board, _PROTECTED, told, layers=constraint_layers(board.inquiry.workspace)),)


def _run_into(rows: list[dict[str, Any]]) -> Datum | Lacking:
    counted = [row for row in rows if row["conflict_class"] not in _TAKEN]
    lacking = [row for row in counted if row["status"] != "computed"]
    if lacking or not counted:
        return _lacking(lacking) if lacking else _NO_CONSTRAINTS
    hectares = sum(row["area_ha"] or 0.0 for row in counted)
    return Datum(least=hectares, greatest=hectares, basis=weakest([basis_of(row["quality"]) for row in counted]))


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
    quality = _quality(board)
    if least is None or greatest is None:
        told = {zone: Datum(least=ha.least, greatest=ha.greatest, basis=basis_of(quality[zone]))
                for zone, ha in area.items()}  # fmt: skip
        return (summed(board, _AREA, told, layers=("claims",)),)
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
                note_vi=f"{least:g}-{greatest:g} người/ha, giả định",
                note_en=f"{least:g}-{greatest:g} persons/ha, assumed",
            )
        )
    return (summed(board, _JOBS, found, layers=("claims",)),)


def cost(board: BoardInquiry) -> tuple[Found, ...]:
    """What does their infrastructure cost? Published figures alone; one that nobody published is not known."""
    claimed = _claimed(board, "infrastructure_cost", ("billion VND",))
    quality = _quality(board)
    told = {
        zone: Datum(least=min(said), greatest=max(said), basis=basis_of(quality[zone] if _demo(board) else None))
        if (said := claimed.get(zone))
        else _NO_COST
        for zone in board.ids
    }
    return (summed(board, _COST, told, layers=_claim_layers(board)),)


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
    return (summed(board, _SERVED, told, layers=served.layers),)


def _in_reach(rows: list[dict[str, Any]], area_ha: float, assumed: set[str]) -> Datum:
    least, greatest = (sum(row[f"share_{end}"] for row in rows) / len(rows) * area_ha for end in ("least", "greatest"))
    basis = weakest([basis_of(row["quality"], assumed=row["standard"] in assumed) for row in rows])
    kinds = ", ".join(dict.fromkeys(row["kind"] for row in rows))
    return Datum(least=least, greatest=greatest, basis=basis, note_vi=kinds, note_en=kinds)


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
            note_vi=f"vị trí lệch đến {by:g} km" if by else "",
            note_en=f"place off by up to {by:g} km" if by else "",
        )
        for zone, by, quality in zip(board.ids, off, zones["quality"], strict=True)
    }
    measure = Spread(distance=apart, phases=len(board.phases), off=off if off.any() else None)
    return (
        Measured(named=_SPREAD, measure=measure, data=data, about=board.ids if off.any() else (), layers=("zones",)),
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


def _quality(board: BoardInquiry) -> Mapping[str, str]:
    return dict(zip(board.ids, board.candidacy.zones["quality"], strict=True))


def _demo(board: BoardInquiry) -> bool:
    return board.inquiry.workspace.demo


def _lacking(rows: list[dict[str, Any]]) -> Lacking:
    return Lacking(
        needs=tuple(dict.fromkeys(need for row in rows for need in row["needs"])),
        needs_vi=tuple(dict.fromkeys(need for row in rows for need in row["needs_vi"])),
    )
