"""From an institute's file to a decision and a new revision: nothing lost, nothing twice, nobody decides alone."""

import io
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import geopandas as gpd
import orjson
import pytest
import shapely

from gisapp import wiring
from gisapp.domain.access import Person, grants_of
from gisapp.domain.crs import PLAN_CRS, transform
from gisapp.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable, Vi
from gisapp.domain.job import JobState
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.submission import Scope, State, Submission
from gisapp.exchange.export import geojson
from gisapp.history.diff import Kind, compare
from gisapp.storage import delta
from gisapp.storage.register import SqlRegister
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.decisions import Verdict, decide, reconcile
from gisapp.workflows.job_kinds import check_job, perform, resumed
from gisapp.workflows.receipts import receipt_of
from gisapp.workflows.submissions import Sending, examined_again, kept, opened, proposal, proposed_changes, settled

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
INSTITUTE = Person(name="viện quy hoạch", grants=grants_of(["submitter"]))
APPROVER = Person(name="bà Hoa", grants=grants_of(["approver"]))


@pytest.fixture
def register(workspace: FolderWorkspace) -> SqlRegister:
    return wiring.register_of(workspace)


def plot(x: float, side: float = 100) -> shapely.Polygon:
    return shapely.box(587_000 + x, 2_326_000, 587_000 + x + side, 2_326_000 + side)


PLOTS = {"a": plot(0), "b": plot(200), "c": plot(400)}


def file(shapes: dict[str, shapely.Geometry], crs: str = PLAN_CRS, **columns: object) -> bytes:
    """A GeoJSON delivery with the legacy crs member, as institutes send it."""
    placed = transform(gpd.GeoSeries(list(shapes.values())).to_numpy(), PLAN_CRS, crs)
    features = [
        {"type": "Feature", "id": each, "geometry": orjson.loads(shapely.to_geojson(shape)), "properties": columns}
        for each, shape in zip(shapes, placed, strict=True)
    ]  # fmt: skip
    member = {"type": "name", "properties": {"name": crs}}
    return orjson.dumps({"type": "FeatureCollection", "crs": member, "features": features})


def send(
    workspace: FolderWorkspace, register: SqlRegister, data: bytes, *, by: Person = INSTITUTE, **said: object
) -> Submission:
    """What the door does: keep the file, open the submission, check it, keep what was found."""
    sending = Sending(**{"layer": "plots", "name": "plots.geojson", "kind": "reference", **said})
    sha256, size = workspace.received.keep(io.BytesIO(data))
    named = f"s{secrets.token_hex(6)}"
    submission = opened(workspace, sending, by=by, at=NOW, named=named, sha256=sha256, size=size)
    register.add_submission(submission, ())
    return settled(workspace, register, examined_again(workspace, submission, read_with_gdal=wiring.gdal), at=NOW)


def accept(workspace, register, submission: Submission, *, by: Person = APPROVER, **said: object):
    verdict = Verdict(**{"accepts": True, **said})
    named = f"d{secrets.token_hex(6)}"
    return decide(
        workspace, register, register.submission(submission.id), verdict, by=by, at=NOW, named=named,
        read_with_gdal=wiring.gdal,
    )  # fmt: skip


@pytest.fixture
def plots(workspace, register) -> FolderWorkspace:
    """A layer of three plots, itself accepted from a submission."""
    accept(workspace, register, send(workspace, register, file(PLOTS, use="SKK", area_ha=1.0)))
    return workspace


def uses(workspace: FolderWorkspace) -> dict[str, str]:
    return dict(zip(*(workspace.layers.features("plots")[name] for name in ("id", "use")), strict=True))


def test_a_file_becomes_a_layer_only_when_an_approver_accepts_it(workspace, register):
    submission = send(workspace, register, file(PLOTS, use="SKK"))
    assert (submission.state, submission.base_version, submission.features) == (State.AWAITING_DECISION, NEW_LAYER, 3)
    assert "plots" not in workspace.layers.ids()
    decision = accept(workspace, register, submission, why="đúng quy hoạch")
    assert decision.version == 0
    assert register.submission(submission.id).state is State.ACCEPTED
    revision = workspace.layers.revision("plots")
    assert (revision.by, revision.why, revision.decision) == ("bà Hoa", "đúng quy hoạch", decision.id)
    assert revision.received_sha256 == submission.sha256


