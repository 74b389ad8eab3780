"""How much of each zone lies on each class of protected land, each hectare counted once?"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.conflict_overlap import Comparison, Overlap
from gisapp.analysis.needs import OTHER_SURVEYED, ZONE_SURVEYED
from gisapp.analysis.values import Row, lowest_stated, text
from gisapp.domain.units import hectares

COLUMNS = (
    "zone", "conflict_class", "status", "constraints", "compared", "overlapping", "area_ha", "length_m",
    "needs", "needs_vi", "quality",
)  # fmt: skip


def by_class(
    zones: Sequence[Row], others: Sequence[Row], classes: NDArray[np.object_], compared: Comparison
) -> pd.DataFrame:
    """How many hectares of each zone lie on constraints of each class, and was every one of them compared?

    Returns
    -------
    One row per zone and class, classes sorted: `zone`, `conflict_class`, `status` (computed where every constraint of
    the class was compared, else not_computable: then the figures are what is proven so far), `constraints`,
    `compared`, `overlapping` (counts), `area_ha` (of the union of the overlaps as drawn) and `length_m` (of the lines
    inside), both NaN where nothing was compared, `needs`, `needs_vi` (tuples), `quality` (lowest of all inputs).
    """
    owners = np.array([text(row["zone"]) for row in others], dtype=object)
    members = {name: np.flatnonzero(classes == name) for name in sorted(set(classes))}
    found = [
        _row(at, zone, others, of_class[owners[of_class] != zone["id"]], compared) | {"conflict_class": name}
        for at, zone in enumerate(zones)
        for name, of_class in members.items()
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _row(at: int, zone: Row, others: Sequence[Row], members: NDArray[np.intp], compared: Comparison) -> dict[str, Any]:
    told = [overlap for to in members if (overlap := compared.of(at, int(to))) is not None]
    settled = [overlap for overlap in told if overlap.proven is not None]
    proven = [overlap for overlap in settled if overlap.proven]
    needs = [] if compared.zones[at] and len(settled) == len(told) else [ZONE_SURVEYED]
    needs += [] if compared.others[members].all() else [OTHER_SURVEYED]
    return {
        "zone": zone["id"],
        "status": "not_computable" if needs else "computed",
        "constraints": len(members),
        "compared": len(settled),
        "overlapping": len(proven),
        "area_ha": hectares(_union_of(proven, dimension=2).area) if settled else math.nan,
        "length_m": _union_of(proven, dimension=1).length if settled else math.nan,
        "needs": tuple(need.en for need in needs),
        "needs_vi": tuple(need.vi for need in needs),
        "quality": lowest_stated([zone["quality"], *(others[to]["quality"] for to in members)]),
    }


def _union_of(proven: Sequence[Overlap], *, dimension: int) -> Any:
    shapes = np.array([overlap.geometry for overlap in proven], dtype=object)
    return shapely.union_all(shapes[shapely.get_dimensions(shapes) == dimension])
