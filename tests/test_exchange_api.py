"""The exchange at the HTTP door: send, look, decide, read back; who may, in which order it is refused, and jobs."""

import time
from collections.abc import Iterator
from io import BytesIO

import orjson
import pytest
from fastapi.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.api.errors import answer
from gisapp.clock import now
from gisapp.domain.errors import BadInput, Vi
from gisapp.storage.received import ReceivedFiles
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.tokens import create_token
from tests.test_submissions import PLOTS, file, plot

Headers = dict[str, str]


@pytest.fixture
def client(workspace: FolderWorkspace) -> Iterator[TestClient]:
    with TestClient(build(workspace), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def bearers(workspace: FolderWorkspace) -> dict[str, Headers]:
    """Headers of an institute, of another one, of an approver, and of somebody who only reads."""
    register = wiring.register_of(workspace)
    roles = {"institute": ["submitter"], "other": ["submitter"], "approver": ["approver"], "reader": ["reader"]}
    made = {
        name: create_token(register, name=name, roles=held, now=now(), by="test")[1] for name, held in roles.items()
    }
    return {name: {"Authorization": f"Bearer {secret}"} for name, secret in made.items()}


def sent(client: TestClient, headers: Headers, data: bytes, **said: object) -> dict:
    query = {"layer": "plots", "kind": "reference", "name": "plots.geojson", **said}
    answer = client.post("/submissions", params=query, content=data, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def decided(client: TestClient, headers: Headers, submission: str, **said: object):
    place = f"/submissions/{submission}"
    tag = client.get(place, headers=headers).headers["etag"]
    return client.post(f"{place}/decision", json={"accepts": True, **said}, headers={**headers, "If-Match": tag})


def test_a_file_goes_from_an_institute_to_a_revision_and_back_out(client, bearers):
    submission = sent(client, bearers["institute"], file(PLOTS, use="SKK"))
    assert submission["state"] == "awaiting_decision"
    answer = decided(client, bearers["approver"], submission["id"], why="đạt")
    assert (answer.status_code, answer.json()["revision"]) == (200, "plots@0")
    items = client.get("/collections/plots/items").json()
    assert sorted(each["id"] for each in items["features"]) == ["a", "b", "c"]
    receipt = client.get(f"/submissions/{submission['id']}/receipt", headers=bearers["institute"]).json()
    assert (receipt["revision"], receipt["decision"]["why"]) == ("plots@0", "đạt")


def test_a_layer_reads_as_of_before_and_after_and_the_diff_between(client, bearers):
    decided(client, bearers["approver"], sent(client, bearers["institute"], file(PLOTS, use="SKK"))["id"])
    decided(client, bearers["approver"], sent(client, bearers["institute"], file({"a": plot(9)}, use="CX"))["id"])

    def use(as_of: str) -> list[str]:
        features = client.get("/collections/plots/items", params={"as-of": as_of}).json()["features"]
        return sorted(each["properties"]["use"] for each in features)

    revisions = client.get("/collections/plots/revisions").json()["revisions"]
    assert [each["by"] for each in revisions] == ["approver", "approver"]
    assert use("plots@0") == use("0") == use(revisions[1]["committed"]) == ["SKK", "SKK", "SKK"]
    assert use("plots@1") == use(revisions[0]["committed"]) == ["CX", "SKK", "SKK"]
    diff = client.get("/collections/plots/diff", params={"from": 0, "to": 1}).json()
    states = sorted(each["properties"]["state"] for each in diff["features"])
    assert states == ["after", "before", "gained", "lost"]
    leading = next(each["properties"] for each in diff["features"] if each["properties"]["state"] == "after")
    assert (leading["id"], leading["change"], leading["columns"]) == ("a", "update", {"use": ["SKK", "CX"]})
    table = client.get("/collections/plots/diff", params={"from": 0, "to": 1, "form": "csv"}).text
    assert "a,update,use,SKK,CX" in table
    assert client.get("/collections/plots/diff", params={"from": 0, "to": 7}).status_code == 404
    assert client.get("/collections/plots/items", params={"as-of": "plots@7"}).status_code == 404


def test_assessments_and_maps_read_as_of_too(client):
    latest = client.get("/zones/donganh/assessment?horizon=2030&appraised=2026-11-25")
    then = client.get("/zones/donganh/assessment?horizon=2030&appraised=2026-11-25&as-of=zones@0")
    assert (latest.status_code, then.status_code) == (200, 200)
    assert then.json() == latest.json(), "nothing was recorded since"
    assert client.get("/maps/zones/payload", params={"as-of": "2020-01-01"}).status_code == 404


def test_a_dry_run_is_open_to_readers_and_keeps_nothing(client, workspace, bearers):
    before = {each.relative_to(workspace.folder) for each in workspace.folder.rglob("*") if "register" not in each.name}
    answer = client.post("/submissions", params={"layer": "plots", "dry-run": "true"}, content=file(PLOTS, use="SKK"))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["state"], said["changes"]) == ("awaiting_decision", {"insert": 3, "update": 0, "delete": 0})
    assert len(said["drawn"]["features"]) == 3
    after = {each.relative_to(workspace.folder) for each in workspace.folder.rglob("*") if "register" not in each.name}
    assert after == before
    assert client.get("/submissions", headers=bearers["approver"]).json() == {"submissions": []}


def test_a_file_whose_columns_are_called_otherwise_says_so_once_for_each(client):
    usual, other = file(PLOTS, land_use="SKK", zone="donganh"), file(PLOTS, loai="SKK", khu="donganh")
    asked = [("layer", "fresh"), ("dry-run", "true"), ("spec", "parcels"), ("kind", "parcels")]
    named = [*asked, ("field", "land_use=loai"), ("field", "zone=khu")]
    first, second, unnamed = (
        client.post("/submissions", params=params, content=content).json()
        for params, content in ((asked, usual), (named, other), (asked, other))
    )
    assert first["changes"] == second["changes"] == {"insert": 3, "update": 0, "delete": 0}
    codes = [{each["code"] for each in said["findings"]} for said in (first, second, unnamed)]
    assert codes[0] == codes[1] != codes[2]
    twice = client.post("/submissions", params=[*asked, ("layer", "lots")], content=usual)
    assert (twice.status_code, twice.json()["found"]) == (400, "layer twice")


def test_writes_are_refused_in_the_stated_order(client, bearers):
    """401/403, 404, 415, 400, 428, 412."""
    data, query = file(PLOTS), {"layer": "plots", "kind": "reference"}
    assert client.post("/submissions", params=query, content=data).status_code == 401
    assert client.post("/submissions", params=query, content=data, headers=bearers["reader"]).status_code == 403
    wrong = {"Authorization": "Bearer gisapp_wrong"}
    assert client.post("/submissions", params=query, content=data, headers=wrong).status_code == 401
    form = {**bearers["institute"], "Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/submissions", params=query, content=data, headers=form).status_code == 415
    assert client.post("/submissions", params=query, content=b"", headers=bearers["institute"]).status_code == 400
    unknown = client.post("/submissions/nothing/decision", json={"accepts": True}, headers=bearers["approver"])
    assert unknown.status_code == 404
    named = sent(client, bearers["institute"], data)["id"]
    place, approver = f"/submissions/{named}/decision", bearers["approver"]
    assert client.post(place, json={"accepts": True}, headers=bearers["institute"]).status_code == 403
    assert client.post(place, json={"accepts": "perhaps"}, headers=approver).status_code == 400
    assert client.post(place, json={"accepts": True}, headers=approver).status_code == 428
    stale = {**approver, "If-Match": '"old"'}
    assert client.post(place, json={"accepts": True}, headers=stale).status_code == 412


def test_submissions_are_seen_by_their_sender_and_by_approvers_alone(client, bearers):
    named = sent(client, bearers["institute"], file(PLOTS))["id"]
    for path in ("", "/findings", "/changes", "/file", "/receipt"):
        place = f"/submissions/{named}{path}"
        assert client.get(place).status_code == 401, path
        assert client.get(place, headers=bearers["other"]).status_code == 404, path
    seen = [
        client.get("/submissions", headers=bearers[name]).json()["submissions"]
        for name in ("institute", "other", "approver")
    ]
    assert [len(each) for each in seen] == [1, 0, 1]
    assert client.get(f"/submissions/{named}/file", headers=bearers["approver"]).content == file(PLOTS)


def test_a_second_decision_is_a_conflict(client, bearers):
    named = sent(client, bearers["institute"], file(PLOTS))["id"]
    assert decided(client, bearers["approver"], named, accepts=False, why="thiếu ranh giới").status_code == 200
    again = decided(client, bearers["approver"], named)
    assert (again.status_code, again.json()["title"]) == (409, "Conflict")


def test_findings_leave_as_text_json_and_geojson_in_both_languages(client, bearers):
    answer = client.post(
        "/submissions",
        params={"layer": "plots", "kind": "reference"},
        content=b'{"type":"Feature"',
        headers=bearers["institute"],
    )
    named = answer.json()["id"]
    assert answer.json()["state"] == "returned"
    place = f"/submissions/{named}/findings"
    text = client.get(place, headers=bearers["institute"]).text
    assert text.startswith("LỖI unreadable")
    assert client.get(place, params={"lang": "en"}, headers=bearers["institute"]).text.startswith("ERROR unreadable")
    assert client.get(place, params={"form": "json"}, headers=bearers["institute"]).json()[0]["code"] == "unreadable"
    assert (
        client.get(place, params={"form": "geojson"}, headers=bearers["institute"]).json()["type"]
        == "FeatureCollection"
    )


def test_a_large_file_is_checked_by_a_job(client, bearers):
    many = {f"p{at}": plot(at % 100 * 200.0 % 20_000) for at in range(40_000)}
    data = file(many, note="x" * 100)
    assert len(data) > 10_000_000
    query = {"layer": "plots", "kind": "reference", "name": "many.geojson"}
    answer = client.post("/submissions", params=query, content=data, headers=bearers["institute"])
    assert answer.status_code == 202
    monitor = answer.headers["location"]
    assert client.get(monitor, headers=bearers["other"]).status_code == 404
    deadline = time.monotonic() + 120
    while client.get(monitor, headers=bearers["institute"]).json()["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.3)
    job = client.get(monitor, headers=bearers["institute"]).json()
    assert (job["state"], job["progress"], job["result"]["features"]) == ("done", 1.0, 40_000)
    submission = client.get(f"/submissions/{answer.json()['id']}", headers=bearers["institute"]).json()
    assert submission["state"] == "awaiting_decision"
    cancelled = client.delete(monitor, headers=bearers["institute"])
    assert cancelled.json()["state"] == "done", "what is over stays as it is"
    assert orjson.loads(client.get("/jobs/none", headers=bearers["institute"]).content)["status"] == 404


def test_a_received_file_leaves_whole_and_never_stands_in_memory(client, bearers, monkeypatch):
    data = file(PLOTS, use="SKK") + b" " * 2_500_000
    submission = sent(client, bearers["institute"], data)
    asked: list[int] = []

    class Counted(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    monkeypatch.setattr(ReceivedFiles, "open", lambda _, sha256: Counted(data) if sha256 else None)
    whole = {**bearers["institute"], "Accept-Encoding": "identity"}
    answer = client.get(f"/submissions/{submission['id']}/file", headers=whole)
    assert answer.content == data
    assert answer.headers["content-length"] == str(len(data))
    assert asked == [1_000_000] * 4


@pytest.mark.parametrize("accepts", ["true", "false"])
def test_half_a_character_in_a_decision_is_refused_and_leaves_the_submission_readable(client, bearers, accepts):
    place = f"/submissions/{sent(client, bearers['institute'], file(PLOTS, use='SKK'))['id']}"
    held = client.get(place, headers=bearers["approver"])
    said = {**bearers["approver"], "If-Match": held.headers["etag"], "Content-Type": "application/json"}
    for wrong in (b'"why":"\\ud800"', b'"why":"x","returned":{"\\ud800":"x"}', b'"why":"x","returned":{"a":"\\ud800"}'):
        refused = client.post(
            f"{place}/decision", content=b'{"accepts":%b,%b}' % (accepts.encode(), wrong), headers=said
        )
        assert (refused.status_code, refused.json()["title"]) == (400, "BadInput")
    assert client.get(place, headers=bearers["approver"]).json() == held.json()


def test_what_no_json_can_hold_is_told_and_is_no_fault_of_ours():
    told = answer(
        BadInput(expected="a text", found="half a character, \ud800", todo="write it whole", vi=Vi("chữ", "viết đủ"))
    )
    assert orjson.loads(told.body)["found"] == "half a character, \\ud800"


def test_a_large_file_is_looked_at_only_for_those_who_may_send_it(client, bearers):
    large = b" " * 50_000_001
    for path, said in (("/submissions", {"dry-run": "true"}), ("/submissions/repaired", {"candidate": "EPSG:9209"})):
        query = {"layer": "plots", "kind": "reference", **said}
        assert client.post(path, params=query, content=large).status_code == 401
        assert client.post(path, params=query, content=large, headers=bearers["reader"]).status_code == 403
        assert client.post(path, params=query, content=large, headers=bearers["institute"]).status_code in (200, 400)
