"""Which zones can be chosen? Those not yet established whose place and area have a source; the others are named."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.values import is_missing, text
from gisapp.domain.answer import NotComputable
from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.domain.existence import PRESENT, STATUS_WORDS, Status
from gisapp.domain.units import Range
from gisapp.workflows.portfolio_poles import Poles, growth_poles
from gisapp.workflows.portfolio_question import APPROVED, NOBODY, BoardQuestion
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

#: Zones that are there, or that are gone: there is nothing left to choose.
SETTLED = frozenset({*PRESENT, Status.REVOKED})
#: A decision as it is cited: its number, a slash, and who issued it.
_CITED = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ][\w-]*")
_AREA = NotComputable(needs=("an area with a source",), needs_vi=("diện tích có nguồn",))
_POSITION = NotComputable(needs=("a position",), needs_vi=("vị trí",))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidacy:
    """The zones that can be chosen, in the order of their ids (`zones`), and why others cannot.

    `every` are the same and those that a rule excludes. `area_ha` are the areas that sources give each. `approved`
    says by which decision the investment policy of a zone is approved. `poles` has the growth pole of each, where data
    name one.
    """

    zones: gpd.GeoDataFrame
    every: gpd.GeoDataFrame
    area_ha: tuple[Range, ...]
    approved: Mapping[str, str]
    poles: Poles
    not_assessable: tuple[dict[str, Any], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the candidates."""
        return tuple(self.zones["id"])

    @property
    def stated_ha(self) -> NDArray[np.float64]:
        """The area of each that conditions count by: the one stated, else the one drawn."""
        stated = [row if not is_missing(row) else shape.area / 10_000 for row, shape in self._areas()]
        return np.array(stated, dtype=np.float64)

    def _areas(self) -> list[tuple[Any, Any]]:
        return list(zip(self.zones["stated_area_ha"], self.zones.geometry, strict=True))

    def without(self, ids: Collection[str]) -> "Candidacy":
        """The candidates without these."""
        kept = [at for at, each in enumerate(self.ids) if each not in ids]
        return Candidacy(
            zones=self.zones.iloc[kept].reset_index(drop=True),
            every=self.every,
            area_ha=tuple(self.area_ha[at] for at in kept),
            approved=self.approved,
            poles=self.poles,
            not_assessable=self.not_assessable,
        )


def candidacy(workspace: Workspace, asked: BoardQuestion) -> Candidacy:
    """Which zones are the candidates of this board?

    Raises
    ------
    NotFound
        When one that is named is no zone.
    BadInput
        When one that is named is established or revoked.
    """
    zones = workspace.layers.features("zones")
    check_named(zones, [*asked.candidates, *_named_fixed(asked), *(each for pair in asked.exclusive for each in pair)])
    wanted = asked.candidates or tuple(zones["id"][~zones["status"].isin(SETTLED)])
    chosen = zones[zones["id"].isin(wanted)].sort_values("id").reset_index(drop=True)
    claims = _claimed_areas(workspace)
    areas = [_area(row, claims, workspace.included, shape) for row, shape in _with_shapes(chosen)]
    needs = [_needs(area, shape) for area, shape in zip(areas, chosen.geometry, strict=True)]
    kept = [at for at, each in enumerate(needs) if not each]
    return Candidacy(
        zones=chosen.iloc[kept].reset_index(drop=True),
        every=chosen.iloc[kept].reset_index(drop=True),
        area_ha=tuple(area for at in kept if (area := areas[at]) is not None),
        approved=_approvals(zones),
        poles=growth_poles(workspace, chosen),
        not_assessable=tuple(_unassessed(row, each) for row, each in zip(records(chosen), needs, strict=True) if each),
    )


def fixed_ids(found: Candidacy, asked: BoardQuestion) -> tuple[str, ...]:
    """Which candidates are in every portfolio?

    Raises
    ------
    BadInput
        When one that is to be is no candidate that can be assessed.
    """
    if asked.fixed == (NOBODY,):
        return ()
    if asked.fixed == (APPROVED,):
        return tuple(zone for zone in found.ids if zone in found.approved)
    missing = [zone for zone in asked.fixed if zone not in found.ids]
    if missing:
        raise BadInput(
            expected=f"fixed zones among the candidates {', '.join(found.ids)}",
            found=", ".join(missing),
            todo="name others, or give the data that these lack",
            vi=Vi(
                f"khu cố định nằm trong các khu đề xuất {', '.join(found.ids)}",
                "hãy chọn khu khác, hoặc bổ sung số liệu mà các khu này còn thiếu",
            ),
        )
    return asked.fixed


