"""What the ledger says, as tables: of each facility and horizon, of each topic and horizon, and of each zone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.analysis.ledger import UNSERVED, Ledger, Turn
from gisapp.analysis.ledger_cure import Cure, cure
from gisapp.analysis.ledger_supply import Figures
from gisapp.analysis.values import lowest_stated, text
from gisapp.domain.ledger import STATE_COLUMNS
from gisapp.domain.units import Range

FACILITY_COLUMNS = (
    "facility", "name_vi", "name_en", "kind", "topic", "horizon", *STATE_COLUMNS, "capacity_least", "capacity_greatest",
    "demand_least", "demand_greatest", "headroom_least", "headroom_greatest", "unit", "zones", "failing_horizon",
    "surely_failing_horizon", "cause", "cure", "cure_name_vi", "cure_name_en", "cure_cost_billion_vnd", "cure_enough",
    "quality",
)  # fmt: skip
TOTAL_COLUMNS = (
    "topic", "horizon", "capacity_least", "capacity_greatest", "demand_least", "demand_greatest", "headroom_least",
    "headroom_greatest", "unit", "zones", "unserved", "failing_horizon", "surely_failing_horizon", "cause",
)  # fmt: skip
TURN_COLUMNS = (
    "zone", "topic", "facility", "facility_name_vi", "facility_name_en", "facilities", "shares", "assigned_by",
    "counted", "headroom_least", "headroom_greatest", "failing_horizon", "surely_failing_horizon", "cause", "cure",
    "cure_name_vi", "cure_name_en", "cure_cost_billion_vnd", "cure_enough", "facility_quality",
)  # fmt: skip
#: Columns of years, some of them missing.
YEARS = {"failing_horizon": "Int64", "surely_failing_horizon": "Int64"}
#: What is told of a facility that fails, and of one that does not.
_FAILING = FACILITY_COLUMNS[FACILITY_COLUMNS.index("failing_horizon") : FACILITY_COLUMNS.index("quality")]
_NEVER: Mapping[str, object] = dict.fromkeys(_FAILING)
#: What rounding may leave of a difference.
_NOTHING = 1e-6


def facility_rows(
    ledger: Ledger, costs: Mapping[str, float], qualities: Mapping[str, str], *, only: Collection[str] | None = None
) -> pd.DataFrame:
    """As `facility_columns`, as a table."""
    return pd.DataFrame(facility_columns(ledger, costs, qualities, only=only)).astype(YEARS)


def facility_columns(
    ledger: Ledger, costs: Mapping[str, float], qualities: Mapping[str, str], *, only: Collection[str] | None = None
) -> dict[str, Sequence[Any]]:
    """What has each facility at each horizon, who is served, when does it fail first, and by whom?

    Returns
    -------
    `FACILITY_COLUMNS`, of one length: one row per facility whose capacity is known (of those in `only`, where given)
    and horizon. Capacities by state are all that may be there; `zones` (tuple) are in the order of their turns;
    `failing_horizon` is the first at which it may fail, `surely_failing_horizon` the first at which it must; `cause`
    the zone whose turn makes it fail then; `cure` the cheapest project. `quality` is the lowest of the facility and the
    zones it serves (`qualities`).
    """
    supply = ledger.supply
    wanted = supply.known if only is None else supply.known & np.isin(supply.ids, list(only))
    places, years = np.flatnonzero(wanted), np.array(supply.horizons)

    def spread(of_horizons: Figures) -> list[float]:
        """Figures of H × F as one column: the known facilities one after the other, each with its horizons."""
        column: list[float] = of_horizons[:, places].T.ravel().tolist()
        return column

    least, greatest = supply.least - ledger.taken_greatest, supply.greatest - ledger.taken_least
    served = [_served(ledger.turns_at.get(at, ()), supply.horizons) for at in places.tolist()]
    own = [text(supply.qualities[at]) or None for at in places.tolist()]
    failing = [_failing(ledger, at, ledger.turns_at.get(at, ()), costs) for at in places.tolist()]
    many = len(places) * len(years)
    columns: dict[str, Sequence[Any]] = {
        "facility": np.repeat(supply.ids[places], len(years)).tolist(),
        "name_vi": np.repeat(supply.names_vi[places], len(years)).tolist(),
        "name_en": np.repeat(supply.names_en[places], len(years)).tolist(),
        "kind": [supply.topic.kind] * many,
        "topic": [supply.topic.id] * many,
        "horizon": np.tile(years, len(places)).tolist(),
        **{state: spread(supply.by_state[state]) for state in STATE_COLUMNS},
        "capacity_least": spread(supply.least),
        "capacity_greatest": spread(supply.greatest),
        "demand_least": spread(ledger.taken_least),
        "demand_greatest": spread(ledger.taken_greatest),
        "headroom_least": spread(least),
        "headroom_greatest": spread(greatest),
        "unit": [supply.topic.unit] * many,
        "zones": [zones for each in served for zones in each],
        **{name: [each[name] for each in failing for _ in years] for name in _FAILING},
        "quality": [
            lowest_stated([quality, *(qualities[zone] for zone in zones)]) if zones else quality
            for quality, each in zip(own, served, strict=True)
            for zones in each
        ],
    }
    return {name: columns[name] for name in FACILITY_COLUMNS}


def _served(turns: Sequence[Turn], horizons: Sequence[int]) -> list[tuple[str, ...]]:
    """The zones that a facility serves at each horizon, in the order of their turns."""
    if not turns:
        return [()] * len(horizons)
    return [tuple(dict.fromkeys(turn.zone for turn in turns if turn.horizon == year)) for year in horizons]


def total_rows(ledger: Ledger) -> pd.DataFrame:
    """What have all facilities of the topic together at each horizon, and which zones find no room?

    A sum over all of them hides that one may have room where another has none; it fails only when everything does.
    """
    supply, found = ledger.supply, []
    for horizon, year in enumerate(supply.horizons):
        turns = [turn for turn in ledger.turns if turn.horizon == year]
        least = sum(turn.demand.least * turn.share for turn in turns)
        greatest = sum(turn.demand.greatest * turn.share for turn in turns)
        capacity = [float(each[horizon, supply.known].sum()) for each in (supply.least, supply.greatest)]
        found.append(
            {
                "topic": supply.topic.id,
                "horizon": year,
                "capacity_least": capacity[0],
                "capacity_greatest": capacity[1],
                "demand_least": least,
                "demand_greatest": greatest,
                "headroom_least": capacity[0] - greatest,
                "headroom_greatest": capacity[1] - least,
                "unit": supply.topic.unit,
                "zones": tuple(dict.fromkeys(turn.zone for turn in turns)),
                "unserved": tuple(turn.zone for turn in turns if turn.by == UNSERVED),
            }
        )
    table = pd.DataFrame(found, columns=list(TOTAL_COLUMNS))
    may = table.index[table["headroom_least"] < -_NOTHING]
    must = table.index[table["headroom_greatest"] < -_NOTHING]
    years = table["horizon"].tolist()
    cause = _overrunning(ledger, years[may[0]], float(table["capacity_least"][may[0]])) if len(may) else None
    table["failing_horizon"] = years[may[0]] if len(may) else None
    table["surely_failing_horizon"] = years[must[0]] if len(must) else None
    table["cause"] = cause
    return table.astype(YEARS)


def turn_rows(
    ledger: Ledger, supposed: Sequence[Turn], zones: Sequence[str], *, horizon: int, costs: Mapping[str, float]
) -> list[Mapping[str, object]]:
    """What does each of these zones get at the horizon, what is left there, and when does it fail first?

    Parameters
    ----------
    supposed
        The turns that zones which do not count would have (`gisapp.analysis.ledger.as_if_there`).

    Returns
    -------
    Rows of `TURN_COLUMNS`, one per zone that has a demand. `facility` is the one that takes most of it (None where the
    zone is unserved), `facilities` and `shares` (tuples) all of them; `headroom_*` is what is left there when everybody
    has been served, NaN where the zone is unserved; `counted` is False for a zone that is not there, which is answered
    as if it came last. `failing_horizon` is the first at which one of its facilities may fail or it finds no room.
    """
    by_zone: dict[str, list[Turn]] = {zone: [] for zone in zones}
    for turn in (*ledger.turns, *supposed):
        if turn.zone in by_zone:
            by_zone[turn.zone].append(turn)
    return [
        _turn_row(ledger, here, turns, costs)
        for turns in by_zone.values()
        if (here := [turn for turn in turns if turn.horizon == horizon])
    ]


def _turn_row(
    ledger: Ledger,
    here: list[Turn],
    of_zone: list[Turn],
    costs: Mapping[str, float],
) -> Mapping[str, object]:
    supply, main = ledger.supply, max(here, key=lambda turn: turn.share)
    may = min((each.horizon for each in of_zone if _short(ledger, each, surely=False) > _NOTHING), default=None)
    must = min((each.horizon for each in of_zone if _short(ledger, each, surely=True) > _NOTHING), default=None)
    # Of several facilities that fail at that horizon, the one that is short by most.
    failing = [each for each in of_zone if each.horizon == may]
    first = max(failing, key=lambda turn: _short(ledger, turn, surely=False), default=None)
    left = [found for turn in here if (found := _left(ledger, turn))]
    at, served = main.facility, [turn for turn in here if turn.facility >= 0]
    return {
        "zone": main.zone,
        "topic": supply.topic.id,
        "facility": None if at < 0 else supply.ids[at],
        "facility_name_vi": _listed(supply.names_vi, served),
        "facility_name_en": _listed(supply.names_en, served),
        "facilities": tuple(supply.ids[turn.facility] for turn in served),
        "shares": tuple(turn.share for turn in served),
        "assigned_by": main.by,
        "counted": main.counted,
        "headroom_least": sum(each.least for each in left) if left else np.nan,
        "headroom_greatest": sum(each.greatest for each in left) if left else np.nan,
        "failing_horizon": may,
        "surely_failing_horizon": must,
        "cause": None if first is None else _cause(ledger, first),
        **_cured(None if first is None else _cure(ledger, first, costs)),
        "facility_quality": None if at < 0 else lowest_stated(supply.qualities[turn.facility] for turn in here),
    }


def _listed(names: NDArray[np.object_], served: Sequence[Turn]) -> str | None:
    """The names of the facilities of these turns; none where nobody named any."""
    return "; ".join(filter(None, (text(names[turn.facility]) for turn in served))) or None


def _left(ledger: Ledger, turn: Turn) -> Range | None:
    """What is left of the zone's facility when everybody has been served."""
    if turn.facility < 0 or not turn.counted:
        return turn.left
    return ledger.left(ledger.supply.horizons.index(turn.horizon), turn.facility)


