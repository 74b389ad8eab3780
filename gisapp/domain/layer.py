"""Layers, their catalogue entries and their revisions."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from gisapp.domain.quality import Quality

#: The version that a layer's first revision follows.
NEW_LAYER = -1
#: Columns that storage keeps beside each feature: its box in the plan CRS, and its area.
BOX = ("xmin", "ymin", "xmax", "ymax")
DERIVED = (*BOX, "area_m2")
#: What a layer's id may be: it names a folder and stands in addresses.
_ID = re.compile("[a-z][a-z0-9_-]{0,63}")


def is_layer_id(text: str) -> bool:
    """Whether this can be the id of a layer: up to 64 lower-case letters, digits, - and _, a letter first."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerEntry:
    """What the catalogue says of a layer (vi: lớp dữ liệu).

    `spec` names the layer spec that its columns follow, or is None where it keeps the columns it brought. `kind` says
    what the layer is for: `zones`, `parcels`, `facilities`, `control`, `locator`, `reference`, `table`, `raster`, or
    the kind of the facilities in it, such as `hospital`. `crs` is the CRS of delivery, `operation` and
    `operation_accuracy_m` what carried it into the plan CRS.
    """

    id: str
    title_vi: str
    title_en: str
    spec: str | None
    kind: str
    crs: str | None
    source: str
    licence: str
    dated: date | None
    steward: str
    quality: Quality
    shipped: bool = False
    operation: str | None = None
    operation_accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An immutable state of a layer: the layer and a version (vi: phiên bản).

    `decision` is the id of the decision that made it, None where a person or `system` committed it without one.
    """

    layer: str
    version: int
    committed: str
    by: str
    why: str
    received_sha256: str | None = None
    decision: str | None = None

    @property
    def name(self) -> str:
        """How answers cite it, for example `zones@3`."""
        return f"{self.layer}@{self.version}"

    @property
    def moment(self) -> datetime:
        """When it was committed."""
        return datetime.fromisoformat(self.committed)