def _named_fixed(asked: BoardQuestion) -> tuple[str, ...]:
    return () if set(asked.fixed) & {NOBODY, APPROVED} else asked.fixed


def check_named(zones: gpd.GeoDataFrame, named: Iterable[str]) -> None:
    """Refuse what is no zone, or none that can still be chosen.

    Raises
    ------
    NotFound
        When one is no zone.
    BadInput
        When one is established or revoked.
    """
    known = dict(zip(zones["id"], zones["status"], strict=True))
    for each in named:
        _check(each, known)


def _check(named: str, known: Mapping[str, Any]) -> None:
    if named not in known:
        open_ = sorted(zone for zone, status in known.items() if status not in SETTLED)
        raise NotFound(
            expected=f"a zone: {', '.join(open_)}",
            found=repr(named[:64]),
            todo="choose among these",
            vi=Vi(f"một khu: {', '.join(open_)}", "hãy chọn trong số này"),
        )
    if known[named] in SETTLED:
        raise BadInput(
            expected="candidates that are not yet established",
            found=f"{named}, whose status is {_status(known[named])[1]}",
            todo="leave it out: it counts as what is there already",
            vi=Vi(
                "các khu đề xuất chưa thành lập",
                "hãy bỏ khu này ra: bảng vẫn tính đến khu như đã có",
                f"{named}, đang ở tình trạng {_status(known[named])[0]}",
            ),
        )


def _with_shapes(zones: gpd.GeoDataFrame) -> list[tuple[dict[str, Any], Any]]:
    return list(zip(records(zones), zones.geometry, strict=True))


def _claimed_areas(workspace: Workspace) -> dict[str, list[float]]:
    claims = workspace.layers.rows("claims")
    found: dict[str, list[float]] = {}
    for row in records(claims[claims["quantity"] == "area"]):
        if row["value"] is not None and row["unit"] == "ha":
            found.setdefault(row["subject"], []).append(float(row["value"]))
    return found


def _area(
    row: Mapping[str, Any], claims: Mapping[str, list[float]], drawn: Collection[str], shape: Any
) -> Range | None:
    """Every area that a source gives: contradicting ones make a range. A drawing is the source of what is drawn."""
    stated = row["stated_area_ha"]
    said = [float(stated)] if stated is not None else []
    if not said and row["id"] in drawn and shape is not None and shape.area > 0:
        said = [shape.area / 10_000]
    said += claims.get(row["id"], []) if said else []
    return Range(least=min(said), greatest=max(said)) if said else None


def _needs(area: Range | None, shape: Any) -> tuple[NotComputable, ...]:
    placed = shape is not None and not shape.is_empty
    return (*(() if area else (_AREA,)), *(() if placed else (_POSITION,)))


def _unassessed(row: Mapping[str, Any], needs: tuple[NotComputable, ...]) -> dict[str, Any]:
    return {
        "zone": row["id"],
        "name_vi": row["name_vi"],
        "name_en": row["name_en"],
        "status": row["status"],
        "needs": [each.needs[0] for each in needs],
        "needs_vi": [each.needs_vi[0] for each in needs],
    }


def _approvals(zones: gpd.GeoDataFrame) -> dict[str, str]:
    """By which decision is the investment policy of each zone approved?

    A decision that zones without an approved policy cite too is what lists them all, and approves none of them.
    """
    cited = {row["id"]: _CITED.findall(text(row["decision"])) for row in records(zones)}
    status = dict(zip(zones["id"], zones["status"], strict=True))
    lists = Counter(each for zone, found in cited.items() if status[zone] != Status.POLICY_APPROVED for each in found)
    own = {
        zone: [each for each in found if each not in lists]
        for zone, found in cited.items()
        if status[zone] == Status.POLICY_APPROVED
    }
    return {zone: found[0] for zone, found in own.items() if found}


def _status(code: str) -> tuple[str, str]:
    """A status as people say it, in Vietnamese and in English."""
    vi, en = STATUS_WORDS[Status(code)]
    return vi.lower(), en.lower()
