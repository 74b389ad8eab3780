"""A submission from its file to the decision of what it proposes: kept, checked, and laid over the layer as it is now.

A file says nothing of columns that it does not have: they stay as they were.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO

import geopandas as gpd
import pandas as pd

from gisapp.domain.access import Person, Role
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.domain.finding import Finding, blocks
from gisapp.domain.job import Job
from gisapp.domain.layer import NEW_LAYER, LayerEntry
from gisapp.domain.quality import Quality
from gisapp.domain.submission import STATE_WORDS, Scope, State, Submission
from gisapp.exchange.gate import Delivery, ReadWithGdal, Received, receive
from gisapp.history.diff import GEOMETRY, Diff, Table, compare
from gisapp.history.merge import Merged, merge
from gisapp.workflows.offer import Offer, entry_of, held_entry, purpose_of, terms_of, with_quality
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Deed, Register
from gisapp.workflows.stale import stale_findings

_FIELD = "field."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What the sender says of a file: the layer it changes, whether it holds all of it, and the revision it began from.

    `base` is the version that the sender worked on, None where it is the latest.
    """

    layer: str
    name: str
    scope: Scope = Scope.PART
    base: int | None = None
    note: str = ""
    crs: str | None = None
    spec: str | None = None
    kind: str | None = None
    part: str | None = None
    source: str | None = None
    quality: Quality | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the gate made of a file: where the submission stands, what was found, and the table it proposes, if any."""

    submission: Submission
    findings: tuple[Finding, ...]
    table: Table | None


def opened(
    workspace: Workspace, sending: Sending, *, by: Person, at: datetime, named: str, sha256: str, size: int
) -> Submission:
    """The submission as it begins: nothing is checked yet.

    Raises
    ------
    NotAllowed
        When the sender may not submit to this layer.
    NotFound, BadInput
        When the layer has no such version, or what is said of the file cannot be.
    """
    by.require(Role.SUBMITTER, sending.layer)
    base = _base(workspace, sending)
    submission = Submission(
        id=named,
        layer=sending.layer,
        state=State.CHECKING,
        scope=sending.scope,
        name=sending.name,
        size=size,
        sha256=sha256,
        sender=by.name,
        sent=at,
        base_version=base,
        note=sending.note,
        crs=sending.crs,
        terms=MappingProxyType(_terms(sending)),
    )
    purpose_of(workspace, offer_of(submission))  # refuses what cannot be
    return submission


def looked_at(workspace: Workspace, sending: Sending, *, at: datetime, size: int) -> Submission:
    """A submission that nobody sends: for a look at a file, of which nothing is kept."""
    nobody = Person(name="", grants={sending.layer: Role.SUBMITTER})
    return opened(workspace, sending, by=nobody, at=at, named="", sha256="", size=size)


def kept(register: Register, submission: Submission, *, job: Job | None = None) -> Submission:
    """Keep a submission that is still to be checked, and queue the job that does."""
    waiting = replace(submission, job=job.id if job else None)
    register.add_submission(waiting, ())
    register.note(_deed(waiting, "submission received", submission.sent))
    if job is not None:
        register.add_job(job)
    return waiting


def may_see(who: Person, submission: Submission) -> bool:
    """Whether somebody may see a submission: its sender, and whoever may decide on its layer."""
    return submission.sender == who.name or who.may(Role.APPROVER, submission.layer)


def examined(
    workspace: Workspace, submission: Submission, stream: BinaryIO, *, read_with_gdal: ReadWithGdal
) -> Checked:
    """What does the gate say of this submission? Nothing is kept.

    The submission becomes `returned` where a finding is an error, else `awaiting_decision`. `stream` is its file, open
    for reading from its start.
    """
    terms = terms_of(workspace, offer_of(submission))
    delivery = Delivery(name=submission.name, size=submission.size, stream=stream)
    received = receive(delivery, terms, read_with_gdal=read_with_gdal)
    table = received.table
    if table is None or blocks(received.findings):
        returned = replace(submission, state=State.RETURNED, crs=received.crs, features=received.features)
        return Checked(submission=returned, findings=received.findings, table=None)
    checked = replace(submission, state=State.AWAITING_DECISION, features=len(table), crs=received.crs)
    proposed = _completed(workspace, checked, received, table)
    stale = stale_findings(laid_over(workspace, checked, proposed).conflicts)
    return Checked(submission=checked, findings=(*received.findings, *stale), table=proposed)


def examined_again(workspace: Workspace, submission: Submission, *, read_with_gdal: ReadWithGdal) -> Checked:
    """What the gate says of the file as it was received."""
    with workspace.received.open(submission.sha256) as stream:
        return examined(workspace, submission, stream, read_with_gdal=read_with_gdal)


def settled(workspace: Workspace, register: Register, checked: Checked, *, at: datetime) -> Submission:
    """Keep what the gate made of a submission that is in the register already."""
    if checked.table is not None:
        workspace.proposals.keep(checked.submission.id, checked.table)
    return _told(register, checked.submission, checked.findings, at)


def given_up(register: Register, submission: Submission, why: Finding, *, at: datetime) -> Submission:
    """Return a submission whose check did not come to its end, and say why."""
    return _told(register, replace(submission, state=State.RETURNED), (why,), at)


def _told(register: Register, submission: Submission, findings: Sequence[Finding], at: datetime) -> Submission:
    register.checked(submission, findings)
    register.note(_deed(submission, "submission checked", at))
    return submission


def proposed_changes(workspace: Workspace, submission: Submission, proposed: Table) -> Diff:
    """What a submission changes in the revision that it was based on."""
    ids = set(proposed["id"]) if submission.scope is Scope.PART else None
    return compare(_rows_at_base(workspace, submission, ids), proposed)


def laid_over(workspace: Workspace, submission: Submission, proposed: Table, *, without: Sequence[str] = ()) -> Merged:
    """What a submission changes in the layer as it is now, and what conflicts with it.

    `without` are features that are left as they are.
    """
    diff = proposed_changes(workspace, submission, proposed)
    kept = diff.only(diff.kinds().index.difference(list(without), sort=False))
    if submission.base_version == NEW_LAYER:
        return Merged(diff=kept, conflicts=pd.DataFrame(columns=["id", "column", "base", "theirs", "ours"]))
    touched = set(kept.kinds().index)
    base = _rows_at_base(workspace, submission, touched)
    return merge(base, workspace.layers.rows(submission.layer, ids=touched), kept)


def proposal(workspace: Workspace, submission: Submission, *, read_with_gdal: ReadWithGdal) -> Table:
    """The table that a submission proposes; made again from the file where it is not kept.

    Raises
    ------
    NotFound
        When the submission proposes nothing: it was returned, or is still being checked.
    """
    if submission.state in (State.RETURNED, State.CHECKING):
        raise NotFound(
            expected="a submission that proposes changes",
            found=f"{submission.id}, {submission.state}",
            todo="see its findings",
            vi=Vi(
                "hồ sơ có đề xuất thay đổi",
                "hãy xem các điểm cần xử lý của hồ sơ",
                f"{submission.id}, {STATE_WORDS[submission.state][0]}",
            ),
        )
    kept = workspace.proposals.find(submission.id)
    if kept is not None:
        return kept
    made = examined_again(workspace, submission, read_with_gdal=read_with_gdal).table
    if made is None:
        raise NotFound(
            expected=f"the file of {submission.id} to pass the gate as it did",
            found="findings that block it",
            todo="ask its sender for the file again",
            vi=Vi(
                f"tệp của {submission.id} qua được kiểm tra như trước",
                "hãy xin lại tệp từ người gửi",
                "các điểm cần xử lý chặn tệp này",
            ),
        )
    workspace.proposals.keep(submission.id, made)
    return made


def _base(workspace: Workspace, sending: Sending) -> int:
    """The version that the sender worked on."""
    if sending.layer not in workspace.layers.ids():
        if sending.base is not None:
            workspace.layers.revision(sending.layer)  # refuses, naming the layers there are
        return NEW_LAYER
    latest = workspace.layers.revision(sending.layer).version
    if sending.base is None:
        return latest
    if not 0 <= sending.base <= latest:
        raise BadInput(
            expected=f"a version of {sending.layer} from 0 to {latest}",
            found=str(sending.base),
            todo="name the one you worked on",
            vi=Vi(f"một phiên bản của {sending.layer} từ 0 đến {latest}", "hãy nêu phiên bản đã dùng để làm"),
        )
    return sending.base


def _rows_at_base(workspace: Workspace, submission: Submission, ids: Collection[str] | None = None) -> Table:
    """The revision that a submission is based on, or these features of it."""
    if submission.base_version == NEW_LAYER:
        return gpd.GeoDataFrame({"id": []}, geometry=[], crs=PLAN_CRS)
    then = workspace.at(moment=None, versions={submission.layer: submission.base_version})
    return then.layers.rows(submission.layer, ids=ids)


def _completed(workspace: Workspace, submission: Submission, received: Received, table: Table) -> Table:
    """The table with the columns that the file lacks as they were in the base, and a quality for every feature."""
    base = pd.DataFrame(_rows_at_base(workspace, submission, set(table["id"]))).set_index("id").reindex(table["id"])
    lacking = [name for name in base.columns if name not in received.brought and name != GEOMETRY]
    completed = table.assign(**{name: base[name].to_numpy(dtype=object) for name in lacking})
    return with_quality(completed, entry_for(workspace, submission))


def entry_for(workspace: Workspace, submission: Submission) -> LayerEntry:
    """What the catalogue will say of the layer once this submission is accepted."""
    entry = entry_of(workspace, offer_of(submission), crs=submission.crs, received_on=submission.sent.date())
    held = held_entry(workspace, submission.layer)
    return replace(entry, shipped=held.shipped if held else False)


def _terms(sending: Sending) -> dict[str, str]:
    said = {
        "crs": sending.crs,
        "spec": sending.spec,
        "kind": sending.kind,
        "part": sending.part,
        "source": sending.source,
        "quality": sending.quality and str(sending.quality),
    }
    fields = {f"{_FIELD}{name}": column for name, column in sending.fields.items()}
    return {name: value for name, value in {**said, **fields}.items() if value}


def offer_of(submission: Submission) -> Offer:
    """What its sender said of the file."""
    terms = submission.terms
    fields = {each.removeprefix(_FIELD): column for each, column in terms.items() if each.startswith(_FIELD)}
    quality = terms.get("quality")
    return Offer(
        layer=submission.layer,
        name=submission.name,
        spec=terms.get("spec"),
        kind=terms.get("kind"),
        crs=terms.get("crs"),
        part=terms.get("part"),
        source=terms.get("source"),
        fields=fields,
        quality=Quality(quality) if quality else None,
    )


def _deed(submission: Submission, action: str, at: datetime) -> Deed:
    return Deed(
        at=at,
        who=submission.sender,
        action=action,
        subject=f"submission/{submission.id}",
        detail={"layer": submission.layer, "state": str(submission.state), "sha256": submission.sha256},
    )
