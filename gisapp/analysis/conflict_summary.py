"""How much of each zone lies on each class of protected land, each hectare counted once?"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.conflict_overlap import Comparison, Overlap
from gisapp.analysis.constraints import Constraints
from gisapp.analysis.needs import OTHER_SURVEYED, ZONE_SURVEYED
from gisapp.analysis.values import Row, lowest_stated
from gisapp.domain.units import hectares

COLUMNS = (
    "zone", "conflict_class", "status", "constraints", "compared", "overlapping", "area_ha", "length_m",
    "needs", "needs_vi", "quality",
)  # fmt: skip


def by_class(zones: Sequence[Row], constraints: Constraints, compared: Comparison) -> pd.DataFrame:
    """How many hectares of each zone lie on constraints of each class, and was every one of them compared?

    Returns
    -------
    One row per zone and class, classes sorted: `zone`, `conflict_class`, `status` (computed where every constraint of
    the class was compared, else not_computable: then the figures are what is proven so far), `constraints`,
    `compared`, `overlapping` (counts), `area_ha` (of the union of the overlaps as drawn) and `length_m` (of the lines
    inside), both NaN where nothing was compared, `needs`, `needs_vi` (tuples), `quality` (lowest of all inputs).
    """
    classes, owners = constraints.classes, constraints.owners
    members = {name: np.flatnonzero(classes == name) for name in sorted(set(classes))}
    near = [compared.near_zone(at) for at in range(len(zones))]
    found = [
        _row(at, zone, constraints, of_class[owners[of_class] != zone["id"]], compared, near[at])
        | {"conflict_class": name}
        for at, zone in enumerate(zones)
        for name, of_class in members.items()
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _row(  # noqa: PLR0917 - one call, each argument another kind of thing
    at: int,
    zone: Row,
    constraints: Constraints,
    members: NDArray[np.intp],
    compared: Comparison,
    near: Mapping[int, Overlap],
) -> dict[str, Any]:
    told = int(compared.others[members].sum()) if compared.zones[at] else 0
    here = [near[to] for to in np.intersect1d(members, np.fromiter(near, np.intp, len(near))).tolist()]
    settled = told - sum(overlap.proven is None for overlap in here)
    proven = [overlap for overlap in here if overlap.proven]
    needs = [] if compared.zones[at] and settled == told else [ZONE_SURVEYED]
    needs += [] if compared.others[members].all() else [OTHER_SURVEYED]
    return {
        "zone": zone["id"],
        "status": "not_computable" if needs else "computed",
        "constraints": len(members),
        "compared": settled,
        "overlapping": len(proven),
        "area_ha": hectares(_union_of(proven, dimension=2).area) if settled else math.nan,
        "length_m": _union_of(proven, dimension=1).length if settled else math.nan,
        "needs": tuple(need.en for need in needs),
        "needs_vi": tuple(need.vi for need in needs),
        "quality": lowest_stated([zone["quality"], *set(constraints.qualities[members])]),
    }


def _union_of(proven: Sequence[Overlap], *, dimension: int) -> Any:
    shapes = np.array([overlap.geometry for overlap in proven], dtype=object)
    return shapely.union_all(shapes[shapely.get_dimensions(shapes) == dimension])
