"""How much rice land, forest and residential land do the zones take, one after the other, and what is left of quotas?

Land is taken at the first horizon at which a zone is there, by the zones in the order of the queue, so that each shows
what those before it have used. A zone that is built already takes nothing any more. Assumes the land balance of every
zone that is not built; where one is missing, what is used is at least what is shown, and the zones missing are named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gisapp.analysis.values import require_columns, rows, text
from gisapp.domain.land_taken import LAND_TAKEN
from gisapp.domain.units import Range

COLUMNS = (
    "zone", "place", "phase", "horizon", "land_class", "land_class_vi", "land_class_en", "status", "area_least_ha",
    "area_greatest_ha", "used_before_least_ha", "used_before_greatest_ha", "used_least_ha", "used_greatest_ha",
    "quota_ha", "left_least_ha", "left_greatest_ha", "outcome", "first_beyond", "counted", "unmeasured", "needs",
    "needs_vi",
)  # fmt: skip
_NO_QUOTA = ("a quota of this class for this horizon: no quota known", "chỉ tiêu của loại đất này ở mốc này: chưa biết")
#: Hectares that rounding may leave: a square centimetre.
_NOTHING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A zone in its turn: the horizon at which it takes its land (None: no source says), and why it cannot be measured.

    `counted` is False for a zone that is not there, which is answered as if it came last.
    """

    zone: str
    place: int
    phase: int | None
    counted: bool
    needs: tuple[str, ...] = ()
    needs_vi: tuple[str, ...] = ()


def land_take(
    takings: Sequence[Taking], balance: pd.DataFrame, quotas: pd.DataFrame, *, horizons: Sequence[int]
) -> pd.DataFrame:
    """How much land of each class has each zone taken by each horizon, after the zones before it, of which quota?

    Parameters
    ----------
    takings
        The zones that take land, in the order of their turns.
    balance
        `zone`, `land_use`, `area_ha`: the rows of `gisapp.analysis.land_balance.land_balance` for those zones that can
        be measured.
    quotas
        `horizon`, `land_class`, `quota_ha` of one plan.
    horizons
        Years of the plan.

    Returns
    -------
    `COLUMNS`: one row per horizon, zone that has taken its land by then, and class of
    `gisapp.domain.land_taken.LAND_TAKEN`. `area_*` is the zone's own, `used_before_*` what the zones before it have
    taken, `used_*` with its own, `left_*` what is left of the quota. Rice land of which nobody says whether two crops
    grow on it makes ranges. `unmeasured` (tuple) are zones up to this one that no balance is known of: `used_*` is then
    at least what it says. `outcome` is `pass` (it takes none, or the quota holds it), `fail` (its land is surely
    beyond the quota) or `not_computable` (no quota, not measured, or the range leaves it open), with `needs`,
    `needs_vi`. `first_beyond` is the zone up to this one whose turn surely exceeded the quota.

    Raises
    ------
    BadInput
        When a column is missing.
    """
    require_columns(balance, ("zone", "land_use", "area_ha"), of="a land balance")
    taken = _taken(balance)
    limit = {(int(row["horizon"]), text(row["land_class"])): float(row["quota_ha"])
             for row in rows(quotas, ("horizon", "land_class", "quota_ha"))}  # fmt: skip
    found: list[Mapping[str, object]] = []
    for horizon in horizons:
        for land_class in LAND_TAKEN:
            found += _by_turns(takings, taken, horizon, land_class, limit.get((horizon, land_class)))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"phase": "Int64"})


def _taken(balance: pd.DataFrame) -> Mapping[str, Mapping[str, Range]]:
    """By zone and class, the hectares: at least what is surely of the class, at most what may be."""
    by_zone: dict[str, dict[str, float]] = {}
    for zone, land_use, area in zip(balance["zone"], balance["land_use"], balance["area_ha"], strict=True):
        by_zone.setdefault(str(zone), {})[str(land_use)] = float(area)
    return {
        zone: {name: _range(areas, each.codes, each.maybe) for name, each in LAND_TAKEN.items()}
        for zone, areas in by_zone.items()
    }