def _short(ledger: Ledger, turn: Turn, *, surely: bool) -> float:
    left = _left(ledger, turn)
    if left is None:
        return turn.demand.least if surely else turn.demand.greatest
    return -left.greatest if surely else -left.least


def _cause(ledger: Ledger, turn: Turn) -> str:
    """The zone whose turn makes the facility fail: this one, where it is unserved or is not counted."""
    if turn.facility < 0 or not turn.counted:
        return turn.zone
    horizon = ledger.supply.horizons.index(turn.horizon)
    turns = [each for each in ledger.turns_at[turn.facility] if each.horizon == turn.horizon]
    return _first_over(turns, ledger.supply.least[horizon, turn.facility]) or turn.zone


def _cure(ledger: Ledger, turn: Turn, costs: Mapping[str, float]) -> Cure | None:
    horizon = ledger.supply.horizons.index(turn.horizon)
    short = _short(ledger, turn, surely=False)
    return cure(ledger.supply, costs, horizon=horizon, short=short, at=turn.facility, zone=turn.zone)


def _cured(found: Cure | None) -> Mapping[str, object]:
    return {
        "cure": found and found.id,
        "cure_name_vi": found and found.name_vi,
        "cure_name_en": found and found.name_en,
        "cure_cost_billion_vnd": found and found.cost_billion_vnd,
        "cure_enough": found and found.enough,
    }


