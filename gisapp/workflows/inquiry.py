"""One inquiry into some zones: what every topic of an assessment asks, each question put only once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from gisapp.domain.answer import NotComputable
from gisapp.domain.quality import Quality
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.records import records

Answer = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question about some zones, in the plan CRS; topics that need each other's answers share them here."""

    workspace: Workspace
    question: Question
    zones: gpd.GeoDataFrame
    _known: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ids(self) -> list[str]:
        """The zones' ids, in their order."""
        return list(self.zones["id"])

    def once(self, ask: Callable[[Workspace, Question, gpd.GeoDataFrame], T], make: Callable[[], T] | None = None) -> T:
        """What `ask` answers for these zones; it is asked only the first time.

        `make` answers the same from what this inquiry knows already, so that nothing is asked twice.
        """
        if ask not in self._known:
            self._known[ask] = make() if make else ask(self.workspace, self.question, self.zones)
        answer: T = self._known[ask]
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an assessment: the answer of each zone, the layers that were used, and the quality of those.

    An answer has `status` (`computed` or `not_computable` with `needs` and `needs_vi`) and mostly `rows`; a row that
    rests on something of its own says so in `quality`. `quality` is the lowest of what every computed answer rests on.
    """

    answers: dict[str, Answer]
    layers: tuple[str, ...] = ()
    quality: Quality | None = None


def by_zone(table: pd.DataFrame, zones: Sequence[str]) -> dict[str, list[Answer]]:
    """The rows of a table under the zone that each names; rows of other zones are left out."""
    rows: dict[str, list[Answer]] = {zone: [] for zone in zones}
    for row in records(table):
        zone = row.pop("zone")
        if zone in rows:
            rows[zone].append(row)
    return rows


def answered(rows: list[Answer], unanswered: NotComputable | None = None) -> Answer:
    """The answer that these rows are, or why there is none."""
    if unanswered is None:
        return {"status": "computed", "rows": rows}
    return {"status": "not_computable", "needs": list(unanswered.needs), "needs_vi": list(unanswered.needs_vi)}


def needing(rows: list[Answer]) -> Answer:
    """The answer of which no row could be computed: it needs all that its rows need."""
    return {
        "status": "not_computable",
        "needs": distinct(need for row in rows for need in row["needs"]),
        "needs_vi": distinct(need for row in rows for need in row["needs_vi"]),
    }


def distinct(needs: Iterable[str]) -> list[str]:
    """Each once, in the order in which they come."""
    return list(dict.fromkeys(needs))