def _range(areas: Mapping[str, float], codes: Iterable[str], maybe: Iterable[str]) -> Range:
    sure = sum(areas.get(code, 0.0) for code in codes)
    return Range(least=sure, greatest=sure + sum(areas.get(code, 0.0) for code in maybe))


def _by_turns(
    takings: Sequence[Taking],
    taken: Mapping[str, Mapping[str, Range]],
    horizon: int,
    land_class: str,
    quota: float | None,
) -> list[Mapping[str, object]]:
    used, unmeasured = Range.single(0.0), tuple[str, ...]()
    found: list[Mapping[str, object]] = []
    first: str | None = None
    for turn in takings:
        if turn.counted and (turn.phase is None or turn.phase > horizon):
            continue
        own = taken.get(turn.zone, {}).get(land_class)
        missing = unmeasured if own is not None else (*unmeasured, turn.zone)
        after = used if own is None else Range(least=used.least + own.least, greatest=used.greatest + own.greatest)
        land = _Measured(own=own, before=used, after=after)
        beyond = quota is not None and after.least > quota + _NOTHING
        by = first or (turn.zone if beyond else None)
        found.append(
            {
                **_row(turn, horizon, land_class, land),
                **_against(land, quota, missing),
                **_needs(turn, measured=own is not None, limited=quota is not None),
                "first_beyond": by,
                "unmeasured": missing,
            }
        )
        if turn.counted:
            used, unmeasured, first = after, missing, by
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """A zone's own land of a class (None: not known), and what is used before and after its turn."""

    own: Range | None
    before: Range
    after: Range


def _row(turn: Taking, horizon: int, land_class: str, land: _Measured) -> Mapping[str, object]:
    named = LAND_TAKEN[land_class]
    return {
        "zone": turn.zone,
        "place": turn.place,
        "phase": turn.phase,
        "horizon": horizon,
        "land_class": land_class,
        "land_class_vi": named.vi,
        "land_class_en": named.en,
        "status": "not_computable" if land.own is None else "computed",
        "area_least_ha": np.nan if land.own is None else land.own.least,
        "area_greatest_ha": np.nan if land.own is None else land.own.greatest,
        "used_before_least_ha": land.before.least,
        "used_before_greatest_ha": land.before.greatest,
        "used_least_ha": land.after.least,
        "used_greatest_ha": land.after.greatest,
        "counted": turn.counted,
    }


def _against(land: _Measured, quota: float | None, unmeasured: tuple[str, ...]) -> Mapping[str, object]:
    """What is left of the quota; what is not measured can only take more of it."""
    if quota is None:
        return {"quota_ha": np.nan, "left_least_ha": np.nan, "left_greatest_ha": np.nan, "outcome": "not_computable"}
    return {
        "quota_ha": quota,
        "left_least_ha": np.nan if unmeasured else quota - land.after.greatest,
        "left_greatest_ha": quota - land.after.least,
        "outcome": _outcome(land, quota, unmeasured),
    }


def _outcome(land: _Measured, quota: float, unmeasured: tuple[str, ...]) -> str:
    if land.own is not None and land.own.greatest <= _NOTHING:
        return "pass"
    if land.own is not None and land.own.least > _NOTHING and land.after.least > quota + _NOTHING:
        return "fail"
    return "not_computable" if unmeasured or land.after.greatest > quota + _NOTHING else "pass"


def _needs(turn: Taking, *, measured: bool, limited: bool) -> Mapping[str, object]:
    en, vi = ((), ()) if measured else (turn.needs, turn.needs_vi)
    no_quota = ((), ()) if limited else ((_NO_QUOTA[0],), (_NO_QUOTA[1],))
    return {"needs": (*en, *no_quota[0]), "needs_vi": (*vi, *no_quota[1])}
