"""The CRSs in which features go out and boxes come in, by the names that OGC API Features Part 2 gives them.

Inside, the first coordinate is always the one to the east. What leaves keeps the order of the authority: EPSG:5897 and
EPSG:3405 are east, north; EPSG:4756 and EPSG:4326 are latitude, longitude; CRS84 is longitude, latitude.
"""

from dataclasses import dataclass
from functools import lru_cache

import pyproj

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS
from gisapp.domain.errors import BadInput, Vi

#: Nine decimals of a degree and four of a metre are 0.1 mm, the grid of storage (design §4).
_DECIMALS_OF_DEGREES = 9
_DECIMALS_OF_METRES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedCrs:
    """One of these CRSs: what PROJ calls it, its URI, whether north comes first, and the decimals that are written."""

    code: str
    uri: str
    north_first: bool
    in_degrees: bool

    @property
    def decimals(self) -> int:
        """The decimals that hold 0.1 mm."""
        return _DECIMALS_OF_DEGREES if self.in_degrees else _DECIMALS_OF_METRES


CRS84 = ServedCrs(
    code=GEOGRAPHIC_CRS, uri="http://www.opengis.net/def/crs/OGC/1.3/CRS84", north_first=False, in_degrees=True
)
#: EPSG codes beside CRS84: WGS 84, the plan CRS, VN-2000 / UTM 48N and VN-2000 in degrees.
_CODES = (GEOGRAPHIC_CRS, PLAN_CRS, "EPSG:3405", "EPSG:4756")


@lru_cache(maxsize=1)
def served() -> dict[str, ServedCrs]:
    """All of them by their URI, CRS84 first."""
    return {each.uri: each for each in (CRS84, *map(_of_authority, _CODES))}


def served_crs(name: str) -> ServedCrs:
    """The CRS of this name: a URI, or a safe CURIE such as `[EPSG:5897]`.

    Raises
    ------
    BadInput
        When it is none of those served, naming them.
    """
    curies = {f"[{each.code}]": each for each in served().values() if each is not CRS84} | {"[OGC:CRS84]": CRS84}
    known = served() | curies
    if name not in known:
        raise BadInput(
            expected=f"a CRS among {', '.join(served())}",
            found=repr(name),
            todo="choose one of these",
            vi=Vi(f"một hệ tọa độ trong {', '.join(served())}", "hãy chọn trong số này"),
        )
    return known[name]


def plan_crs() -> ServedCrs:
    """The plan CRS, in which features are stored."""
    return served()[_uri(PLAN_CRS)]


def _of_authority(code: str) -> ServedCrs:
    first = pyproj.CRS(code).axis_info[0]
    return ServedCrs(
        code=code, uri=_uri(code), north_first=first.direction == "north", in_degrees=first.unit_name == "degree"
    )


def _uri(code: str) -> str:
    return f"http://www.opengis.net/def/crs/{code.replace(':', '/0/')}"
