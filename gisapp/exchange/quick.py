"""Many features read at once, as long as they look like those before: no Python object for a number among them.

Arrow's JSON reader takes only what it was told to expect, and refuses names that come twice, other types, damaged
escapes and whatever is no JSON. What it refuses is read again one by one, by the reader that names every fault; so
this one never decides what is wrong, only that nothing is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
from numpy.typing import NDArray

from gisapp.exchange import ragged
from gisapp.exchange.batch import Values
from gisapp.exchange.loose import Loose, Places, placed

_LEAST_BYTES, _MOST_BYTES = 1 << 14, 1 << 20
#: How many features are read one by one when a run of the least length was refused.
_PATIENCE = 64
_PLACES = ("geometry", "place")
_DEEPER = "coordinates+"
#: Members that say more than this reader hands on.
_TELLING = frozenset({"coordRefSys"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Features as columns; `odd` holds what is no plain geometry of its type, by the feature's place."""

    count: int
    ids: Values
    columns: Mapping[str, pa.Array]
    geometry: Loose
    odd: Mapping[int, object]
    with_height: NDArray[np.bool_]
    places: int
    others: int


@dataclass(slots=True)
class Form:
    """What features have looked like so far, and how long a run is tried next."""

    members: dict[str, pa.DataType | None] = field(default_factory=dict)
    properties: dict[str, pa.DataType | None] = field(default_factory=dict)
    kind: str | None = None
    uniform: bool = True
    run_bytes: int = _LEAST_BYTES
    patience: int = 0

    @property
    def ready(self) -> bool:
        """Whether a run is worth trying now."""
        self.patience = max(self.patience - 1, 0)
        return self.uniform and self.kind is not None and not self.patience

    def learn(self, feature: Mapping[str, object]) -> None:
        """Expect from now on what this feature has."""
        properties = feature.get("properties")
        for name, value in properties.items() if isinstance(properties, dict) else ():
            self._widen(self.properties, name, value)
        for name, value in feature.items():
            if name in _PLACES:
                self._expect(value)
                self.members[name] = None
            elif name != "properties":
                self._widen(self.members, name, value)
                self.uniform &= name not in _TELLING

    def judge(self, *, taken: bool) -> None:
        """Try a longer run after one that was taken, a shorter one after one that was not."""
        if not taken and self.run_bytes == _LEAST_BYTES:
            self.patience = _PATIENCE
        self.run_bytes = min(self.run_bytes * 2, _MOST_BYTES) if taken else max(self.run_bytes // 4, _LEAST_BYTES)

    def _expect(self, geometry: object) -> None:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if not isinstance(kind, str) or kind not in ragged.NESTING:
            return
        plain = kind.removeprefix("Multi")
        if self.kind is None or (self.kind == f"Multi{plain}" and kind == plain):
            self.kind = kind
        self.uniform &= self.kind.removeprefix("Multi") == plain

    def _widen(self, known: dict[str, pa.DataType | None], name: str, value: object) -> None:
        kind, before = _type_of(value), known.get(name, pa.null())
        if kind is None or before is None:
            known[name], self.uniform = None, False
        elif before == kind or pa.types.is_null(kind):
            known[name] = before
        elif pa.types.is_null(before) or {before, kind} == {pa.int64(), pa.float64()}:
            known[name] = kind if pa.types.is_null(before) else pa.float64()
        else:
            self.uniform = False


def _type_of(value: object) -> pa.DataType | None:
    """The Arrow type of a plain value or of a list of plain values of one type; None where there is none."""
    if isinstance(value, list):
        inner = {_type_of(each) for each in value}
        kind = inner.pop() if len(inner) == 1 else None
        return pa.list_(kind) if kind is not None and not pa.types.is_list(kind) else None
    return _PLAIN.get(type(value))


_PLAIN = {type(None): pa.null(), str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}


def read(run: bytes, between: bytes, form: Form) -> Features | None:
    """All features of a run of text, or None where something in it is not as expected."""
    kind = form.kind
    if kind is None:
        return None
    deeper = re.compile(rb'"coordinates"(\s*:' + rb"\s*\[" * (ragged.NESTING[kind] + 1) + rb")")
    # Blanks in place of the comma keep the length, so that the text is copied only once.
    lines = deeper.sub(b'"%s"\\1' % _DEEPER.encode(), run.replace(between, b"}\n{".rjust(len(between))))
    try:
        table = pa.json.read_json(
            pa.BufferReader(lines),
            read_options=pa.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
            parse_options=pa.json.ParseOptions(explicit_schema=_schema(form, kind), unexpected_field_behavior="error"),
        )
        features = table.combine_chunks().to_batches()[0]
        features.validate(full=True)
    except (pa.ArrowInvalid, UnicodeDecodeError, IndexError):
        return None
    return _features(features, kind)


def _schema(form: Form, kind: str) -> pa.Schema:
    numbers = pa.float64()
    for _ in range(ragged.NESTING[kind]):
        numbers = pa.list_(numbers)
    place = pa.struct([("type", pa.string()), ("coordinates", numbers), (_DEEPER, pa.list_(numbers))])
    members = {name: place if name in _PLACES else kind_ for name, kind_ in form.members.items()}
    return pa.schema({**members, "properties": pa.struct(list(form.properties.items()))})


@dataclass(slots=True)
class _Geometries:
    """The geometries of a run as they are told from their columns."""

    with_height: NDArray[np.bool_]
    parts: list[tuple[Places, Loose]] = field(default_factory=list)
    odd: dict[int, object] = field(default_factory=dict)


def _features(features: pa.RecordBatch, kind: str) -> Features | None:
    names = features.schema.names
    if "type" not in names or not pc.all(pc.equal(features["type"], "Feature"), skip_nulls=False).as_py():
        return None
    count, properties = len(features), features["properties"]
    built = _Geometries(np.zeros(count, dtype=bool))
    given = {
        name: features[name].is_valid().to_numpy(zero_copy_only=False) if name in names else np.zeros(count, dtype=bool)
        for name in _PLACES
    }
    # Where a feature has both, its place is meant: the geometry says the same in degrees.
    meant = {"place": given["place"], "geometry": given["geometry"] & ~given["place"]}
    if not all(_take(features[name], kind, meant[name], built) for name in _PLACES if name in names):
        return None
    return Features(
        count=count,
        ids=features["id"] if "id" in names else [],
        columns={each.name: properties.field(at) for at, each in enumerate(properties.type)},
        geometry=placed(count, built.parts),
        odd=built.odd,
        with_height=built.with_height,
        places=int(given["place"].sum()),
        others=int(meant["geometry"].sum()),
    )


def _take(column: pa.StructArray, kind: str, given: NDArray[np.bool_], into: _Geometries) -> bool:
    """Put the geometries of one member in their places; false where they cannot be told from their columns."""
    left = given.copy()
    for child, own in ((1, kind), (2, f"Multi{kind.removeprefix('Multi')}")):
        coordinates = column.field(child)
        right = pc.and_(coordinates.is_valid(), pc.equal(column.field(0), own)).fill_null(False)  # noqa: FBT003
        at = np.flatnonzero(right.to_numpy(zero_copy_only=False) & left)
        if not len(at):
            continue
        built = ragged.build(_only(coordinates, at), own)
        if built is None:
            return False
        into.parts.append((at, built.geometry))
        into.with_height[at] = built.with_height
        left[at] = False
        into.odd |= {int(place): _plain(column[int(place)].as_py()) for place in at[built.odd]}
    into.odd |= {int(place): _plain(column[int(place)].as_py()) for place in np.flatnonzero(left)}
    return True


def _only(coordinates: pa.ListArray, at: NDArray[np.intp]) -> pa.ListArray:
    """The lists at these places; nothing is copied where all others are empty."""
    offsets = coordinates.offsets.to_numpy()
    begins, ends = offsets[at], offsets[at + 1]
    if (begins[1:] != ends[:-1]).any():
        return coordinates.take(pa.array(at))
    return pa.ListArray.from_arrays(pa.array(np.append(begins, ends[-1:])), coordinates.values)


def _plain(value: dict[str, object]) -> dict[str, object]:
    """A geometry object as it stood in the text."""
    coordinates = value["coordinates"] if value["coordinates"] is not None else value[_DEEPER]
    return {"type": value["type"], "coordinates": coordinates}
