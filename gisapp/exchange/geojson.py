"""GeoJSON, GeoJSON sequences and JSON-FG, parsed by us and streaming: GDAL would repair them silently.

Source: RFC 7946, RFC 8142 and OGC 21-045 (JSON-FG: `coordRefSys`, `place`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from gisapp.domain.finding import Finding
from gisapp.exchange import coordinates, quick
from gisapp.exchange import geojson_words as words
from gisapp.exchange.batch import Batch, name_of, typed
from gisapp.exchange.json_values import UNREAD, is_deeper, keys, parsed
from gisapp.exchange.loose import loosen, placed
from gisapp.exchange.stream import Broken, JsonStream
from gisapp.exchange.terms import Limits

FEATURES_PER_BATCH = 2_000
BYTES_PER_BATCH = 4_000_000
_PLACES = frozenset({"geometry", "place"})


@dataclass(slots=True)
class Reading:
    """What a GeoJSON text said outside its features, filled in while its features are read.

    `crs` is the legacy member, `reference` the `coordRefSys` of JSON-FG; both are absent where the text has none.
    """

    crs: object = None
    has_crs: bool = False
    reference: object = None
    places: int = 0
    others: int = 0
    features: int = 0
    findings: list[Finding] = field(default_factory=list)
    form: quick.Form = field(default_factory=quick.Form)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class _Feature:
    identity: object
    row: dict[str, object]
    geometry: object


_Item = _Feature | quick.Features


def read(stream: JsonStream, reading: Reading, *, id_field: str) -> Iterator[Batch]:
    """Read features batch by batch; what cannot be read becomes a finding, and the rest is read all the same."""
    waiting: list[_Feature] = []
    first, begun = 0, stream.offset
    for item in _until_broken(stream, reading):
        count = item.count if isinstance(item, quick.Features) else 1
        follows = isinstance(item, _Feature) and reading.features - count == first + len(waiting)
        full = len(waiting) >= FEATURES_PER_BATCH or stream.offset - begun > BYTES_PER_BATCH
        if waiting and (full or not follows):
            yield _batch(waiting, first, id_field)
            waiting = []
        if not waiting:
            first, begun = reading.features - count, stream.offset
        if isinstance(item, _Feature):
            waiting.append(item)
        else:
            yield _quick_batch(item, first, id_field)
    if waiting:
        yield _batch(waiting, first, id_field)


def _batch(features: list[_Feature], first: int, id_field: str) -> Batch:
    names = [
        name_of(each.identity if each.identity is not None else each.row.get(id_field), position)
        for position, each in enumerate(features, start=first)
    ]
    geometry, faulty, findings = coordinates.build([each.geometry for each in features], names)
    return Batch(
        first=first,
        ids=typed([each.identity for each in features]),
        rows=[each.row for each in features],
        geometry=loosen(geometry),
        faulty=faulty,
        findings=findings,
    )


def _quick_batch(features: quick.Features, first: int, id_field: str) -> Batch:
    """Features read as columns; the few whose geometry is odd are built one by one, as all others are."""
    faulty = np.zeros(features.count, dtype=bool)
    findings: list[Finding] = []

    def name(at: int) -> str:
        identity = features.ids[at].as_py() if len(features.ids) else None
        inside = features.columns.get(id_field)
        inner = inside[at].as_py() if inside is not None else None
        return name_of(identity if identity is not None else inner, first + at)

    geometry = features.geometry
    if features.odd:
        at = np.array(sorted(features.odd))
        raw = [features.odd[each] for each in at]
        built, faulty[at], findings = coordinates.build(raw, [name(each) for each in at])
        geometry = placed(features.count, [(np.arange(features.count), geometry), (at, loosen(built))])
    high = np.flatnonzero(features.with_height)
    if len(high):
        findings.append(coordinates.heights_left_out(len(high), name(int(high[0]))))
    return Batch(
        first=first,
        ids=features.ids,
        columns=features.columns,
        geometry=geometry,
        faulty=faulty,
        findings=findings,
    )


def _until_broken(stream: JsonStream, reading: Reading) -> Iterator[_Item]:
    try:
        yield from _features(stream, reading)
    except Broken as broken:
        reading.findings.append(broken.finding)


def _features(stream: JsonStream, reading: Reading) -> Iterator[_Item]:
    if stream.peek() == b"[":
        reading.findings.append(words.not_a_layer("a list without a FeatureCollection around it"))
        return
    members: dict[str, object] = {}
    listed = False
    stream.take(expected=b"{")
    while stream.peek() != b"}":
        key = _value(stream.take_value(), reading)
        stream.take(expected=b":")
        if key == "features" and stream.peek() == b"[":
            listed = True
            yield from _listed(stream, reading)
        else:
            members[str(key)] = _value(stream.take_value(), reading)
            _header(str(key), members[str(key)], reading)
        if stream.peek() != b"}":
            stream.take(expected=b",")
    stream.take(expected=b"}")
    if not listed:
        yield from _alone(members, reading)
        yield from _sequence(stream, reading)
    elif stream.peek():
        raise Broken(words.not_a_layer("more text after the end of the FeatureCollection"))


def _listed(stream: JsonStream, reading: Reading) -> Iterator[_Item]:
    stream.take(expected=b"[")
    while stream.peek() != b"]":
        yield from _next(stream, reading)
        if stream.peek() != b"]":
            stream.take(expected=b",")
    stream.take(expected=b"]")


def _sequence(stream: JsonStream, reading: Reading) -> Iterator[_Item]:
    while stream.peek():
        yield from _next(stream, reading)


def _next(stream: JsonStream, reading: Reading) -> Iterator[_Item]:
    run = _run(stream, reading)
    if run is not None:
        yield run
        return
    text, value = stream.take_object()
    if value is None or text.count(b'":') != keys(value):
        value = _value(text, reading)
    if value is UNREAD:
        _count(reading, 1)
    else:
        yield from _alone(value, reading)


def _run(stream: JsonStream, reading: Reading) -> quick.Features | None:
    """All features of the next stretch of text, where they look like those before."""
    if not reading.form.ready:
        return None
    text, between = stream.run_of_objects(reading.form.run_bytes)
    features = quick.read(text, between, reading.form) if text else None
    reading.form.judge(taken=features is not None)
    if features is not None:
        stream.skip(len(text))
        reading.places += features.places
        reading.others += features.others
        _count(reading, features.count)
    return features


def _count(reading: Reading, more: int) -> None:
    reading.features += more
    if reading.features > reading.limits.features:
        raise Broken(words.too_many(reading.features, reading.limits.features))


def _header(key: str, value: object, reading: Reading) -> None:
    if key == "crs":
        reading.crs, reading.has_crs = value, True
    elif key == "coordRefSys":
        reading.reference = value


def _alone(value: object, reading: Reading) -> Iterator[_Item]:
    """One feature, or a finding that says why this value is none."""
    position = reading.features
    if isinstance(value, dict) and value.get("type") in (*coordinates.DEPTHS, "GeometryCollection"):
        value = {"type": "Feature", "properties": None, "geometry": value}
    if not isinstance(value, dict) or value.get("type") != "Feature":
        found = value.get("type", "an object without a type") if isinstance(value, dict) else value
        reading.findings.append(words.not_a_feature(found, position))
        return
    properties = value.get("properties")
    if not isinstance(properties, dict | None):
        reading.findings.append(words.wrong_properties(properties, name_of(value.get("id"), position)))
    _count(reading, 1)
    reading.form.learn(value)
    # How deep coordinates may be is another check's, and there are many of them.
    if is_deeper([each for name, each in value.items() if name not in _PLACES], reading.limits.nesting):
        reading.findings.append(words.too_deep(name_of(value.get("id"), position), reading.limits.nesting))
    if "coordRefSys" in value and reading.reference is None:
        reading.reference = value["coordRefSys"]
    yield _Feature(value.get("id"), properties if isinstance(properties, dict) else {}, _geometry(value, reading))


def _geometry(feature: dict[str, object], reading: Reading) -> object:
    place, geometry = feature.get("place"), feature.get("geometry")
    if place is not None:
        reading.places += 1
        return place
    reading.others += geometry is not None
    return geometry


def _value(text: bytes, reading: Reading) -> object:
    value, findings = parsed(text, reading.features)
    reading.findings += findings
    return value
