"""What an objective of the board is made of: a datum for each candidate with what it rests on, or what is missing.

Every source of objectives is a function from a `BoardInquiry` to tuples of `Measured` and `Missing`; whoever adds one
adds it to `OBJECTIVES` of `gisapp.workflows.portfolio_objectives`, and nothing else changes.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from gisapp.analysis.portfolios.measures import Measure, Sum
from gisapp.domain.quality import Quality
from gisapp.workflows.inquiry import Inquiry, distinct
from gisapp.workflows.portfolio_candidates import Candidacy


class Basis(StrEnum):
    """What a datum rests on, weakest first: invention, an assumption, or sources alone."""

    SYNTHETIC = "synthetic"
    ASSUMED = "assumed"
    SOURCED = "sourced"


def weakest(bases: Sequence[Basis]) -> Basis:
    """The basis of what is made of several data."""
    return min(bases, key=list(Basis).index, default=Basis.SOURCED)


def basis_of(quality: str | None, *, assumed: bool = False) -> Basis:
    """What a datum of this quality rests on, and whether an assumption went into it."""
    if quality == Quality.SYNTHETIC:
        return Basis.SYNTHETIC
    return Basis.ASSUMED if assumed else Basis.SOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """What a candidate brings to an objective, in its unit: least and greatest, and what that rests on.

    `most` is what it can bring at all, such as all its land.
    """

    least: float
    greatest: float
    basis: Basis
    note_vi: str = ""
    note_en: str = ""
    most: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What is missing to say what a candidate brings."""

    needs: tuple[str, ...]
    needs_vi: tuple[str, ...]


def lacking_of(rows: Iterable[Mapping[str, Any]]) -> Lacking:
    """What rows that are not computable need, each once."""
    these = list(rows)
    return Lacking(
        needs=tuple(distinct(need for row in these for need in row["needs"] or ())),
        needs_vi=tuple(distinct(need for row in these for need in row["needs_vi"] or ())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An objective by its id and names, its unit, whether more of it is better, and what it means."""

    id: str
    title_vi: str
    title_en: str
    unit: str
    more_is_better: bool
    digits: int = 0
    note_vi: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """An objective that counts: every candidate has its datum.

    `about` names the data of the measure, `shared` what its candidates share: rows with native units. `items` names by
    kind of datum the facilities, topics and communes of the measure: `name_vi`, `name_en`, `unit`.
    """

    named: Named
    measure: Measure
    data: Mapping[str, Datum]
    about: tuple[str, ...]
    layers: tuple[str, ...] = ()
    shared: tuple[Mapping[str, Any], ...] = ()
    items: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Missing:
    """An objective that is left out, for some candidate lacks a datum; the data that are known are shown."""

    named: Named
    lacking: Mapping[str, Lacking]
    data: Mapping[str, Datum] = field(default_factory=lambda: MappingProxyType({}))
    layers: tuple[str, ...] = ()

    @property
    def needs(self) -> list[str]:
        """What is missing, each once."""
        return distinct(need for each in self.lacking.values() for need in each.needs)

    @property
    def needs_vi(self) -> list[str]:
        """The same in Vietnamese."""
        return distinct(need for each in self.lacking.values() for need in each.needs_vi)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoardInquiry:
    """The inquiry into the candidates, all of them included, and the years in which they may be begun."""

    inquiry: Inquiry
    candidacy: Candidacy
    phases: tuple[int, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The candidates."""
        return self.candidacy.ids


def quality_of(board: BoardInquiry) -> Mapping[str, str]:
    """The quality of each candidate's outline."""
    return dict(zip(board.ids, board.candidacy.zones["quality"], strict=True))


Found: TypeAlias = Measured | Missing
Objectives: TypeAlias = Callable[[BoardInquiry], tuple[Found, ...]]


def summed(
    board: BoardInquiry, named: Named, told: Mapping[str, Datum | Lacking], *, layers: tuple[str, ...] = ()
) -> Found:
    """The objective that adds up what each candidate brings, whenever it is begun; missing where one is not known."""
    known = {zone: each for zone, each in told.items() if isinstance(each, Datum)}
    lacking = {zone: each for zone, each in told.items() if isinstance(each, Lacking)}
    if lacking:
        return Missing(named=named, lacking=lacking, data=known, layers=layers)
    ends = np.array([(known[zone].least, known[zone].greatest) for zone in board.ids], dtype=np.float64).reshape(-1, 2)
    least, greatest = (np.repeat(end, len(board.phases)) for end in ends.T)
    most = np.repeat([known[zone].most for zone in board.ids], len(board.phases))
    about = tuple(zone for zone in board.ids for _ in board.phases)
    measure = Sum(least=least, greatest=greatest, most=most)
    return Measured(named=named, measure=measure, data=known, about=about, layers=layers)
