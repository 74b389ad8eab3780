"""Result rows by horizon, and which horizons differ in nothing that a source says."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import pandas as pd

from gisapp.maps.values import Row, rows_of, year


def by_horizon(table: pd.DataFrame | None, horizons: Sequence[int]) -> dict[str, list[Row]]:
    """The rows of each horizon, by its year as text; rows without a horizon belong to all of them."""
    found: dict[str, list[Row]] = {str(each): [] for each in horizons}
    for row in rows_of(table):
        named = year(row.get("horizon"))
        for horizon in found if named is None else [str(named)]:
            found.setdefault(horizon, []).append(row)
    return found


def alike(
    horizons: Sequence[int],
    zones: Sequence[Mapping[str, object]],
    answers: Mapping[str, object],
    layers: Sequence[Mapping[str, object]] = (),
) -> list[list[int]]:
    """Which horizons differ in nothing sourced? Pairs with the same existence of everything and the same answers."""
    return [
        [one, other]
        for one, other in combinations(horizons, 2)
        if all(_at(zone, one) == _at(zone, other) for zone in zones)
        and all(_same(part, one, other) for part in answers.values())
        and all(_at(feature, one) == _at(feature, other) for layer in layers for feature in _features(layer))
    ]


def _features(layer: Mapping[str, object]) -> list[Mapping[str, object]]:
    features = layer.get("features", [])
    return features if isinstance(features, list) else []


def _at(thing: Mapping[str, object], horizon: int) -> object:
    presence = thing.get("presence", {})
    return presence.get(str(horizon)) if isinstance(presence, dict) else None


def _same(part: object, one: int, other: int) -> bool:
    return not isinstance(part, dict) or part.get(str(one)) == part.get(str(other))