def _failing(ledger: Ledger, at: int, turns: Sequence[Turn], costs: Mapping[str, float]) -> Mapping[str, object]:
    if not turns:  # what nobody uses cannot fail
        return _NEVER
    horizons = ledger.supply.horizons
    left = [ledger.left(number, at) for number in range(len(horizons))]
    may = next((number for number, each in enumerate(left) if each.least < -_NOTHING), None)
    must = next((number for number, each in enumerate(left) if each.greatest < -_NOTHING), None)
    if may is None:
        return _NEVER
    cause = _first_over([turn for turn in turns if turn.horizon == horizons[may]], ledger.supply.least[may, at])
    found = cure(ledger.supply, costs, horizon=may, short=-left[may].least, at=at, zone=cause or "")
    surely = None if must is None else horizons[must]
    return {"failing_horizon": horizons[may], "surely_failing_horizon": surely, "cause": cause, **_cured(found)}


def _first_over(turns: Sequence[Turn], capacity: float) -> str | None:
    """The first zone in the order of turns with which the demand exceeds the capacity."""
    taken = 0.0
    for turn in turns:
        taken += turn.demand.greatest * turn.share
        if taken > capacity + _NOTHING:
            return turn.zone
    return None


def _overrunning(ledger: Ledger, year: int, capacity: float) -> str | None:
    return _first_over([turn for turn in ledger.turns if turn.horizon == year], capacity)
