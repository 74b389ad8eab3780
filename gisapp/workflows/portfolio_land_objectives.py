"""What land do the candidates take, who lives on it, and what protected land do they run into?"""

from typing import Any

from gisapp.domain.raster import Quantity
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.households import zone_households
from gisapp.workflows.inquiry import by_zone
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.portfolio_named import NAMED
from gisapp.workflows.portfolio_seam import (
    Basis,
    BoardInquiry,
    Datum,
    Found,
    Lacking,
    Measured,
    Missing,
    basis_of,
    lacking_of,
    quality_of,
    summed,
    weakest,
)
from gisapp.workflows.rasters import zone_ground
from gisapp.workflows.records import records

#: Classes of constraint that are counted as land taken, not once more as conflicts.
_TAKEN = frozenset({"rice", "two_crop_rice", "housing"})
_NO_CONSTRAINTS = Lacking(needs=("layers of constraints",), needs_vi=("lớp ràng buộc (loại constraints)",))


def land_taken(board: BoardInquiry) -> tuple[Found, ...]:
    """How much rice land do they take, and who lives there?

    Households where somebody counted them; else people by the population raster, else hectares of residential land.
    """
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
        every = sum(row["area_ha"] for row in rows[zone])
        return Datum(least=known, greatest=known + open_, basis=_land_basis(board, zone, land.quality), most=every)

    rice, homes = (
        summed(board, named, {zone: taken(zone, wanted) for zone in board.ids}, layers=land.layers)
        for named, wanted in ((NAMED["rice"], "rice"), (NAMED["homes"], "housing"))
    )
    told = (households(board), residents(board), homes)
    return rice, next((each for each in told if isinstance(each, Measured)), _nobody_counted(*told[:2]))


def households(board: BoardInquiry) -> Found:
    """How many households live inside the zones, as a layer of them says?"""
    found = board.inquiry.once(zone_households)
    quality = None if found.quality is None else str(found.quality)
    told: dict[str, Datum | Lacking] = {
        zone: Lacking(needs=why.needs, needs_vi=why.needs_vi)
        if (why := found.unanswered.get(zone)) is not None
        else Datum(least=found.counted[zone], greatest=found.counted[zone], basis=_land_basis(board, zone, quality))
        for zone in board.ids
    }
    return summed(board, NAMED["households"], told, layers=found.layers)


def _nobody_counted(counted: Found, living: Found) -> Missing:
    """Households, with all that would tell how many, or who else lives there."""
    ways = [each for each in (counted, living) if isinstance(each, Missing)]
    lacking = {
        zone: Lacking(
            needs=(" or ".join("; ".join(way.lacking[zone].needs) for way in ways if zone in way.lacking),),
            needs_vi=(" hoặc ".join("; ".join(way.lacking[zone].needs_vi) for way in ways if zone in way.lacking),),
        )
        for zone in dict.fromkeys(zone for way in ways for zone in way.lacking)
    }
    return Missing(named=NAMED["households"], lacking=lacking, layers=counted.layers)


def residents(board: BoardInquiry) -> Found:
    """How many people live inside the zones today, as a range where places are uncertain?"""
    ground = board.inquiry.once(zone_ground)
    rows = {row["zone"]: row for row in records(ground.rows) if row["quantity"] == str(Quantity.POPULATION)}
    told: dict[str, Datum | Lacking] = {
        zone: Datum(least=rows[zone]["least"], greatest=rows[zone]["greatest"], basis=basis_of(rows[zone]["quality"]))
        if zone in rows and rows[zone]["status"] == "computed"
        else lacking_of([rows[zone]] if zone in rows else [])
        for zone in board.ids
    }
    return summed(board, NAMED["residents"], told)


def _land_basis(board: BoardInquiry, zone: str, quality: Any) -> Basis:
    return weakest([basis_of(quality_of(board)[zone]), basis_of(None if quality is None else str(quality))])


def protected(board: BoardInquiry) -> tuple[Found, ...]:
    """How many hectares run into protected land, corridors and other projects, class by class?"""
    rows = by_zone(board.inquiry.once(zone_conflicts).by_class, board.inquiry.ids)
    told = {zone: _run_into(rows[zone]) for zone in board.ids}
    return (summed(board, NAMED["protected"], told, layers=constraint_layers(board.inquiry.workspace)),)


def _run_into(rows: list[dict[str, Any]]) -> Datum | Lacking:
    counted = [row for row in rows if row["conflict_class"] not in _TAKEN]
    lacking = [row for row in counted if row["status"] != "computed"]
    if lacking or not counted:
        return lacking_of(lacking) if lacking else _NO_CONSTRAINTS
    hectares = sum(row["area_ha"] or 0.0 for row in counted)
    return Datum(least=hectares, greatest=hectares, basis=weakest([basis_of(row["quality"]) for row in counted]))