def test_a_file_with_errors_is_returned_with_every_finding_and_changes_nothing(plots, register):
    twice = {
        "a": plot(0),
        "d": shapely.Polygon([(587_000, 2_326_000), (587_100, 2_326_100), (587_100, 2_326_000), (587_000, 2_326_100)]),
    }
    submission = send(plots, register, file(twice, use="\x00"))
    assert submission.state is State.RETURNED
    assert {"invalid-geometry", "unsafe-text"} <= {each.code for each in register.findings(submission.id)}
    assert plots.layers.revision("plots").version == 0
    with pytest.raises(Conflict, match="returned"):
        accept(plots, register, submission)
    with pytest.raises(NotFound, match="returned"):
        proposal(plots, submission, read_with_gdal=wiring.gdal)


@pytest.mark.parametrize("crs", ["EPSG:5897", "EPSG:3405", "EPSG:4756", "EPSG:4326"])
def test_the_same_features_again_through_whichever_crs_change_nothing(plots, register, crs):
    submission = send(plots, register, file(PLOTS, crs, use="SKK", area_ha=1), scope=Scope.WHOLE)
    table = proposal(plots, submission, read_with_gdal=wiring.gdal)
    assert len(proposed_changes(plots, submission, table)) == 0
    decision = accept(plots, register, submission)
    assert decision.version is None
    assert plots.layers.revision("plots").version == 0, "no revision without a change"
    assert register.submission(submission.id).state is State.ACCEPTED


def test_a_part_leaves_the_rest_and_columns_it_lacks_as_they_were(plots, register):
    accept(plots, register, send(plots, register, file({"b": plot(210)}, use="CX")))
    table = plots.layers.features("plots").set_index("id")
    assert table["use"].to_dict() == {"a": "SKK", "b": "CX", "c": "SKK"}
    assert table["area_ha"].to_dict() == {"a": 1.0, "b": 1.0, "c": 1.0}
    assert table.loc["b", "geometry"].equals(plot(210))
    assert plots.layers.diff("plots", 0, 1).kinds().to_dict() == {"b": Kind.UPDATE}


def test_a_whole_layer_deletes_what_it_leaves_out(plots, register):
    accept(plots, register, send(plots, register, file({"a": plot(0), "d": plot(600)}, use="SKK"), scope=Scope.WHOLE))
    assert plots.layers.diff("plots", 0, 1).kinds().to_dict() == {"b": Kind.DELETE, "c": Kind.DELETE, "d": Kind.INSERT}


def test_the_sender_never_decides_and_neither_does_who_may_not(plots, register):
    both = Person(name="ông Nam", grants=grants_of(["administrator"]))
    submission = send(plots, register, file({"b": plot(210)}, use="CX"), by=both)
    with pytest.raises(NotAllowed, match="its sender"):
        accept(plots, register, submission, by=both)
    with pytest.raises(NotAllowed, match="the role approver on plots"):
        accept(plots, register, submission, by=Person(name="x", grants=grants_of(["submitter", "approver:zones"])))
    accept(plots, register, submission, by=Person(name="y", grants=grants_of(["approver:plots"])))
    with pytest.raises(NotAllowed, match="the role submitter"):
        send(plots, register, file(PLOTS), by=Person(name="z", grants=grants_of(["reader", "submitter:zones"])))


@pytest.mark.parametrize("written", ["ÔNG NAM", "o\u0302ng nam", "ông ｎａｍ"])
def test_the_sender_does_not_decide_under_the_same_name_written_otherwise(plots, register, written):
    sender = Person(name="ông nam", grants=grants_of(["submitter"]))
    submission = send(plots, register, file({"b": plot(210)}, use="CX"), by=sender)
    with pytest.raises(NotAllowed, match="its sender"):
        accept(plots, register, submission, by=Person(name=written, grants=grants_of(["approver"])))
    assert register.submission(submission.id).state is State.AWAITING_DECISION


