"""What a map on paper shows: the records of a page, cut to the window and carried to millimetres on the sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gisapp.maps import copies
from gisapp.maps.paper.said import Said
from gisapp.maps.paper.sheet import MM_PER_M, Window
from gisapp.maps.questions import no_such_question
from gisapp.maps.style import PRESENCE, STATUS, Look

Record = Mapping[str, Any]
#: Outlines are cut so far outside the frame that the cut is never seen, in millimetres.
_BEYOND = 8.0
_PRESENCE = {key.value: value for key, value in PRESENCE.items()}
_STATUS = {key.value: look for key, look in STATUS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The records of a view (`gisapp.maps.payload`), the window on them, and what of the view is asked.

    `question` is the kind of facility or topic that a view asks about, `theme` the colours of land use (`legal` or
    `readable`), `chosen` the zone that is looked at; what is in `without` is not drawn:
    zones of a status, their `names`, what tells that a place is uncertain (`halo`).
    """

    payload: Record
    said: Said
    window: Window
    question: str | None = None
    theme: str = "legal"
    chosen: str | None = None
    without: tuple[str, ...] = ()

    @property
    def horizon(self) -> str:
        """The year asked about, as the records name it."""
        return str(self.payload["horizon"])

    @property
    def part(self) -> Record:
        """What the view's analysis found."""
        part: Record = self.payload["part"]
        return part

    def at_horizon(self, name: str) -> Any:
        """A member of the part at the horizon; empty where it says nothing of it."""
        return self.part.get(name, {}).get(self.horizon) or {}

    @property
    def land(self) -> Record:
        """How classes of land look: those of the view's analysis, else of the parcels that are drawn."""
        found: Record = self.part.get("classes") or self.payload.get("land", {})
        return found

    def asked(self) -> Record | None:
        """The question of the view that is drawn: the one named, without a name its first; None where it asks none.

        Raises
        ------
        NotFound
            When the view asks others.
        """
        questions: Sequence[Record] = self.part.get("questions", [])
        named = [each for each in questions if self.question in (each["id"], each.get("kind"))]
        if self.question and questions and not named:
            raise no_such_question(self.question, [each["id"] for each in questions])
        return next(iter([*named, *questions]), None)

    def on_paper(self, planar: NDArray[np.object_]) -> NDArray[np.object_]:
        """Geometries of the plan CRS as millimetres on the sheet, cut a little outside the frame."""
        west, south, east, north = self.window.box
        more = _BEYOND * self.window.scale / MM_PER_M
        near = np.array([each is not None for each in planar], dtype=bool)
        found = np.full(len(planar), shapely.GeometryCollection(), dtype=object)
        if near.any():
            cut = shapely.clip_by_rect(planar[near], west - more, south - more, east + more, north + more)
            found[near] = shapely.transform(cut, self.window.on_paper)
        return found

    def placed(self, geometries: Iterable[Any]) -> NDArray[np.object_]:
        """GeoJSON geometries as millimetres on the sheet; empty where they are not there or lie elsewhere."""
        shapes = np.array([None if each is None else shape(each) for each in geometries], dtype=object)
        return self.on_paper(copies.planar(shapes)) if len(shapes) else shapes

    def place(self, geometry: Any) -> BaseGeometry:
        """One GeoJSON geometry as millimetres on the sheet."""
        found: BaseGeometry = self.placed([geometry])[0]
        return found

    def spot(self, lon_lat: Sequence[float] | None) -> tuple[float, float] | None:
        """A point as millimetres on the sheet; None where it is not there or lies outside the frame."""
        if lon_lat is None:
            return None
        point = copies.planar(np.array([shapely.Point(lon_lat[:2])], dtype=object))[0]
        x, y = self.window.on_paper(np.array([[point.x, point.y]]))[0]
        frame = self.window.frame
        inside = frame.left <= x <= frame.right and frame.bottom <= y <= frame.top
        return (float(x), float(y)) if inside else None

    def counts(self, thing: Record) -> bool:
        """Whether a thing counts at the horizon; the others are drawn hollow or faint."""
        told = thing.get("presence", {}).get(self.horizon)
        presence = told.get("presence") if isinstance(told, Mapping) else told
        return not presence or bool(_PRESENCE[str(presence)]["filled"])

    def zone_look(self, zone: Record) -> Look:
        """How a zone of its status is drawn."""
        return _STATUS.get(zone["status"], _STATUS["unknown"])

    def shown_layers(self) -> list[Record]:
        """The layers that the view shows at first, in the order in which they came."""
        return [layer for layer in self.payload["layers"] if layer.get("shown")]

    @property
    def zones(self) -> list[Record]:
        """The zones that are drawn."""
        return [zone for zone in self.payload["zones"] if zone["status"] not in self.without]

    def of_zones(self, records: Iterable[Record]) -> list[Record]:
        """Of what an analysis found, each of a `zone`, that of the zones that are drawn."""
        drawn = {zone["id"] for zone in self.zones}
        return [each for each in records if each["zone"] in drawn]

    def zones_here(self) -> list[Record]:
        """The zones that are drawn of which something lies within the frame."""
        return [zone for zone in self._all_here() if zone["status"] not in self.without]

    def left_out_here(self) -> list[Record]:
        """Those that lie there and are not drawn."""
        return [zone for zone in self._all_here() if zone["status"] in self.without]

    def _all_here(self) -> list[Record]:
        west, south, east, north = self.window.box
        frame = shapely.box(west, south, east, north)
        zones: list[Record] = [zone for zone in self.payload["zones"] if zone.get("geometry")]
        shapes = copies.planar(np.array([shape(zone["geometry"]) for zone in zones], dtype=object))
        return [zone for zone, outline in zip(zones, shapes, strict=True) if shapely.intersects(outline, frame)]

    def feature_point(self, named: str | None) -> Sequence[float] | None:
        """Where the feature of a layer around the zones lies."""
        for layer in self.payload["layers"]:
            for feature in layer["features"]:
                if named and feature.get("id") == named and feature.get("geometry"):
                    return point_of(feature)
        return None


def point_of(feature: Record) -> list[float]:
    """A place inside a feature: its own point, else its first vertex."""
    own = feature.get("point")
    if own:
        return list(own)
    found: list[float] = shapely.get_coordinates(shape(feature["geometry"]))[0].tolist()
    return found
