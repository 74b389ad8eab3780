"""A payload with what the reader switched: zones of a status left out, the classes of land of layers that are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gisapp.domain.existence import Status
from gisapp.maps.land_balance import land_looks
from gisapp.maps.legend import land_legend
from gisapp.maps.style import STATUS

Payload = Mapping[str, Any]


def without(payload: Payload, statuses: Sequence[Status]) -> Payload:
    """The same without the zones of these statuses; `left_out` says how many those are."""
    gone = {f"status:{each}" for each in statuses}
    legend = [
        {**group, "entries": [each for each in group["entries"] if each.get("toggle") not in gone]}
        for group in payload["legend"]
    ]
    zones = [each for each in payload["zones"] if each["status"] not in statuses]
    many, looks = len(payload["zones"]) - len(zones), [STATUS[each] for each in statuses]
    told = {
        "vi": f"Không vẽ {many} khu có tình trạng: {', '.join(each.vi for each in looks)}.",
        "en": f"Not drawn: {many} zones of the status {', '.join(each.en for each in looks)}.",
    }
    return {**payload, "zones": zones, "legend": legend, "left_out": told if many else {}}


def with_land(payload: Payload, classes: pd.DataFrame | None) -> Payload:
    """The same with the classes of the parcels that are drawn, as `land` and in the legend, where the view has none."""
    drawn = [each for layer in payload["layers"] if layer["role"] == "parcels" for each in layer["features"]]
    if not drawn or "classes" in payload["part"]:
        return payload
    land = land_looks(classes, {str(each.get("land_use")) for each in drawn})
    return {**payload, "land": land, "legend": [land_legend(group, land) for group in payload["legend"]]}
