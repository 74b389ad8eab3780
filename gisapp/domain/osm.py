"""An object of OpenStreetMap, as its readers hand it on."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmObject:
    """A node, way or relation with its tags; `shape` is point, line or area, in longitude and latitude.

    A closed way comes twice, as a line and as an area: which of them it is, its tags say.
    """

    kind: str
    number: int
    tags: dict[str, str]
    geometry: BaseGeometry
    shape: str

    @property
    def id(self) -> str:
        """What it is called here, the same whenever it is imported: `osm-way-123`."""
        return f"osm-{self.kind}-{self.number}"

    @property
    def address(self) -> str:
        """Where anybody can look it up."""
        return f"https://www.openstreetmap.org/{self.kind}/{self.number}"
