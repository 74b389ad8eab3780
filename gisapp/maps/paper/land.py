"""The classes of land of the parcels that are drawn, where the view itself asks nothing of land."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gisapp.maps.land_balance import land_looks
from gisapp.maps.legend import land_legend

Payload = Mapping[str, Any]


def with_land(payload: Payload, classes: pd.DataFrame | None) -> Payload:
    """The same with the classes of the parcels that are drawn, as `land` and in the legend, where the view has none."""
    drawn = [each for layer in payload["layers"] if layer["role"] == "parcels" for each in layer["features"]]
    if not drawn or "classes" in payload["part"]:
        return payload
    land = land_looks(classes, {str(each.get("land_use")) for each in drawn})
    return {**payload, "land": land, "legend": [land_legend(group, land) for group in payload["legend"]]}
