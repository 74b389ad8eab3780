"""An OpenStreetMap extract becomes layers of ours: the same ids each time, areas whole, its licence beside it."""

import base64
import io
import os
import resource
from dataclasses import replace

import osmium
import pytest
from osmium.osm import mutable

from gisapp.compute.osm_reader import BARS, read_osm
from gisapp.domain.errors import BadInput, Exceeded, Vi
from gisapp.exchange.osm import unreadable
from tests.conftest import copied
from tests.osm_fixtures import crowd

BOX = (105.0, 20.0, 107.0, 22.0)

#: A square of 1 km about Hà Nội's middle, a hole in it, and a place in Lào.
NODES = {
    1: (105.80, 21.00), 2: (105.81, 21.00), 3: (105.81, 21.01), 4: (105.80, 21.01),
    5: (105.803, 21.003), 6: (105.806, 21.003), 7: (105.806, 21.006),
    8: (102.6, 17.9), 9: (102.61, 17.9),
}  # fmt: skip
WAYS = (
    (1, [1, 2, 3], {"highway": "primary", "name": "Quốc lộ 3", "oneway": "yes", "bridge": "yes", "layer": "1"}),
    (2, [1, 2, 3, 4, 1], {}),
    (3, [5, 6, 7, 5], {}),
    (4, [5, 6, 7, 5], {"natural": "water", "name": "Hồ Mẫu"}),
    (5, [1, 3], {"railway": "rail"}),
    (6, [2, 4], {"power": "line", "voltage": "110000"}),
    (7, [5, 6, 7, 5], {"amenity": "school", "name": "Trường THCS Mẫu"}),
    (8, [8, 9], {"highway": "primary"}),
    (9, [1, 4], {"highway": "footway"}),
    (10, [1, 2, 3, 4, 1], {"highway": "residential", "junction": "roundabout"}),
    (11, [2, 3], {"highway": "construction", "construction": "trunk"}),
    (12, [1, 99], {"highway": "primary"}),
)


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    file = tmp_path_factory.mktemp("osm") / "hanoi.osm.pbf"
    writer = osmium.SimpleWriter(str(file))
    tags = {1: {"amenity": "hospital", "name": "Bệnh viện Mẫu"}, 2: {"power": "substation"}}
    for number, place in NODES.items():
        writer.add_node(mutable.Node(id=number, version=1, location=place, tags=tags.get(number, {})))
    for number, nodes, said in WAYS:
        writer.add_way(mutable.Way(id=number, version=1, nodes=nodes, tags=said))
    members = [("w", 2, "outer"), ("w", 3, "inner")]
    writer.add_relation(
        mutable.Relation(id=9, version=1, members=members, tags={"type": "multipolygon", "landuse": "industrial"})
    )
    writer.close()
    return file


@pytest.fixture(scope="module")
def imported(extract, hanoi, command, tmp_path_factory):
    workspace = copied(hanoi, tmp_path_factory.mktemp("imported") / "w")
    told = command("layers", "import-osm", extract, "--lang", "en", workspace=workspace.folder)
    assert told.returncode == 0, told.stderr
    return workspace


def rows(workspace, layer):
    return workspace.layers.features(layer).set_index("id")


def test_each_theme_is_a_layer_with_source_and_licence(imported):
    layers = {each for each in imported.layers.ids() if each.startswith("osm-")}
    assert layers == {
        "osm-roads", "osm-rail", "osm-water", "osm-power-lines", "osm-substations", "osm-health", "osm-education",
        "osm-industrial",
    }  # fmt: skip
    for layer in layers:
        entry = imported.layers.entry(layer)
        assert (entry.licence, str(entry.quality)) == ("ODbL-1.0", "approximate")
        assert "OpenStreetMap contributors" in entry.source


def test_roads_have_class_direction_level_and_name(imported):
    roads = rows(imported, "osm-roads")
    assert set(roads.index) == {"osm-way-1", "osm-way-10", "osm-way-11"}
    main = roads.loc["osm-way-1"]
    assert (main["kind"], main["road_class"], main["oneway"], main["bridge"], main["level"], main["name_vi"]) == (
        "national", "primary", "yes", "yes", 1, "Quốc lộ 3",
    )  # fmt: skip
    assert roads.loc["osm-way-10", "oneway"] == "yes"
    assert (roads.loc["osm-way-11", "status"], roads.loc["osm-way-11", "kind"]) == ("under_construction", "national")


def test_an_area_of_several_ways_is_whole_with_its_hole(imported):
    land = rows(imported, "osm-industrial").loc["osm-relation-9"].geometry
    assert len(next(iter(getattr(land, "geoms", [land]))).interiors) == 1
    assert land.area == pytest.approx(1.15e6 - 0.052e6, rel=0.02)


