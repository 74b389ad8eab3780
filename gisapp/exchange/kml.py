"""KML, read by us: nothing that it names, network links, overlays, styles, entities, is ever followed.

Source: OGC 12-007r2. Coordinates are longitude, latitude in WGS 84 and nothing else.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import ColumnType
from gisapp.exchange import coordinates
from gisapp.exchange.batch import Batch, name_of
from gisapp.exchange.foreign import fit
from gisapp.exchange.loose import loosen
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.plaintext import value_of
from gisapp.exchange.stream import CHUNK_BYTES, Broken

_FEATURES_PER_BATCH = 2_000
_DEEPEST = 100
_SHAPES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model"})
_ELSEWHERE = frozenset({"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay"})
_WORDS = frozenset({"name", "description"})
_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


@dataclass(slots=True)
class Placemarks:
    """What the text holds beside its placemarks, filled in while they are read."""

    elsewhere: Counter[str] = field(default_factory=Counter)
    features: int = 0

    def findings(self) -> list[Finding]:
        """The note about what names other files and addresses."""
        return [_not_followed(self.elsewhere)] if self.elsewhere else []


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list["_Node"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def every(self, tag: str) -> Iterator["_Node"]:
        return (each for each in self.children if each.tag == tag)

    def first(self, tag: str) -> "_Node | None":
        return next(self.every(tag), None)


class _Refused(Exception):
    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


class _Builder:
    """What the parser tells, element by element: only placemarks are kept, and only until they are whole."""

    def __init__(self, placemarks: Placemarks) -> None:
        self._placemarks = placemarks
        self._open: list[_Node] = []
        self._above: list[str] = []
        self.whole: list[_Node] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if len(self._above) + len(self._open) > _DEEPEST:
            raise _Refused(f"hơn {_DEEPEST} cấp lồng nhau", f"more than {_DEEPEST} elements inside each other")
        if self._open or name == "Placemark":
            node = _Node(name, attributes)
            if self._open:
                self._open[-1].children.append(node)
            self._open.append(node)
        else:
            self._above.append(name)
            self._placemarks.elsewhere.update([name] if name in _ELSEWHERE else ())

    def end(self, _tag: str) -> None:
        if not self._open:
            self._above.pop()
            return
        node = self._open.pop()
        if not self._open:
            self.whole.append(node)

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise _Refused("phần DOCTYPE", "a DOCTYPE, which may name other files")

    def close(self) -> None:
        """Nothing is left to do at the end."""


def read(stream: BinaryIO, placemarks: Placemarks, *, types: dict[str, ColumnType], id_field: str) -> Iterator[Batch]:
    """Read placemarks batch by batch; what comes before a fault is read all the same."""
    builder = _Builder(placemarks)
    parser = ET.XMLParser(target=builder)  # noqa: S314 - a DOCTYPE, without which no entity is, is refused
    fault: Finding | None = None
    more = True
    while more and fault is None:
        chunk = stream.read(CHUNK_BYTES)
        more = bool(chunk)
        fault = _fed(parser, chunk)
        if builder.whole and (len(builder.whole) >= _FEATURES_PER_BATCH or fault or not more):
            nodes, builder.whole = builder.whole, []
            yield _batch(nodes, placemarks.features, types, id_field)
            placemarks.features += len(nodes)
    if fault is not None:
        raise Broken(fault)


def _fed(parser: ET.XMLParser, chunk: bytes) -> Finding | None:
    """Hand the parser one more piece, or the end where it is empty; why it cannot go on."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except _Refused as refused:
        return _not_kml(refused.vi, refused.en)
    except (ET.ParseError, ValueError, LookupError) as error:
        return _not_kml(brief(str(error)), brief(str(error)))
    return None


def _batch(nodes: list[_Node], first: int, types: dict[str, ColumnType], id_field: str) -> Batch:
    rows = [_row(node, types) for node in nodes]
    ids: list[object] = [node.attributes.get("id") for node in nodes]
    names = [
        name_of(identity or row.get(id_field), at)
        for at, (identity, row) in enumerate(zip(ids, rows, strict=True), first)
    ]
    built, faulty, findings = coordinates.build([_geometry(node) for node in nodes], names)
    geometry, unfit, more = fit(built, names)
    return Batch(
        first=first,
        ids=ids,
        rows=rows,
        geometry=loosen(geometry),
        faulty=faulty | unfit,
        findings=[*findings, *more],
    )


def _row(placemark: _Node, types: dict[str, ColumnType]) -> dict[str, object]:
    texts = {each.tag: each.text for each in placemark.children if each.tag in _WORDS}
    extended = placemark.first("ExtendedData")
    for each in extended.children if extended else ():
        if each.tag == "Data":
            value = each.first("value")
            texts[each.attributes.get("name", "")] = value.text if value else ""
        for simple in each.every("SimpleData"):
            texts[simple.attributes.get("name", "")] = simple.text
    return {name: value_of(text, types.get(name)) for name, text in texts.items() if name}


def _geometry(placemark: _Node) -> dict[str, object] | None:
    shapes = [each for each in placemark.children if each.tag in _SHAPES]
    return _shape(shapes[0]) if shapes else None


def _shape(node: _Node) -> dict[str, object]:
    if node.tag == "MultiGeometry":
        return _several([_shape(each) for each in node.children if each.tag in _SHAPES])
    if node.tag == "Point":
        positions = _positions(node)
        return {"type": "Point", "coordinates": positions[0] if len(positions) == 1 else positions}
    if node.tag in ("LineString", "LinearRing"):
        return {"type": "LineString", "coordinates": _positions(node)}
    if node.tag == "Polygon":
        sides = [*node.every("outerBoundaryIs"), *node.every("innerBoundaryIs")]
        rings = [ring for side in sides for ring in side.every("LinearRing")]
        return {"type": "Polygon", "coordinates": [_positions(ring) for ring in rings]}
    return {"type": node.tag}


def _several(shapes: list[dict[str, object]]) -> dict[str, object]:
    kinds = {str(each["type"]) for each in shapes}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if kind not in _MULTI:
        return {"type": "GeometryCollection"}
    return {"type": _MULTI[kind], "coordinates": [each["coordinates"] for each in shapes]}


def _positions(node: _Node) -> list[list[Any]]:
    """Positions as numbers; what is none stays text, so that it is named at its vertex."""
    said = node.first("coordinates")
    tuples = said.text.split() if said else []
    try:
        return [list(map(float, each.split(","))) for each in tuples]
    except ValueError:
        return [[_number(part) for part in each.split(",")] for each in tuples]


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _not_followed(elsewhere: Counter[str]) -> Finding:
    listed = ", ".join(f"{times} {kind}" for kind, times in sorted(elsewhere.items()))
    return tell(
        "unreadable",
        Severity.NOTE,
        vi=Words("các đối tượng trong chính tệp này", f"phần trỏ ra nơi khác: {listed}", "phần này không đọc"),
        en=Words("features in the file itself", f"parts that name other places: {listed}", "they are not followed"),
        evidence=tuple((kind, str(times)) for kind, times in sorted(elsewhere.items())),
    )


def _not_kml(vi: str, en: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("KML hợp lệ", vi, "hãy xuất lại tệp KML"),
        en=Words("a valid KML", en, "export the KML again"),
    )
