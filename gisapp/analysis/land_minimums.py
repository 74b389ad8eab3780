"""The least shares of traffic, green and technical land that rules set for a zone, held against its land balance.

Assumes that what is unmapped could turn out to be of any land group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.domain.standard import RuleInForce, Standard, rule_in_force

#: The class of what no parcel with a land-use code covers (vi: chưa có số liệu).
UNMAPPED = "unmapped"
_HELD = ("zone", "land_use", "area_ha", "share", "overlap_ha")
#: The land group that each minimum limits (QCVN 01:2021/BXD, Bảng 2.6).
LIMITED_GROUPS = {"traffic_land_share": "traffic", "green_land_share": "green", "technical_land_share": "technical"}

_MINIMUM_COLUMNS = (
    "zone",
    "quantity",
    "share",
    "share_greatest",
    "limit",
    "outcome",
    "needs",
    "needs_vi",
    "standard",
    "clause",
    "document",
    "verification",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """A zone's hectares, NaN without an outline, which share of it parcels overlap each other by, and its groups."""

    whole_ha: float
    surplus: float
    by_group: Mapping[str | None, float]


_TO_BE_PLANNED = (
    "not_computable",
    "the land-use plan of the zone: it is still to be built, and its parcels show the land as it is now",
    "quy hoạch sử dụng đất của khu: khu chưa xây dựng, các thửa đất hiện có chỉ là hiện trạng",
)


def land_minimums(
    balance: pd.DataFrame,
    groups: Mapping[str, str],
    standards: Sequence[Standard],
    *,
    appraised: date,
    unbuilt: Collection[str] = (),
) -> pd.DataFrame:
    """Does each zone keep the least shares of traffic, green and technical land?

    Parameters
    ----------
    balance
        What `land_balance` answered.
    groups
        The land group of each code (`group_of_code`); a code without one counts as unknown.
    standards
        All rows of all packs; those of a `zone` with a quantity of `LIMITED_GROUPS` are used.
    appraised
        The plan's date of appraisal; it chooses the pack.
    unbuilt
        Ids of zones that are still to be built. Their parcels show the land as it is now, on which a minimum says
        nothing: they are not computable without the land-use plan of the zone.

    Returns
    -------
    pandas.DataFrame
        One row per zone and quantity: `zone`, `quantity`, `share` (0..1, what the mapped parcels prove; NaN for a zone
        without an outline), `share_greatest` (with all that is unmapped or of an unknown class), `limit` (NaN where no
        number is known), `outcome` (`pass`, `fail` or `not_computable`),
        `needs` and `needs_vi` (empty unless not computable), `standard`, `clause`, `document`, `verification`. What is
        unmapped could be of any group: a zone passes when it keeps the minimum without it, fails when it would not
        keep it even with all of it, and is not computable between.

    Raises
    ------
    BadInput
        When a pack compares a least share otherwise than with `>=`, or not in the unit `share`.
    """
    rules = {quantity: rule_in_force(standards, quantity, "zone", appraised) for quantity in LIMITED_GROUPS}
    for rule in rules.values():
        _require_least_share(rule)
    held = zip(*(balance[name].tolist() for name in _HELD), strict=True)
    rows = [
        _minimum(zone, quantity, rules[quantity], shares, built=zone not in unbuilt)
        for zone, its in groupby(held, itemgetter(0))
        for shares in [_shares(list(its), groups)]
        for quantity in LIMITED_GROUPS
    ]
    return pd.DataFrame(rows, columns=list(_MINIMUM_COLUMNS))


def _require_least_share(rule: RuleInForce) -> None:
    standard = rule.standard
    if standard is not None and (standard.comparator, standard.unit) != (">=", "share"):
        raise BadInput(
            expected="a least share of land: >= in the unit share",
            found=f"{standard.id}: {standard.comparator} in {standard.unit!r}",
            todo="correct this row of the rule pack",
            vi=Vi(
                "tỷ lệ đất tối thiểu: >= theo đơn vị share",
                "hãy sửa dòng này trong bộ quy định",
                f"{standard.id}: {standard.comparator} theo {standard.unit!r}",
            ),
        )


def group_of_code(land_use_classes: pd.DataFrame) -> dict[str, str]:
    """The land group of each code, without the codes that two systems put in different groups.

    Parameters
    ----------
    land_use_classes
        Columns `code` and `land_group`; `id`, where it is there, serves as a code too.
    """
    names = [name for name in ("code", "id") if name in land_use_classes.columns]
    pairs = pd.concat([land_use_classes[[name, "land_group"]].set_axis(["code", "group"], axis=1) for name in names])
    groups = pairs.drop_duplicates().dropna().drop_duplicates("code", keep=False)
    return dict(zip(groups["code"], groups["group"], strict=True))


def _shares(rows: Sequence[tuple[Any, ...]], groups: Mapping[str, str]) -> _Shares:
    """The rows of a zone by land group; those of no known group are under None."""
    whole_ha = sum(area for _, _, area, _, _ in rows) - sum(overlap for *_, overlap in rows)
    surplus = sum(overlap for _, land_use, _, _, overlap in rows if land_use == UNMAPPED)
    by_group: dict[str | None, float] = {}
    for _, land_use, _, share, _ in rows:
        group = groups.get(land_use)
        by_group[group] = by_group.get(group, 0.0) + share
    return _Shares(whole_ha=whole_ha, surplus=surplus / whole_ha if whole_ha > 0 else 0.0, by_group=by_group)


def _minimum(zone: object, quantity: str, rule: RuleInForce, shares: _Shares, *, built: bool) -> tuple[object, ...]:
    unknown = shares.by_group.get(None, 0.0)
    share = shares.by_group.get(LIMITED_GROUPS[quantity], 0.0) if shares.whole_ha > 0 else np.nan
    known = _outcome(rule, share - shares.surplus, share + unknown, unknown * shares.whole_ha)
    outcome, needs, needs_vi = known if built or rule.number is None else _TO_BE_PLANNED
    standard = rule.standard
    said = (standard.id, standard.clause, standard.document, str(standard.verification)) if standard else ("",) * 4
    limit = np.nan if rule.number is None else rule.number
    return (zone, quantity, share, share + unknown, limit, outcome, needs, needs_vi, *said)


def _outcome(rule: RuleInForce, least: float, greatest: float, unknown_ha: float) -> tuple[str, str, str]:
    """Whether a share between `least` and `greatest` keeps the minimum, and else what would tell."""
    if rule.number is None:
        return "not_computable", rule.missing() or "", rule.missing_vi() or ""
    if np.isnan(least):
        return "not_computable", "the zone's outline", "ranh giới khu"
    if least >= rule.number:
        return "pass", "", ""
    if greatest < rule.number:
        return "fail", "", ""
    if unknown_ha > 0:
        return (
            "not_computable",
            f"the land use of the {written(unknown_ha, lang='en')} ha that are unmapped or of an unknown class",
            f"loại đất của {written(unknown_ha)} ha chưa có số liệu hoặc chưa rõ loại",
        )
    return "not_computable", "parcels that do not overlap each other", "các thửa đất không chồng lấn nhau"