def test_a_return_needs_a_reason_and_leaves_the_layer(plots, register):
    submission = send(plots, register, file({"b": plot(210)}, use="CX"))
    with pytest.raises(BadInput, match="a reason"):
        accept(plots, register, submission, accepts=False, why=" ")
    accept(plots, register, submission, accepts=False, why="sai ranh giới")
    assert register.submission(submission.id).state is State.RETURNED
    assert register.decision(submission.id).why == "sai ranh giới"
    assert uses(plots)["b"] == "SKK"
    with pytest.raises(Conflict, match="returned"):
        accept(plots, register, submission)


def test_features_are_returned_one_by_one_and_the_rest_is_accepted(plots, register):
    submission = send(plots, register, file({"a": plot(5), "b": plot(210)}, use="CX"))
    with pytest.raises(BadInput, match="features that the submission changes"):
        accept(plots, register, submission, returned=MappingProxyType({"zz": "không có"}))
    with pytest.raises(BadInput, match="every one"):
        accept(plots, register, submission, returned=MappingProxyType({"a": "sai", "b": "sai"}))
    accept(plots, register, submission, returned=MappingProxyType({"a": "lấn đường"}))
    assert register.submission(submission.id).state is State.ACCEPTED_IN_PART
    assert uses(plots) == {"a": "SKK", "b": "CX", "c": "SKK"}
    assert dict(register.decision(submission.id).returned) == {"a": "lấn đường"}


def test_submissions_side_by_side_meet_only_where_they_change_the_same(plots, register):
    first = send(plots, register, file({"a": plot(5)}, use="CX"))
    second = send(plots, register, file({"b": plot(210)}, use="DHT"))
    third = send(plots, register, file({"a": plot(0)}, use="TMD"))
    accept(plots, register, first)
    accept(plots, register, second)
    with pytest.raises(Conflict, match="1 that somebody did: a"):
        accept(plots, register, third)
    assert register.submission(third.id).state is State.AWAITING_DECISION, "it can still be returned, or decided anew"
    assert register.decision(third.id) is None
    assert uses(plots) == {"a": "CX", "b": "DHT", "c": "SKK"}


def test_neither_check_nor_decision_reads_a_layer_whole(plots, register, monkeypatch):
    whole = delta.stored_table

    def read(state):
        assert not state.location.endswith("plots"), "of a large layer only the features that change are wanted"
        return whole(state)

    monkeypatch.setattr(delta, "stored_table", read)
    assert accept(plots, register, send(plots, register, file({"a": plot(5)}, use="CX"))).version == 1


def test_a_conflict_blocks_its_own_feature_alone(plots, register):
    theirs = send(plots, register, file({"a": plot(5)}, use="CX"))
    ours = send(plots, register, file({"a": plot(0), "c": plot(410)}, use="TMD"))
    accept(plots, register, theirs)
    accept(plots, register, ours, returned=MappingProxyType({"a": "đã có thay đổi khác"}))
    assert uses(plots) == {"a": "CX", "b": "SKK", "c": "TMD"}


def test_a_submission_over_an_older_revision_is_told_what_conflicts(plots, register):
    accept(plots, register, send(plots, register, file({"a": plot(5)}, use="CX")))
    late = send(plots, register, file({"a": plot(0), "b": plot(210)}, use="TMD"), base=0)
    stale = [each for each in register.findings(late.id) if each.code == "stale-base"]
    assert [(each.feature, each.field, str(each.severity)) for each in stale] == [("a", "use", "warning")]
    assert late.state is State.AWAITING_DECISION
    fresh = send(plots, register, file({"a": plot(0), "b": plot(210)}, use="TMD"))
    assert [each.code for each in register.findings(fresh.id) if each.code == "stale-base"] == []
    with pytest.raises(BadInput, match="from 0 to 1"):
        send(plots, register, file(PLOTS), base=7)


