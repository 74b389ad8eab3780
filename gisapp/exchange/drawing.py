"""A DXF drawing becomes a layer: what is a shape comes in, what only writes or decorates is counted and left out.

A planner draws areas as closed polylines, so a closed one is a polygon, except where the layer holds lines. Labels,
dimensions and block symbols are no features; paper space is the sheet around the plan. All this is told in notes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.domain.spec import Shape
from gisapp.exchange.foreign import Retell, from_wkb, no_such_layer, said
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.shapefile import retelling

_LABELS = frozenset({"TEXT", "MTEXT", "ATTDEF", "DIMENSION", "LEADER", "MULTILEADER", "TOLERANCE", "ACAD_TABLE"})
_INSIDE_OTHERS = frozenset({b"VERTEX", b"SEQEND", b"ATTRIB"})
_ROUND = frozenset({"ARC", "CIRCLE", "ELLIPSE", "SPLINE"})
_BULGE = re.compile(rb"[1-9]")
_LINE_BYTES = 65_536
#: Since AutoCAD 2007 (AC1021) every text of a drawing is UTF-8.
_UTF8_SINCE = b"AC1021"
_RING_LEAST = 4
_SHEET = "paper space"
_SHOWN = 100
_OWN = ("Layer", "Linetype", "EntityHandle", "Text")


@dataclass(slots=True)
class Drawing:
    """What a drawing says of itself: its entities by handle and by kind, and the encoding of its texts."""

    kinds: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    rounded: int = 0
    ended: bool = False
    version: bytes = b""
    code_page: str = ""

    @property
    def retell(self) -> Retell:
        """How its texts are decoded."""
        if not self.version or self.version >= _UTF8_SINCE:
            return retelling("utf-8" if self.version else None)[0]
        return retelling(self.code_page or None)[0]


def scan(stream: BinaryIO) -> Drawing:
    """Look through the drawing once, to know afterwards what its reader could not use."""
    drawing = Drawing()
    section = waiting = b""
    kind = ""
    for code, value in _pairs(stream):
        if code == b"0":
            drawing.ended |= value == b"EOF"
            kind = "" if section != b"ENTITIES" or value in _INSIDE_OTHERS else value.decode("latin-1")
            section = b"?" if value == b"SECTION" else b"" if value == b"ENDSEC" else section
            kind = "" if value in (b"SECTION", b"ENDSEC", b"EOF") else kind
            drawing.counts.update([kind] if kind else ())
            drawing.rounded += kind in _ROUND
        elif section == b"?" and code == b"2":
            section = value
        elif section == b"HEADER":
            drawing.version = value if waiting == b"$ACADVER" else drawing.version
            drawing.code_page = value.decode("latin-1") if waiting == b"$DWGCODEPAGE" else drawing.code_page
            waiting = value if code == b"9" else b""
        elif kind and code == b"5":
            drawing.kinds[value.decode("latin-1").upper()] = kind
        elif code == b"42" and kind.endswith("POLYLINE") and _BULGE.search(value):
            drawing.rounded += 1
    return drawing


def _pairs(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    lines = iter(partial(stream.readline, _LINE_BYTES), b"")
    for code in lines:
        yield code.strip(), next(lines, b"").strip()


def shapes_of(
    table: pa.Table, drawing: Drawing, part: str | None, shape: Shape | None
) -> tuple[pa.Table | None, list[Finding]]:
    """The drawing's shapes as a table, and notes about everything else in it.

    Parameters
    ----------
    part
        The drawing's layer that is meant; without it all of them.
    shape
        What the layer holds, None where no spec says.
    """
    retell = drawing.retell
    layers = [retell(each or "") for each in table.column("Layer").to_pylist()]
    geometry = from_wkb(table.column(said(table, "geometry")).to_pylist())
    why = _left_out(table, geometry, drawing)
    findings = _notes(table, why, drawing)
    chosen = np.array([each is None for each in why], dtype=bool)
    if part is None:
        findings += _layers_read([each for each, kept in zip(layers, chosen, strict=True) if kept])
    else:
        if part not in layers:
            return None, [*findings, no_such_layer(part, list(dict.fromkeys(layers)))]
        chosen &= np.array(layers, dtype=object) == part
    geometry = geometry[chosen]
    if shape is not Shape.LINE:
        geometry, closed = _areas(geometry)
        findings += [_closed(closed)] if closed else []
    kept = table.filter(pa.array(chosen)).select([each for each in _OWN if each in table.column_names])
    binary = pa.array(list(shapely.to_wkb(geometry)), pa.binary())
    told = {**table.schema.metadata, b"geometry": b"geometry", b"fid": b""}
    return kept.append_column("geometry", binary).replace_schema_metadata(told), findings


def key_of(table: pa.Table) -> str:
    """The column that tells entities apart: their handles, where each has one of its own."""
    handles = table.column("EntityHandle")
    once = handles.null_count == 0 and len(pc.unique(handles)) == len(handles)
    return "EntityHandle" if once else ""


def _left_out(table: pa.Table, geometry: NDArray[np.object_], drawing: Drawing) -> list[str | None]:
    """Why each feature of the drawing is none, None where it is one."""
    collected = shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION
    point = shapely.get_dimensions(geometry) == 0
    nothing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    sheet = [bool(each) for each in table.column("PaperSpace").to_pylist()]
    handles, texts = table.column("EntityHandle").to_pylist(), table.column("Text").to_pylist()
    why: list[str | None] = []
    for at, handle in enumerate(handles):
        kind = drawing.kinds.get((handle or "").upper(), "")
        if sheet[at]:
            why.append(_SHEET)
        elif kind in _LABELS or kind == "INSERT" or nothing[at]:
            why.append(kind or "?")
        elif not kind and (collected[at] or (point[at] and texts[at])):
            why.append("INSERT" if collected[at] else "TEXT")
        else:
            why.append(None)
    return why


def _areas(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], int]:
    """Closed lines as polygons, and how many they were."""
    lines = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    closed = lines & shapely.is_closed(geometry) & (shapely.get_num_points(geometry) >= _RING_LEAST)
    areas = geometry.copy()
    areas[closed] = [shapely.Polygon(each) for each in geometry[closed]]
    return areas, int(closed.sum())


def _notes(table: pa.Table, why: list[str | None], drawing: Drawing) -> list[Finding]:
    left = Counter(each for each in why if each is not None)
    left.update(_unread(table, drawing))
    notes = [_left(left)] if left else []
    return notes + ([_rounded(drawing.rounded)] if drawing.rounded else [])


def _unread(table: pa.Table, drawing: Drawing) -> Counter[str]:
    """The entities of which the reader made nothing, by kind."""
    if not drawing.kinds:
        return Counter({kind: times for kind, times in drawing.counts.items() if kind not in _READ})
    seen = {(handle or "").upper() for handle in table.column("EntityHandle").to_pylist()}
    return Counter(kind for handle, kind in drawing.kinds.items() if handle not in seen)


#: The entities of which GDAL 3.12 makes features.
_READ = frozenset({
    "POINT", "LINE", "LWPOLYLINE", "POLYLINE", "CIRCLE", "ELLIPSE", "ARC", "SPLINE", "HELIX", "INSERT", "HATCH",
    "SOLID", "TRACE", "3DFACE", "MLINE", "3DSOLID", "REGION", "BODY", "SURFACE", *_LABELS,
})  # fmt: skip


def _left(left: Counter[str]) -> Finding:
    kinds = ", ".join(f"{times} {kind}" for kind, times in sorted(left.items()))
    kinds_vi = kinds.replace(_SHEET, "trong khung in")
    return tell(
        "wrong-geometry-type",
        Severity.NOTE,
        vi=Words("điểm, đường, vùng", f"chữ, khối, khung in và phần tử khác: {kinds_vi}", "các phần tử này không đọc"),
        en=Words("points, lines and areas", f"labels, blocks and others: {kinds}", "these are left out"),
        evidence=tuple((kind, str(times)) for kind, times in sorted(left.items())),
    )


def _rounded(count: int) -> Finding:
    return tell(
        "wrong-geometry-type",
        Severity.NOTE,
        vi=Words(
            "các đoạn thẳng", f"{written(count, 0)} cung tròn hoặc đường cong", "đã chia thành các đoạn thẳng ngắn"
        ),
        en=Words(
            "straight segments",
            f"{written(count, 0, lang='en')} arcs or curves",
            "they are read as short straight segments",
        ),
        evidence=(("curves", str(count)),),
    )


def _closed(count: int) -> Finding:
    return tell(
        "wrong-geometry-type",
        Severity.NOTE,
        vi=Words("vùng", f"{written(count, 0)} đường khép kín", "đã đọc thành vùng; đường hở vẫn là đường"),
        en=Words(
            "areas", f"{written(count, 0, lang='en')} closed lines", "they are read as polygons; open lines stay lines"
        ),
        evidence=(("closed", str(count)),),
    )


def _layers_read(layers: list[str]) -> list[Finding]:
    counts = Counter(layers)
    if len(counts) < 2:  # noqa: PLR2004 - a drawing of one layer is that layer
        return []
    listed = brief(", ".join(f"{name} ({n})" for name, n in counts.most_common(_SHOWN)), longest=4_000).strip("«»")
    return [
        tell(
            "unreadable",
            Severity.NOTE,
            vi=Words("một lớp bản vẽ", f"{len(counts)} lớp: {listed}", "đã đọc tất cả; tên lớp ở cột «Layer»"),
            en=Words("one layer of the drawing", f"{len(counts)}: {listed}", "all are read; their names are in Layer"),
            evidence=tuple(("layer", name) for name, _ in counts.most_common(_SHOWN)),
        )
    ]
