"""A delivery is read as it comes, in little memory, and no bytes whatever make the gate fail."""

import io
import json
import subprocess
import sys

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.exchange.gate import Delivery, Terms, receive
from gisapp.exchange.stream import JsonStream
from tests.gate_fixtures import SQUARE, ZONES, codes, collection, feature, gate, no_gdal, polygon


class Drip(io.BytesIO):
    """A stream that hands out few bytes at a time, as a network does."""

    def read(self, size=-1):
        return super().read(min(size, 37) if size >= 0 else 37)


def test_values_are_cut_right_wherever_the_stream_happens_to_stop():
    rows = [feature(polygon(SQUARE), f'q"{{[\\{n}', name='a "}{" b\\', other="}, {") for n in range(20)]
    raw = json.dumps(collection(*rows), indent=1).encode()
    whole = gate(raw)
    assert len(whole.table) == 20
    dripped = receive(
        Delivery(name="d", size=len(raw), stream=Drip(raw)), Terms(layer="a", kind="x"), read_with_gdal=no_gdal
    )
    assert list(dripped.table["id"]) == list(whole.table["id"])
    assert shapely.equals_exact(dripped.table.geometry.to_numpy(), whole.table.geometry.to_numpy()).all()


FIFTY_MEGABYTES = """
import io, resource, sys
import orjson
from gisapp.exchange.gate import Delivery, Terms, receive

ring = [[105.8 + 1e-6 * n, 21.0 + 1e-9 * n * n] for n in range(1_500)]
shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
one = orjson.dumps({"type": "Feature", "id": "NUMBER", "properties": {"name": "KCN"}, "geometry": shape})
raw = io.BytesIO()
raw.write(b'{"type":"FeatureCollection","features":[')
for number in range(1_220):
    raw.write(b",\\n" * bool(number) + one.replace(b"NUMBER", str(number).encode()))
size = raw.write(b"]}") and raw.tell()
raw.seek(0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
received = receive(Delivery(name="big", size=size, stream=raw), Terms(layer="a", kind="x"), read_with_gdal=None)
print(size, len(received.table), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_file_of_fifty_megabytes_needs_less_memory_than_its_objects_would():
    done = subprocess.run([sys.executable, "-c", FIFTY_MEGABYTES], capture_output=True, text=True, check=True)
    size, features, kilobytes = map(int, done.stdout.split())
    assert size > 50_000_000
    assert features == 1_220
    # Parsed whole it takes about 400 MB of lists and floats; the coordinates alone are 29 MB, held three times.
    assert kilobytes < 230_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
geometries = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint", "x"]),
        "coordinates": json_values,
    }
)


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=200)
    | st.binary(max_size=100).map(lambda tail: b'{"type":"FeatureCollection","features":[' + tail)
)
def test_no_bytes_whatever_make_the_gate_fail(raw):
    received = gate(raw)
    assert received.findings


@settings(deadline=None, max_examples=150)
@given(
    st.lists(geometries | json_values, max_size=3),
    st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    st.booleans(),
)
def test_no_json_whatever_makes_the_gate_fail(shapes, properties, with_spec):
    rows = [{"type": "Feature", "id": at, "properties": properties, "geometry": each} for at, each in enumerate(shapes)]
    received = gate(collection(*rows), spec=ZONES if with_spec else None)
    if received.table is None:
        assert codes(received)
    else:
        assert len(received.table) == len(rows)
        received.table.to_parquet(io.BytesIO())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.integers(1, 64), st.booleans())
def test_every_value_is_cut_where_a_parser_would_cut_it(texts, chunk, pretty):
    rows = [{"k": text, "n": {"a": [text]}} for text in texts]
    raw = json.dumps(rows, ensure_ascii=pretty, indent=2 if pretty else None).encode("utf-8", "surrogatepass")
    stream = JsonStream(io.BytesIO(raw), limit_bytes=10**6)
    stream.take(expected=b"[")
    for row in rows:
        text, _ = stream.take_object()
        assert json.loads(text.decode("utf-8", "surrogatepass")) == row
        stream.take(expected=b",]")
    assert stream.peek() == b""
