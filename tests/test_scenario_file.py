"""A scenario file is read whole or refused with what to do; older ones are brought up, newer ones refused."""

import jsonschema
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gisapp.domain.errors import BadInput
from gisapp.exchange.scenario import FORMAT, MOST_BYTES, VERSION, read_scenario, scenario_in, written
from gisapp.exchange.scenario_schema import SCENARIO_SCHEMA
from tests.scenario_fixtures import DRAWN, DROPPED, EARLY_POST, EARLY_ROAD, NEARER, WHY, file, read

ALL = (EARLY_POST, EARLY_ROAD, NEARER, DROPPED, DRAWN)

VERSION_1 = {
    "format": FORMAT,
    "version": 1,
    "name": "Bỏ khu B, thêm khu X",
    "author": "Viện Quy hoạch",
    "base": {"zones": "zones@0", "facilities": "facilities@3"},
    "layers": {
        "zones": {
            "new": [{"type": "Feature", "id": "mau-x", "properties": {"name_vi": "KCN Mẫu X"},
                     "geometry": DRAWN["geometry"]}],
            "deleted": ["mau-b"],
        },
        "facilities": {
            "modified": [{"type": "Feature", "properties": {"id": "fire-post-03", "expected_earliest": 2030},
                          "geometry": None}],
        },
    },
}  # fmt: skip


def test_what_is_written_is_read_again_as_the_same_scenario():
    scenario = read(*ALL, author="Lan", created="2026-11-20", note_vi="để họp", includes=["mau-p"])
    again = read_scenario(orjson.dumps(written(scenario)))
    assert again == scenario
    assert (again.id, again.sha256) == (scenario.id, scenario.sha256)
    assert scenario.sha256.startswith(scenario.id)


def test_the_id_is_of_the_content_alone():
    scenario = read(*ALL)
    assert read(*ALL, author="Lan", created="hôm qua").id == scenario.id
    assert read(*ALL, title_en="Another").id != scenario.id
    assert read(*ALL[:4]).id != scenario.id
    assert read(id="ffffffffffffffff").id == read().id


def test_the_content_is_written_as_it_always_was():
    """Links name the hash of this text: a change of it would break every one of them."""
    assert read(EARLY_ROAD).content == (
        '{"baseline":{},"changes":[{"action":"update","assumed":true,"id":"road-074","layer":"roads",'
        '"reason_en":"supposed, to see what follows","reason_vi":"gi\\u1ea3 s\\u1eed \\u0111\\u1ec3 t\\u00ednh '
        'th\\u1eed","values":{"expected_earliest":2045,"expected_latest":2045}}],"title_en":"A try",'
        '"title_vi":"Th\\u1eed","version":2}'
    )
    assert read(EARLY_ROAD).id == "9761d649d4cf672c"


def test_a_file_of_version_1_becomes_one_of_today():
    scenario = scenario_in(VERSION_1)
    assert (scenario.title_vi, scenario.author) == ("Bỏ khu B, thêm khu X", "Viện Quy hoạch")
    assert scenario.baseline == {"zones": 0, "facilities": 3}
    told = {(each.layer, str(each.action), each.id) for each in scenario.changes}
    assert told == {
        ("zones", "insert", "mau-x"),
        ("zones", "delete", "mau-b"),
        ("facilities", "update", "fire-post-03"),
    }
    post = scenario.of_layer("facilities")[0]
    assert dict(post.values) == {"expected_earliest": 2030}
    assert post.geometry is None
    assert all(each.assumed and each.reason_vi and each.reason_en for each in scenario.changes)
    assert scenario_in(written(scenario)) == scenario


@pytest.mark.parametrize("broken", [
    {"base": {"zones": "zones"}}, {"base": {"zones": "roads@1"}}, {"base": []}, {"layers": {"zones": []}},
    {"layers": {"zones": {"old": []}}}, {"layers": {"zones": {"new": [{"properties": 1}]}}},
    {"layers": {"zones": {"deleted": "mau-b"}}}, {"layers": {"zones": {"deleted": [1]}}},
])  # fmt: skip
def test_a_broken_file_of_version_1_is_refused(broken):
    with pytest.raises(BadInput):
        scenario_in({**VERSION_1, **broken})