def test_of_fifty_accepts_of_conflicting_submissions_exactly_one_wins(plots, register):
    rivals = [send(plots, register, file({"a": plot(at)}, use=f"X{at}"), base=0) for at in range(1, 51)]

    def attempt(submission: Submission) -> str:
        try:
            accept(plots, register, submission)
        except Conflict as lost:
            return lost.todo
        return "won"

    with ThreadPoolExecutor(16) as pool:
        ends = list(pool.map(attempt, rivals))
    assert ends.count("won") == 1
    assert all("return these features" in each for each in ends if each != "won"), set(ends)
    assert plots.layers.revision("plots").version == 1
    assert len(register.submissions(state=State.AWAITING_DECISION)) == 49
    assert register.unfinished_decisions() == ()


def test_of_many_decisions_on_one_submission_exactly_one_stands(plots, register):
    submission = send(plots, register, file({"a": plot(5)}, use="CX"))

    def attempt(_at: int) -> bool:
        try:
            accept(plots, register, submission)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, range(10))) == 1
    assert plots.layers.revision("plots").version == 1


def test_a_decision_whose_commit_stands_is_finished_after_a_crash(plots, register, monkeypatch):
    submission = send(plots, register, file({"a": plot(5)}, use="CX"))

    def crash(*_args: object, **_how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(register), "finish_decision", crash)
    with pytest.raises(KeyboardInterrupt):
        accept(plots, register, submission)
    monkeypatch.undo()
    assert register.submission(submission.id).state is State.AWAITING_DECISION
    (mended,) = reconcile(plots, register, at=NOW)
    assert mended.version == 1
    assert register.submission(submission.id).state is State.ACCEPTED
    assert reconcile(plots, register, at=NOW) == ()


def test_a_decision_whose_commit_never_was_is_dropped_after_a_crash(plots, register, monkeypatch):
    submission = send(plots, register, file({"a": plot(5)}, use="CX"))

    def crash(*_args: object, **_how: object) -> None:
        raise SystemExit

    monkeypatch.setattr(type(plots.layers), "change", crash)
    monkeypatch.setattr(type(register), "drop_decision", crash)
    with pytest.raises(SystemExit):
        accept(plots, register, submission)
    monkeypatch.undo()
    reconcile(plots, register, at=NOW)
    assert register.decision(submission.id) is None
    assert accept(plots, register, submission).version == 1


def test_a_decision_whose_commit_stands_is_no_failure_whatever_failed_after_it(plots, register, monkeypatch):
    submission = send(plots, register, file({"a": plot(0)}, use="CX"))
    change = type(plots.layers).change

    def committed_and_then_lost(*args, **said):
        change(*args, **said)
        raise Unavailable(
            expected="a disk that answers", found="none", todo="look at the disk", vi=Vi("ổ đĩa", "xem ổ đĩa", "không")
        )

    monkeypatch.setattr(type(plots.layers), "change", committed_and_then_lost)
    decision = accept(plots, register, submission)
    assert (decision.version, plots.layers.revision("plots").decision) == (1, decision.id)
    assert register.submission(submission.id).state is State.ACCEPTED
    assert register.unfinished_decisions() == ()


def test_a_proposal_that_was_lost_is_made_again_from_the_file(plots, register):
    submission = send(plots, register, file({"a": plot(5)}, use="CX"))
    for each in (plots.folder / "proposals").iterdir():
        each.unlink()
    accept(plots, register, submission)
    assert uses(plots)["a"] == "CX"


def test_the_receipt_says_what_was_sent_found_decided_and_changed(plots, register):
    submission = send(plots, register, file({"a": plot(5), "b": plot(210)}, use="CX"))
    accept(plots, register, submission, why="đạt", returned=MappingProxyType({"a": "lấn đường"}))
    receipt = receipt_of(plots, register, submission.id)
    assert receipt["received"] == {"name": "plots.geojson", "bytes": submission.size, "sha256": submission.sha256}
    assert receipt["decision"]["by"] == "bà Hoa"
    assert receipt["decision"]["returned"] == {"a": "lấn đường"}
    assert (receipt["revision"], receipt["follows"]) == ("plots@1", "plots@0")
    assert receipt["changes"] == {"insert": 0, "update": 1, "delete": 0}
    assert len(receipt["changes_sha256"]) == 64
    assert receipt_of(plots, register, submission.id) == receipt, "a receipt never changes"


