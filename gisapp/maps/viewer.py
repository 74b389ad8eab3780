"""What the planners' viewer starts from: zones with their facts, the layers and what each shows, legend and words.

The map itself comes as vector tiles; this tells what there is, in both languages, for every horizon of the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gisapp.domain.existence import PRESENT
from gisapp.domain.layer import LayerEntry
from gisapp.domain.plan import Plan
from gisapp.maps.around import layer_titles, role_as
from gisapp.maps.horizons import alike
from gisapp.maps.inputs import MapInputs
from gisapp.maps.land_balance import land_looks
from gisapp.maps.legend import land_legend, legend
from gisapp.maps.payload import box_of, inputs_as_json, plan_record
from gisapp.maps.style import VERDICTS, style_table
from gisapp.maps.viewer_above import above
from gisapp.maps.viewer_columns import viewer_columns
from gisapp.maps.viewer_facts import about_layer, with_facts
from gisapp.maps.viewer_layers import viewer_layers, zone_layers
from gisapp.maps.viewer_search import with_search
from gisapp.maps.viewer_signs import with_signs
from gisapp.maps.viewer_views import SHADING
from gisapp.maps.viewer_words import VIEWER_WORDS
from gisapp.maps.words import RESERVATIONS, VIEW_TITLES, WORDS
from gisapp.maps.zones import zone_records

FORMAT = "gisapp-viewer/1"
#: Of the style, what the viewer draws from by itself; the rest is in the style of the map.
_LOOKS = ("ground", "status", "presence", "halo", "selected", "constraints", "corridors",
          "facilities", "outcomes", "ledger", "not_computable", "standings", "severities", "patterns",
          "pattern_dots", "shapes")  # fmt: skip
#: On at first: what one needs to find one's way.
_SHOWN = frozenset({"locator", "corridors"})
#: Of these roles one class is told by this column.
CLASS_COLUMNS: Mapping[str, str] = {
    "facilities": "kind", "corridors": "kind", "constraints": "constraint_class", "parcels": "land_use",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerLayer:
    """A layer and what can be said of it without drawing it.

    `classes` are those that its features are of, `placed` how many have a place, `dated` whether they exist at some
    horizons only, `alike` the pairs of horizons at which the same of them do, `tiles` the address of its tiles with
    `{z}/{y}/{x}`, `bounds` west, south, east, north.
    """

    entry: LayerEntry
    dimension: int
    classes: tuple[str, ...]
    features: int
    placed: int
    dated: bool
    tiles: str
    bounds: tuple[float, ...]
    alike: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerRaster:
    """A raster and where its tiles of pictures and their colours are told (TileJSON)."""

    entry: LayerEntry
    cell_m: float
    tiles: str


def viewer_start(
    inputs: MapInputs,
    layers: Sequence[ViewerLayer],
    rasters: Sequence[ViewerRaster],
    plans: Sequence[Plan],
    *,
    candidates: Sequence[str],
    former: Mapping[str, Sequence[str]],
) -> dict[str, object]:
    """Everything that the viewer shows before it asks for more.

    `candidates` are the zones that a board may choose; `former` as `gisapp.maps.viewer_search.with_search`.
    """
    zones = zone_records(inputs)
    records = [*(_layer(each) for each in layers), *(_raster(each) for each in rasters)]
    records = [each | about_layer(each) for each in records]
    land = land_looks(inputs.land_use_classes, {use for each in layers for use in _land_uses(each)})
    groups = legend("zones", zones, [each | {"features": _classes_of(each)} for each in records], {})
    style = style_table()
    return {
        "format": FORMAT,
        "demo": inputs.demo,
        "plans": [plan_record(plan) for plan in plans],
        "plan": inputs.plan.id,
        "horizon": inputs.horizon,
        "appraised": inputs.appraised.isoformat(),
        "alike": [
            pair for pair in alike(inputs.plan.horizons, zones, {}) if all(tuple(pair) in each.alike for each in layers)
        ],
        "bounds": _with_locator(box_of(inputs), layers),
        "zones": with_search(with_facts(zones), former),
        "candidates": list(candidates),
        "layers": records,
        "zone_layers": zone_layers(),
        "over": viewer_layers(records),
        "style": {name: style[name] for name in _LOOKS},
        "above": above(),
        "land": land,
        "columns": viewer_columns(zones),
        "legend": with_signs([land_legend(each, land) for each in groups], records, land),
        "present": sorted(PRESENT),
        "views": {view: VIEW_TITLES[view] for view in ("zones", *SHADING)},
        "verdicts": {
            name: {"vi": f"{each.letter} {each.vi}", "en": f"{each.letter} {each.en}"}
            for name, each in VERDICTS.items()
        },
        "words": WORDS | VIEWER_WORDS,
        "reservations": _reservations(inputs, zones),
        "inputs": inputs_as_json(inputs),
    }


def _with_locator(bounds: Sequence[float] | None, layers: Sequence[ViewerLayer]) -> list[float] | None:
    """The box that the map opens with: of the zones, and of the land that orients among them."""
    boxes = [bounds or (), *(each.bounds for each in layers if each.entry.spec == "locator" and each.placed)]
    known = np.array([each for each in boxes if len(each)], dtype=float)
    if not len(known):
        return None
    return [*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist()]


def _layer(layer: ViewerLayer) -> dict[str, object]:
    role = "zones" if layer.entry.spec == "zones" else role_as(layer.entry, layer.dimension)
    return layer_titles(layer.entry, role) | {
        "spec": layer.entry.spec,
        "shown": role in _SHOWN and layer.placed > 0,
        "classes": list(layer.classes),
        "count": layer.features,
        "placed": layer.placed,
        "in_time": layer.dated,
        "tiles": layer.tiles,
        "bounds": list(layer.bounds),
    }


def _raster(raster: ViewerRaster) -> dict[str, object]:
    """As a layer that is off at first; what its colours mean comes with its tiles."""
    said: dict[str, object] = {
        "spec": None,
        "shown": False,
        "classes": [],
        "placed": 1,
        "in_time": False,
        "cell_m": raster.cell_m,
    }
    return layer_titles(raster.entry, "raster") | said | {"tiles": raster.tiles}


def _classes_of(record: Mapping[str, object]) -> list[dict[str, object]]:
    """One feature for each class, for the legend to name."""
    classes = record["classes"]
    name = "class" if record["role"] == "constraints" else "kind"
    return [{name: each} for each in classes] if isinstance(classes, list) else []


def _land_uses(layer: ViewerLayer) -> tuple[str, ...]:
    return layer.classes if role_as(layer.entry, layer.dimension) == "parcels" else ()


def _reservations(inputs: MapInputs, zones: list[dict[str, object]]) -> list[dict[str, str | None]]:
    found = [RESERVATIONS["demo"]] if inputs.demo else []
    if any("uncertainty_m" in zone and "halo" in zone for zone in zones):
        found.append(RESERVATIONS["schematic"])
    if any("drawn_area_ha" not in zone for zone in zones):
        found.append(RESERVATIONS["unplaced"])
    return [*found, RESERVATIONS["locator"]]