def test_facilities_are_named_by_what_they_are(imported):
    assert rows(imported, "osm-health").loc["osm-node-1", "kind"] == "hospital"
    assert rows(imported, "osm-substations").loc["osm-node-2", "kind"] == "substation"
    school = rows(imported, "osm-education").loc["osm-way-7"]
    assert (school["kind"], list(school["sources"])) == (
        "lower_secondary_school", ["https://www.openstreetmap.org/way/7"],
    )  # fmt: skip
    assert rows(imported, "osm-water").loc["osm-way-4", "constraint_class"] == "water"


def test_the_same_extract_again_is_the_same_layer(imported, extract, command):
    before = rows(imported, "osm-roads")
    refused = command("layers", "import-osm", extract, "--themes", "roads", workspace=imported.folder)
    assert (refused.returncode, "already" in refused.stderr) == (2, True)
    again = command("layers", "import-osm", extract, "--themes", "roads", "--replace", workspace=imported.folder)
    assert again.returncode == 0, again.stderr
    assert rows(imported, "osm-roads").equals(before)
    held = imported.layers.revisions("osm-roads")
    assert len({each.received_sha256 for each in held}) == 1


def test_a_file_that_is_no_extract_is_refused_in_the_language_asked_for(hanoi, command, tmp_path):
    for data in (b"", b"<osm/>", b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"x" * 40):
        (tmp_path / "a.osm.pbf").write_bytes(data)
        for lang, begins in (
            ("vi", "LỖI unreadable: Cần tệp OpenStreetMap"),
            ("en", "ERROR unreadable: Expected a whole"),
        ):
            told = command("layers", "import-osm", tmp_path / "a.osm.pbf", "--lang", lang, workspace=hanoi.folder)
            assert (told.returncode, len(told.stderr.splitlines())) == (2, 2), told
            assert told.stderr.startswith(begins)
    wrong = command("layers", "import-osm", tmp_path / "a.osm.pbf", "--themes", "cafes", workspace=hanoi.folder)
    assert "themes: roads" in wrong.stderr


#: Two nodes and a way between them, whose tags are no UTF-8.
_NO_TEXT = (
    "AAAADQoJT1NNSGVhZGVyGCgQHBokeNpT4vMvzg1OzkjNTdQNM9AzU+JySc0rTvXLT0ktBgB5WwjcAAAACwoHT1NNRGF0YRhHEDwa"
    "Q3ja45LgYuBiz8hMzyhPrORi+v+PiyUvMTeVi/G/kAIXHweXw4Hv/UcZPQ7smvaeHcjncWiYNAfIb7i66D07AC7DFPwAAAALCgdP"
    "U01EYXRhGD4QMho6eNrjkuNi4GLPyEzPKE+s5GIvKMrMTSyq5GLJS8xN5WL6/09IQIqPg1GIiZFZiomJxYmJiwkAQdMK3w=="
)


def test_an_extract_whose_tags_are_no_text_is_refused():
    with pytest.raises(BadInput, match="utf-8"):
        list(read_osm(io.BytesIO(base64.b64decode(_NO_TEXT)), ["highway"], BOX))


def test_an_extract_that_grows_ends_in_seconds_and_in_little_memory():
    """A quarter of a megabyte that stands for eighty million nodes once took 3.2 GB of the server's own memory."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sum(os.times()[:4])
    with pytest.raises(Exceeded, match="1,500 MB of memory"):
        list(
            read_osm(io.BytesIO(crowd(4_000_000, 20)), ["highway"], BOX, bars=replace(BARS, memory_bytes=1_500_000_000))
        )
    assert sum(os.times()[:4]) - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_an_extract_that_takes_far_longer_than_its_size_is_stopped():
    with pytest.raises(Exceeded, match="1 seconds of processor time") as told:
        list(read_osm(io.BytesIO(crowd(400_000, 60)), ["highway"], BOX, bars=replace(BARS, cpu_seconds=1)))
    assert told.value.found_vi == "tệp cần quá 1 giây xử lý để đọc"


def test_more_objects_than_there_is_room_for_are_refused(extract):
    with extract.open("rb") as stream, pytest.raises(Exceeded, match="MB of space"):
        list(read_osm(stream, ["highway"], BOX, bars=replace(BARS, result_bytes=1_000)))


def test_what_needs_too_much_is_told_as_a_finding_in_both_languages():
    refused = Exceeded(
        expected="x", found="one that needs more than 9 MB", todo="y", vi=Vi("x", "y", "tệp cần quá 9 MB")
    )
    finding = unreadable("vietnam.osm.pbf", refused)
    assert (finding.code, "cần quá 9 MB" in finding.message_vi, "more than 9 MB" in finding.message_en) == (
        "too-large", True, True,
    )  # fmt: skip