def test_a_newer_file_is_refused_with_what_to_do():
    with pytest.raises(BadInput, match="install the gisapp that wrote it") as refused:
        scenario_in(file(version=VERSION + 1))
    assert refused.value.found == f"version {VERSION + 1}"


@pytest.mark.parametrize("broken", [
    [], None, "text", {}, {"format": "other", "version": 2}, file(version="2"), file(version=True), file(version=0),
    file(title_vi="", title_en=""), file(title_vi="x" * 201), file(title_vi="a\u202eb"), file(unknown=1),
    file(changes={}), file(baseline=[]), file(baseline={"zones": -1}), file(baseline={"zones": 1.5}),
    file(baseline={"../zones": 1}), file(baseline={"zones": True}), file(includes="mau-p"), file(includes=[1]),
    file(3), file({**EARLY_POST, "layer": "../x"}), file({**EARLY_POST, "action": "move"}),
    file({**EARLY_POST, "id": ""}), file({**EARLY_POST, "id": 5}), file({**EARLY_POST, "id": "a\x00b"}),
    file({**EARLY_POST, "assumed": "yes"}), file({**EARLY_POST, "values": {"a": {"b": 1}}}),
    file({**EARLY_POST, "values": {"a": [[1]]}}), file({**EARLY_POST, "values": [1]}),
    file({**EARLY_POST, "reason_vi": "", "reason_en": ""}), file({**EARLY_POST, "more": 1}),
    file({**DRAWN, "geometry": {"type": "Polygon"}}), file({**DRAWN, "geometry": []}), file({**DRAWN, "crs": 4326}),
    file(EARLY_POST, {**EARLY_POST, "values": {}}),
])  # fmt: skip
def test_what_is_no_scenario_is_refused(broken):
    with pytest.raises(BadInput) as refused:
        scenario_in(broken)
    assert len(str(refused.value)) < 1_000


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b'{"format":"gisapp-scenario","version":2e400}']
)
def test_what_is_no_json_is_refused(data):
    with pytest.raises(BadInput):
        read_scenario(data)


def test_too_much_is_refused_before_it_is_parsed():
    with pytest.raises(BadInput, match="submission"):
        read_scenario(b" " * (MOST_BYTES + 1))
    many = [{**DROPPED, "id": f"z{number}"} for number in range(2_001)]
    with pytest.raises(BadInput, match="at most 2000"):
        scenario_in(file(*many))


def test_what_is_decided_needs_no_reason():
    decided = {**EARLY_POST, "assumed": False, "reason_vi": "", "reason_en": ""}
    assert not read(decided).changes[0].assumed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("aé\x00 ", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aé\x00 ", max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ["title_vi", "title_en", "baseline", "changes", "includes", "author", "note_vi"]
OF_CHANGE = ["layer", "action", "id", "values", "before", "geometry", "crs", "assumed", "reason_vi"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    beside=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=3),
    inside=st.dictionaries(st.sampled_from(OF_CHANGE), JSON, max_size=3),
)
def test_whatever_is_read_is_written_and_read_again_and_the_rest_is_refused(beside, inside):
    try:
        scenario = scenario_in({**file({**DRAWN, **inside}), **beside})
    except BadInput:
        return
    assert scenario_in(orjson.loads(orjson.dumps(written(scenario)))) == scenario


def test_the_schema_that_openapi_tells_holds_what_is_read_and_refuses_what_is_not():
    check = jsonschema.Draft202012Validator(SCENARIO_SCHEMA)
    for good in (file(*ALL), file(), written(read(*ALL, includes=["mau-p"]))):
        assert list(check.iter_errors(good)) == []
        scenario_in(good)
    for bad in (file(version=3), file(more=1), file({**EARLY_POST, "action": "move"}), file({**WHY}), {}):
        assert list(check.iter_errors(bad))
        with pytest.raises(BadInput):
            scenario_in(bad)


@pytest.mark.parametrize("deep", [
    {"type": "Polygon", "coordinates": orjson.loads("[" * 300 + "]" * 300)},
    {"type": "Point", "coordinates": [105.6, 20.6], "more": orjson.loads("[" * 900 + "]" * 900)},
])  # fmt: skip
@pytest.mark.parametrize("member", ["geometry", "geometry_before"])
def test_a_geometry_nested_deeper_than_any_is_refused(deep, member):
    with pytest.raises(BadInput, match="levels"):
        scenario_in(file({**DRAWN, member: deep}))
