"""What a scenario found: the revision of each layer that it was drawn over, and the features that it changes there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import LayerEntry
from gisapp.domain.scenario import Scenario
from gisapp.geometry.sameness import same_shapes
from gisapp.history.diff import GEOMETRY, Table
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records
from gisapp.workflows.scenario import is_of_features


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A layer as a scenario found it: its revision, and of the features that the scenario changes what they were."""

    entry: LayerEntry
    revision: str
    table: Table
    columns: frozenset[str]
    rows: Mapping[str, Mapping[str, Any]]

    @property
    def has_geometry(self) -> bool:
        """Whether it is a layer of features, no table."""
        return is_of_features(self.table)

    def shape(self, feature: str) -> shapely.Geometry | None:
        """The geometry of a feature, in the plan CRS."""
        found = self.table[self.table["id"] == feature]
        return found[GEOMETRY].iloc[0] if self.has_geometry and len(found) else None


def version_of(workspace: Workspace, scenario: Scenario, layer: str) -> int:
    """The version that a scenario was drawn over, the latest where it does not say.

    Raises
    ------
    BadInput
        When there is no such version yet.
    """
    latest = workspace.layers.revision(layer).version
    version = scenario.baseline.get(layer, latest)
    if version > latest:
        raise BadInput(
            expected=f"a version of {layer} from 0 to {latest} as its baseline",
            found=str(version),
            todo="name the revision that the changes were drawn over, or leave it out for the latest",
            vi=Vi(
                f"phiên bản gốc của {layer} từ 0 đến {latest}",
                "hãy nêu phiên bản đã dùng khi vẽ, hoặc bỏ trống để dùng bản mới nhất",
            ),
        )
    return version


def found_in(workspace: Workspace, scenario: Scenario, layer: str, version: int) -> Found:
    """What a version of a layer has of the features that a scenario changes."""
    ids = [change.id for change in scenario.of_layer(layer)]
    latest = workspace.layers.revision(layer).version == version
    then = workspace if latest else workspace.at(moment=None, versions={layer: version})
    table = then.layers.rows(layer, ids=ids)
    return Found(
        entry=then.layers.entry(layer),
        revision=f"{layer}@{version}",
        table=table,
        columns=frozenset(str(name) for name in table.columns) - {"id", GEOMETRY},
        rows={str(row.pop("id")): row for row in records(table)},
    )


def in_array(shape: shapely.Geometry | None) -> NDArray[np.object_]:
    """One shape as an array."""
    return np.array([shape], dtype=object)


def same_shape(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """Whether no vertex of two shapes in the plan CRS is more than a millimetre apart."""
    return bool(same_shapes(in_array(one), in_array(other))[0])


def same_value(one: object, other: object) -> bool:
    """Whether two plain values are the same: nothing and an empty list are alike, and 1 equals 1.0."""
    return (None if one == [] else one) == (None if other == [] else other)
