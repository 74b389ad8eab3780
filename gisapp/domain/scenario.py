"""Scenarios (vi: kịch bản): named, reversible lists of changes over a baseline; they never touch what they change.

A scenario is what its content says: its id is made of the hash of it, so that a link to it always shows the same.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Vi

#: The version of what is written; it is part of the content.
SCENARIO_VERSION = 2
#: So many digits of the hash make an id; the register refuses two contents of one id.
ID_DIGITS = 16


class Action(StrEnum):
    """What a change does to its feature."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One feature of one layer that a scenario inserts, updates or deletes.

    `values` are the columns as they become, of an update those alone that change; `before` as the scenario found them,
    so that it can be undone. `geometry` and `geometry_before` are GeoJSON geometries in `crs`; None where the change
    says nothing of the geometry. `assumed` says that nobody decided this, and the reason why it is supposed.
    """

    layer: str
    action: Action
    id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    geometry: Mapping[str, Any] | None = None
    geometry_before: Mapping[str, Any] | None = None
    crs: str = PLAN_CRS
    assumed: bool = True
    reason_vi: str = ""
    reason_en: str = ""

    def __invert__(self) -> "Change":
        """The change that undoes this one."""
        return replace(
            self,
            action=_UNDOES[self.action],
            values=self.before,
            before=self.values,
            geometry=self.geometry_before,
            geometry_before=self.geometry,
        )


_UNDOES = {Action.INSERT: Action.DELETE, Action.UPDATE: Action.UPDATE, Action.DELETE: Action.INSERT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named list of changes over a baseline (vi: kịch bản).

    `baseline` has the version of each layer that the changes were drawn over. `includes` names proposed things that
    count as expected although nothing else of them changes, `excludes` those that an earlier scenario included and that
    no longer count. `author` and `created` are no part of the content.
    """

    title_vi: str
    title_en: str
    baseline: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    note_vi: str = ""
    note_en: str = ""
    author: str = ""
    created: str = ""

    def __invert__(self) -> "Scenario":
        """The scenario that undoes this one, the last change first."""
        return replace(
            self,
            title_vi=f"Hoàn tác: {self.title_vi}",
            title_en=f"Undone: {self.title_en}",
            changes=tuple(~change for change in reversed(self.changes)),
            includes=self.excludes,
            excludes=self.includes,
        )

    @property
    def content(self) -> str:
        """All that it says, as the one text that its hash is made of."""
        return json.dumps(described(self), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return sha256(self.content.encode()).hexdigest()

    @property
    def id(self) -> str:
        """What links and answers call it."""
        return self.sha256[:ID_DIGITS]

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that it changes, sorted."""
        return tuple(sorted({change.layer for change in self.changes}))

    def of_layer(self, layer: str) -> tuple[Change, ...]:
        """Its changes to one layer."""
        return tuple(change for change in self.changes if change.layer == layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScenario:
    """A scenario in the register: who added it and when, and since when it is no longer offered.

    `content` is `Scenario.content`; it never changes. One that is retired keeps answering whoever has its link.
    """

    id: str
    sha256: str
    title_vi: str
    title_en: str
    author: str
    created: str
    content: str
    added_by: str
    added: datetime
    retired: datetime | None = None
    retired_by: str | None = None


def described(scenario: Scenario) -> dict[str, Any]:
    """The members of a scenario's content, without those that say nothing."""
    said = {
        "version": SCENARIO_VERSION,
        "title_vi": scenario.title_vi,
        "title_en": scenario.title_en,
        "note_vi": scenario.note_vi,
        "note_en": scenario.note_en,
        "baseline": dict(scenario.baseline),
        "changes": [_change(change) for change in scenario.changes],
        "includes": list(scenario.includes),
        "excludes": list(scenario.excludes),
    }
    return {name: value for name, value in said.items() if value not in ("", [])}


def _change(change: Change) -> dict[str, Any]:
    said: dict[str, Any] = {
        "layer": change.layer,
        "action": str(change.action),
        "id": change.id,
        "values": dict(change.values),
        "before": dict(change.before),
        "geometry": None if change.geometry is None else dict(change.geometry),
        "geometry_before": None if change.geometry_before is None else dict(change.geometry_before),
        "assumed": change.assumed,
        "reason_vi": change.reason_vi,
        "reason_en": change.reason_en,
    }
    crs = {} if change.geometry is None and change.geometry_before is None else {"crs": change.crs}
    return {name: value for name, value in said.items() if value not in (None, "", {})} | crs


def check_once(changes: Iterable[Change]) -> None:
    """Refuse two changes of one feature: which of them comes last would be anybody's guess.

    Raises
    ------
    BadInput
        Naming the feature.
    """
    seen: set[tuple[str, str]] = set()
    for change in changes:
        place = (change.layer, change.id)
        if place in seen:
            raise BadInput(
                expected="one change for each feature",
                found=f"two of {change.layer}/{change.id}",
                todo="say in one change all that becomes of it",
                vi=Vi(
                    "mỗi đối tượng một thay đổi",
                    "hãy gộp mọi điều xảy ra với đối tượng này vào một thay đổi",
                    f"hai thay đổi của {change.layer}/{change.id}",
                ),
            )
        seen.add(place)
