"""How many people would newly have a zone within reach by road? Those who have one already do not count."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.measures import Partly
from gisapp.analysis.values import is_missing
from gisapp.domain.existence import PRESENT
from gisapp.workflows.access import access_minutes, communes_of, zone_access
from gisapp.workflows.portfolio_named import people_within
from gisapp.workflows.portfolio_seam import (
    BoardInquiry,
    Datum,
    Found,
    Lacking,
    Measured,
    Missing,
    Named,
    basis_of,
)  # fmt: skip
from gisapp.workflows.records import records

Floats = NDArray[np.float64]
_NO_ROADS = Lacking(
    needs=("roads by which the zone can be reached, drawn where they are",),
    needs_vi=("đường giao thông tới khu, vẽ đúng vị trí",),
)
_NO_PEOPLE = Lacking(needs=("the population of communes",), needs_vi=("dân số các xã, phường",))


def people(board: BoardInquiry) -> tuple[Found, ...]:
    """How many people live within the shortest time asked about of a candidate, and of no zone that is there?"""
    inquiry = board.inquiry
    minutes = access_minutes(inquiry.question)
    communes = communes_of(inquiry.workspace)
    living = {row["id"]: float(row["population"]) for row in records(communes) if not is_missing(row["population"])}
    within = minutes[0] if minutes else 0.0
    named = people_within(within)
    if not living or not minutes:
        return (Missing(named=named, lacking=dict.fromkeys(board.ids, _NO_PEOPLE)),)
    zones = inquiry.workspace.layers.features("zones")
    there = zones["status"].isin(PRESENT).to_numpy()
    asked = zones[there | zones["id"].isin(board.ids).to_numpy()].reset_index(drop=True)
    access = zone_access(inquiry.workspace, inquiry.question, asked)
    on_roads = {row["zone"] for row in records(access.reach) if row.get("status") == "computed"}
    lacking = {zone: _NO_ROADS for zone in board.ids if zone not in on_roads}
    if lacking:
        return (Missing(named=named, lacking=lacking, layers=access.layers),)
    units = list(living)
    least, greatest = (
        _shares(records(access.communes), units, list(asked["id"]), within, end) for end in ("least", "greatest")
    )
    place = {zone: at for at, zone in enumerate(asked["id"])}
    own, others = [place[zone] for zone in board.ids], [place[zone] for zone in zones["id"][there]]
    measure = Partly(
        least=least[:, own],
        greatest=greatest[:, own],
        held_least=least[:, others].max(axis=1, initial=0.0),
        held_greatest=np.minimum(greatest[:, others].sum(axis=1), 1.0),
        people=np.array([living[unit] for unit in units]),
        phases=len(board.phases),
    )
    names = {row["id"]: row for row in records(communes)}
    return (_measured(board, named, measure, access.layers, [_commune(names[unit]) for unit in units]),)


def _commune(row: dict[str, Any]) -> dict[str, str]:
    vi = str(row["name_vi"])
    return {"id": str(row["id"]), "name_vi": vi, "name_en": str(row.get("name_en") or vi)}


def _measured(
    board: BoardInquiry, named: Named, measure: Partly, layers: tuple[str, ...], units: list[dict[str, str]]
) -> Measured:
    """Each candidate's own: what it would newly reach if it alone were chosen."""
    low = (measure.people[:, None] * np.maximum(measure.least - measure.held_greatest[:, None], 0.0)).sum(axis=0)
    most = np.minimum(measure.greatest, 1.0 - measure.held_least[:, None])
    high = (measure.people[:, None] * most).sum(axis=0)
    quality = dict(zip(board.ids, board.candidacy.zones["quality"], strict=True))
    data = {
        zone: Datum(
            least=float(low[at]),
            greatest=float(high[at]),
            basis=basis_of(quality[zone], assumed=True),
            note_vi="tốc độ theo cấp đường là giả định",
            note_en="speeds by class of road are assumed",
        )
        for at, zone in enumerate(board.ids)
    }
    items = {"population": [{**each, "unit": "persons"} for each in units],
             "share": [{**each, "unit": "%"} for each in units]}  # fmt: skip
    return Measured(named=named, measure=measure, data=data, about=("overlap",), layers=layers, items=items)


def _shares(rows: list[dict[str, Any]], units: list[str], zones: list[str], minutes: float, end: str) -> Floats:
    """The share of each unit (row) that each zone (column) reaches."""
    found = np.zeros((len(units), len(zones)))
    unit_at, zone_at = {unit: at for at, unit in enumerate(units)}, {zone: at for at, zone in enumerate(zones)}
    for row in rows:
        if row["minutes"] == minutes and row["commune"] in unit_at:
            found[unit_at[row["commune"]], zone_at[row["zone"]]] = row[f"share_{end}"] or 0.0
    return found
