"""What the hot reads understand: one table of parameters and one parser that reads by it; OpenAPI is told by it too."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import QueryParams

from gisapp.api import cursor
from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.domain.period import period
from gisapp.domain.served_crs import CRS84, ServedCrs, served, served_crs
from gisapp.exchange.features import Form
from gisapp.exchange.filters import LANGUAGES, Filter, read_filter
from gisapp.workflows.chosen import Choice
from gisapp.workflows.items import Wanted
from gisapp.workflows.tiles import TileWanted
from gisapp.workflows.within import Box

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
#: No number that counts anything here has more digits; Python refuses to read thousands of them.
_DIGITS = 18
#: The profiles of GeoJSON (OGC 21-045, clause 14); the first is the default.
PROFILES = ("rfc7946", "jsonfg", "jsonfg-plus")
PROFILE_BASE = "http://www.opengis.net/def/profile/OGC/0/"
#: Media types by which earlier drafts of JSON-FG were asked for; its answer is application/geo+json.
_FG_MEDIA = ("application/fg+json", "application/vnd.ogc.fg+json")
_HALF_THE_EARTH = 180.0
_LONGITUDES, _LATITUDES = 180.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query parameter: its name, its JSON schema, what it does, and whether a feature or a tile takes it too."""

    name: str
    schema: Mapping[str, Any]
    says: str
    of_feature: bool = False
    of_tile: bool = False


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_CRS = {"type": "string", "enum": list(served()), "default": CRS84.uri}
PARAMETERS = (
    Parameter(name="bbox", says="four or six numbers, lower corner first, in the order of bbox-crs: features that meet "
              "the box, and those without geometry",
              schema={"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}),
    Parameter(name="bbox-crs", says="the CRS of bbox", schema=_CRS),
    Parameter(name="crs", says="the CRS of the answer, a URI or [EPSG:5897]", schema=_CRS, of_feature=True),
    Parameter(name="datetime", says="a day or moment, or an interval such as 2026-01-01/..: features that hold then, "
              "and those without dates", schema=_TEXT),
    Parameter(name="limit", says=f"features on a page, up to {MAX_LIMIT} (more is clamped)",
              schema={"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
    Parameter(name="offset", says="features to pass over; next links carry cursor instead",
              schema={"type": "integer", "minimum": 0, "default": 0}),
    Parameter(name="cursor", says="where the earlier page ended; from its next link", schema=_TEXT),
    Parameter(name="filter", says="a condition in CQL2 over the columns of /queryables, such as status = 'operating' "
              "AND S_INTERSECTS(geometry, BBOX(105.7,20.9,105.8,21.0))", schema=_TEXT),
    Parameter(name="filter-lang", says="cql2-text or cql2-json; without it, what begins with a brace is JSON",
              schema={"type": "string", "enum": list(LANGUAGES)}),
    Parameter(name="filter-crs", says="the CRS of the shapes in filter", schema=_CRS),
    Parameter(name="sortby", says="columns of /sortables, each with - for descending", schema=_TEXTS),
    Parameter(name="properties", says="only these properties", schema=_TEXTS, of_feature=True),
    Parameter(name="horizon", says="only what exists or is expected by this year; a plan alone: its first",
              schema={"type": "integer"}, of_tile=True),
    Parameter(name="plan", says="the plan that the horizon belongs to", schema=_TEXT, of_tile=True),
    Parameter(name="as-of", says="the state recorded at this time or revision", schema=_TEXT, of_feature=True,
              of_tile=True),
    Parameter(name="scenario", says="scenarios by id, joined by commas, the later over the earlier: their changes made",
              schema=_TEXT, of_feature=True, of_tile=True),
    Parameter(name="profile", says="rfc7946 (GeoJSON), jsonfg, or jsonfg-plus (with geometry beside place)",
              schema=_TEXTS, of_feature=True),
    Parameter(name="f", says="the form of the answer; jsonfg is profile=jsonfg-plus",
              schema={"type": "string", "enum": ["json", "jsonfg"]}, of_feature=True),
)  # fmt: skip
_NAMES = frozenset(parameter.name for parameter in PARAMETERS)
_OF_FEATURE = frozenset(parameter.name for parameter in PARAMETERS if parameter.of_feature)
_OF_TILE = frozenset(parameter.name for parameter in PARAMETERS if parameter.of_tile)


def parse(query: QueryParams, accept: str = "") -> Wanted:
    """What the query asks of a layer; a parameter that is none of the table's names a column.

    Raises
    ------
    BadInput
        When a parameter is malformed, or given twice.
    """
    given = once(query)
    if "cursor" in given and "offset" in given:
        raise BadInput(
            expected="cursor or offset",
            found="both",
            todo="leave offset out",
            vi=Vi("cursor hoặc offset", "hãy bỏ offset", "cả hai"),
        )
    return Wanted(
        choice=Choice(
            box=_box(given.get("bbox"), _crs(given, "bbox-crs")),
            period=period(given["datetime"].replace(" ", "+")) if "datetime" in given else None,
            equal=tuple((name, text) for name, text in given.items() if name not in _NAMES),
            sortby=_sortby(given.get("sortby")),
            filter=_filter(given),
        ),
        form=_form(given, accept),
        limit=min(_whole(given, "limit", DEFAULT_LIMIT, least=1), MAX_LIMIT),
        offset=_whole(given, "offset", 0, least=0),
        after=cursor.read(given["cursor"], given) if "cursor" in given else None,
        horizon=_whole(given, "horizon", 0, least=0) if "horizon" in given else None,
        plan=given.get("plan"),
        as_of=given.get("as-of"),
        scenario=given.get("scenario"),
    )


def parse_feature(query: QueryParams, accept: str = "") -> tuple[Form, str | None, str | None]:
    """The form of a single feature, the time as of which it is asked for, and the scenarios.

    Raises
    ------
    BadInput
        When a parameter is unknown, malformed, or given twice.
    """
    given = _only(_OF_FEATURE, once(query))
    return _form(given, accept), given.get("as-of"), given.get("scenario")


def parse_tile(path: Mapping[str, str], query: QueryParams) -> TileWanted:
    """Which tile the path names, and the time and scenarios that the query names.

    Raises
    ------
    NotFound
        When the path names no tile.
    BadInput
        When a parameter is unknown, malformed, or given twice.
    """
    given = _only(_OF_TILE, once(query))
    return replace(
        tile_named(path["z"], path["y"], path["x"]),
        as_of=given.get("as-of"),
        scenario=given.get("scenario"),
        horizon=_whole(given, "horizon", 0, least=0) if "horizon" in given else None,
        plan=given.get("plan"),
    )


def tile_named(zoom: str, row: str, column: str) -> TileWanted:
    """The tile at this place.

    Raises
    ------
    NotFound
        When these are no numbers.
    """
    return TileWanted(zoom=_place(zoom), row=_place(row), column=_place(column))


def _place(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotFound(
            expected="a tile by its zoom, row and column",
            found=repr(text[:40]),
            todo="give whole numbers",
            vi=Vi("một mảnh bản đồ theo mức phóng, hàng và cột", "hãy cho các số nguyên"),
        )
    return int(text[:_DIGITS])


def _only(known: frozenset[str], given: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadInput(
            expected=f"parameters among {', '.join(sorted(known))}",
            found=", ".join(unknown),
            todo="leave it out",
            vi=Vi(f"các tham số trong {', '.join(sorted(known))}", "hãy bỏ tham số này"),
        )
    return given


def profile_of(form: Form) -> str:
    """The profile that this form is."""
    return (PROFILES[2] if form.fallback else PROFILES[1]) if form.json_fg else PROFILES[0]


def once(query: QueryParams, *, but: Iterable[str] = ()) -> dict[str, str]:
    """The parameters of a question, each of which it names once.

    Parameters
    ----------
    but
        Those that it may name as often as it likes; looked at where one comes twice.

    Raises
    ------
    BadInput
        When it names another one twice.
    """
    given = query.multi_items()
    named = dict(given)
    if len(named) == len(given):
        return named
    free = {*but}
    counts = Counter(name for name, _ in given if name not in free)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise BadInput(
            expected="each parameter once",
            found=f"{', '.join(twice)} twice",
            todo="join values by commas",
            vi=Vi("mỗi tham số một lần", "hãy nối các giá trị bằng dấu phẩy", f"{', '.join(twice)} hai lần"),
        )
    return named


def _crs(given: Mapping[str, str], name: str) -> ServedCrs:
    return served_crs(given[name]) if name in given else CRS84


def _form(given: Mapping[str, str], accept: str) -> Form:
    asked = given.get("f")
    if asked not in (None, "json", "jsonfg"):
        raise BadInput(
            expected="f=json or f=jsonfg",
            found=repr(asked),
            todo="leave it out",
            vi=Vi("f=json hoặc f=jsonfg", "hãy bỏ tham số này"),
        )
    names = [_profile(each) for each in given["profile"].split(",")] if "profile" in given else []
    known = [name for name in names if name in PROFILES]
    draft = asked is None and any(media in accept for media in _FG_MEDIA)
    default = PROFILES[2] if asked == "jsonfg" or draft else PROFILES[0]
    profile = next((name for name in known if asked != "jsonfg" or name != PROFILES[0]), default)
    properties = tuple(_listed(given["properties"])) if "properties" in given else None
    return Form(
        crs=_crs(given, "crs"),
        json_fg=profile != PROFILES[0],
        fallback=profile != PROFILES[1],
        properties=properties,
    )


def _profile(text: str) -> str:
    """A profile's own name, given as that, as a URI or as a safe CURIE; one we do not know asks for nothing."""
    name = text.strip().removeprefix("[ogc-profile:").removesuffix("]")
    for scheme in ("http", "https"):
        name = name.removeprefix(PROFILE_BASE.replace("http", scheme, 1))
    return name


def _sortby(text: str | None) -> tuple[tuple[str, bool], ...]:
    """Columns, and whether each descends; a plus sign arrives as a space unless it is encoded."""
    names = _listed(text or "")
    if text is not None and not names:
        raise BadInput(
            expected="sortby with columns of /sortables",
            found=repr(text),
            todo="name one, or leave it out",
            vi=Vi("sortby với các cột của /sortables", "hãy nêu một cột, hoặc bỏ tham số này"),
        )
    return tuple((name.removeprefix("-").lstrip("+ "), name.startswith("-")) for name in names)


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _filter(given: Mapping[str, str]) -> Filter | None:
    language, crs = given.get("filter-lang"), _crs(given, "filter-crs")
    if "filter" in given:
        return read_filter(given["filter"], language, crs)
    if language not in (None, *LANGUAGES):
        raise BadInput(
            expected=f"filter-lang among {', '.join(LANGUAGES)}",
            found=repr(language),
            todo="correct it",
            vi=Vi(f"filter-lang trong {', '.join(LANGUAGES)}", "hãy sửa lại"),
        )
    return None


def _whole(given: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = given.get(name, str(default))
    digits = text.isascii() and text.isdigit()
    value = int(text[:_DIGITS]) if digits else least - 1  # longer numbers are beyond every maximum anyway
    if value < least:
        raise BadInput(
            expected=f"{name}, a whole number from {least}",
            found=repr(text),
            todo="correct it",
            vi=Vi(f"{name}, số nguyên từ {least} trở lên", "hãy sửa lại"),
        )
    return value


def _box(text: str | None, crs: ServedCrs) -> Box | None:
    if text is None:
        return None
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    sound = all(map(math.isfinite, numbers))
    if len(numbers) == 6:  # noqa: PLR2004 - features have no height: the third and the sixth choose nothing
        sound = sound and numbers[2] <= numbers[5]
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not sound:  # noqa: PLR2004 - the corners of a box
        order = "south,west,north,east" if crs.north_first else "west,south,east,north"
        raise BadInput(
            expected=f"bbox={order}",
            found=repr(text),
            todo="give four numbers, or six with heights, the lower first",
            vi=Vi(f"bbox={order}", "hãy cho bốn số, hoặc sáu số nếu có độ cao, thấp trước cao sau"),
        )
    west, south, east, north = [numbers[place] for place in (1, 0, 3, 2)] if crs.north_first else numbers
    if south > north or not (_on_the_earth(west, south, east, north) if crs.in_degrees else west <= east):
        raise _misplaced(text, crs)
    return Box(west=west, south=south, east=east, north=north, crs=crs)


def _on_the_earth(west: float, south: float, east: float, north: float) -> bool:
    """Whether these are degrees; a box across the antimeridian spans less than half the earth, or is a mistake."""
    inside = max(abs(west), abs(east)) <= _LONGITUDES and max(abs(south), abs(north)) <= _LATITUDES
    return inside and (west <= east or east + 360 - west <= _HALF_THE_EARTH)


def _misplaced(text: str, crs: ServedCrs) -> BadInput:
    order = "latitude, longitude" if crs.north_first else "longitude, latitude" if crs.in_degrees else "east, north"
    return BadInput(
        expected=f"a lower and an upper corner, each {order}" + (" in degrees" if crs.in_degrees else " in metres"),
        found=repr(text),
        todo=f"order {order}, or give another bbox-crs among {', '.join(served())}",
        vi=Vi(
            f"góc dưới rồi góc trên, mỗi góc theo thứ tự {_order_vi(order)}, "
            f"tính bằng {'độ' if crs.in_degrees else 'mét'}",
            f"hãy viết theo thứ tự {_order_vi(order)}, hoặc nêu bbox-crs khác trong {', '.join(served())}",
        ),
    )


def _order_vi(order: str) -> str:
    for en, vi in (("latitude", "vĩ độ"), ("longitude", "kinh độ"), ("east", "đông"), ("north", "bắc")):
        order = order.replace(en, vi)
    return order