def test_a_shipped_layer_stays_what_it_is_when_one_of_its_features_changes(workspace, register):
    held, before = workspace.layers.entry("facilities"), workspace.layers.rows("facilities")
    named = before["id"].iloc[0]
    data = b"".join(geojson(before.iloc[[0]].assign(name_vi="Tên mới")))
    accept(workspace, register, send(workspace, register, data, layer="facilities", kind=None))
    entry = workspace.layers.entry("facilities")
    assert (entry.shipped, entry.title_vi, entry.spec) == (held.shipped, held.title_vi, held.spec)
    changed = compare(before, workspace.layers.rows("facilities")).changed_columns()
    assert changed[["id", "column", "after"]].values.tolist() == [[named, "name_vi", "Tên mới"]]


def test_a_check_that_a_crash_cut_off_is_queued_again_when_it_is_old_enough(plots, register):
    sending = Sending(layer="plots", name="plots.geojson")
    sha256, size = plots.received.keep(io.BytesIO(file(PLOTS, use="CX")))
    cut_off = opened(plots, sending, by=INSTITUTE, at=NOW, named="cut-off", sha256=sha256, size=size)
    kept(register, cut_off)
    assert resumed(register, at=NOW + timedelta(seconds=30), name=lambda: "j1") == ()
    (job,) = resumed(register, at=NOW + timedelta(hours=1), name=lambda: "j1")
    assert resumed(register, at=NOW + timedelta(hours=1), name=lambda: "j2") == (), "it waits already"
    assert register.submission("cut-off").job == job.id
    register.claim_job("host:1:0:0", NOW)
    perform(plots, register, job.id, now=lambda: NOW, read_with_gdal=wiring.gdal)
    assert register.submission("cut-off").state is State.AWAITING_DECISION


@pytest.fixture
def large(plots, register) -> Submission:
    """A submission that a job is to look at."""
    sha256, size = plots.received.keep(io.BytesIO(file(PLOTS, use="CX")))
    sending = Sending(layer="plots", name="plots.geojson")
    return opened(plots, sending, by=INSTITUTE, at=NOW, named="large", sha256=sha256, size=size)


LATER = NOW + timedelta(hours=1)


def test_a_crash_before_the_job_was_queued_leaves_a_check_that_is_queued_again(large, register):
    register.add_submission(replace(large, job="never-queued"), ())
    (job,) = resumed(register, at=LATER, name=lambda: "j1")
    assert register.submission("large").job == job.id == "j1"


@pytest.mark.parametrize(
    ("how", "said"),
    [("cancelled", "that it was cancelled"), ("failed", "that it broke off (that it died 3 times)")],
)
def test_a_check_that_was_given_up_is_returned_and_not_begun_for_ever(large, register, how, said):
    kept(register, large, job=check_job(large, named="j1", at=NOW))
    if how == "cancelled":
        register.cancel_job("j1", NOW)
    else:
        register.claim_job("host:1:0:0", NOW)
        register.finish_job("j1", NOW, problem={"found": "that it died 3 times"})
    assert resumed(register, at=LATER, name=lambda: "j2") == ()
    assert register.submission("large").state is State.RETURNED
    (finding,) = register.findings("large")
    assert (finding.code, said in finding.message_en) == ("unreadable", True)


def test_a_check_that_was_done_before_its_process_died_is_not_failed_by_a_second_look(plots, large, register):
    kept(register, large, job=check_job(large, named="j1", at=NOW))
    settled(plots, register, examined_again(plots, large, read_with_gdal=wiring.gdal), at=NOW)
    register.claim_job("host:1:0:0", NOW)
    perform(plots, register, "j1", now=lambda: NOW, read_with_gdal=wiring.gdal)
    done = register.job("j1")
    assert (done.state, done.result["state"], done.result["features"]) == (JobState.DONE, "awaiting_decision", 3)


def test_who_sent_and_who_decided_stands_in_the_audit_log(plots, register):
    submission = send(plots, register, file({"a": plot(5)}, use="CX"))
    accept(plots, register, submission)
    deeds = register.deeds(subject=f"submission/{submission.id}")
    assert [(each.who, each.action) for each in reversed(deeds)] == [
        ("viện quy hoạch", "submission checked"),
        ("bà Hoa", "submission decided"),
    ]
