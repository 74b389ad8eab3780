"""A decision on a submission: accept or return, whole or feature by feature, and what stands afterwards.

The decision is kept before the commit and finished after it; the commit carries its id. So a crash in between is
mended from the layer's history alone: where a commit carries the decision it stands, else it never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from gisapp.domain.access import Person, Role
from gisapp.domain.errors import BadInput, Conflict, NotAllowed, Vi
from gisapp.domain.layer import NEW_LAYER, Revision
from gisapp.domain.numerals import written
from gisapp.domain.submission import STATE_WORDS, Decision, State, Submission
from gisapp.exchange.gate import ReadWithGdal
from gisapp.exchange.texts import require_plain
from gisapp.history.diff import Diff, Table, apply
from gisapp.history.merge import Merged
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Deed, Register
from gisapp.workflows.submissions import entry_for, laid_over, proposal, proposed_changes

#: So often a decision is laid anew over a layer that others change meanwhile.
_ATTEMPTS = 20
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an approver says: accept or return, and why.

    `returned` gives a reason for each feature that is returned though the rest is accepted.
    """

    accepts: bool
    why: str = ""
    returned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def decide(
    workspace: Workspace,
    register: Register,
    submission: Submission,
    verdict: Verdict,
    *,
    by: Person,
    at: datetime,
    named: str,
    read_with_gdal: ReadWithGdal,
) -> Decision:
    """Accept or return this submission.

    Raises
    ------
    NotAllowed
        When the approver may not decide on this layer, or is its sender.
    BadInput
        When a return gives no reason, or names a feature that the submission does not change.
    Conflict
        When somebody decided already, or others changed the same features meanwhile.
    """
    _check_approver(submission, by)
    _check_reasons(verdict)
    _check_awaiting(submission)
    decision = Decision(
        id=named, submission=submission.id, by=by.name, at=at, why=verdict.why, accepts=verdict.accepts,
        returned=verdict.returned,
    )  # fmt: skip
    proposed = proposal(workspace, submission, read_with_gdal=read_with_gdal) if verdict.accepts else None
    _check_features(workspace, submission, proposed, verdict)
    register.begin_decision(decision)
    try:
        version = None if proposed is None else _committed(workspace, submission, proposed, decision)
    except Exception:
        # What failed may have failed after the commit: then the decision stands.
        made = _carrying(workspace, submission.layer, decision.id)
        if made is None:
            register.drop_decision(decision.id)
            raise
        version = made.version
    return _finished(register, submission, replace(decision, version=version), at)


def reconcile(
    workspace: Workspace, register: Register, *, at: datetime, older_than: timedelta | None = None
) -> tuple[Decision, ...]:
    """Bring the register to what the layers' histories say; the decisions that a crash left in between.

    `older_than` spares the decisions of others who are at work: where somebody may be, it must be longer than a commit
    takes. Without it none is spared, whatever the clock said when it was begun.
    """
    left = [each for each in register.unfinished_decisions() if older_than is None or at - each.at >= older_than]
    return tuple(_settled(workspace, register, decision, at) for decision in left)


def _settled(workspace: Workspace, register: Register, decision: Decision, at: datetime) -> Decision:
    submission = register.submission(decision.submission)
    made = _carrying(workspace, submission.layer, decision.id)
    if made is not None or not decision.accepts:
        return _finished(register, submission, replace(decision, version=made.version if made else None), at)
    register.drop_decision(decision.id)
    register.note(_deed(decision, "decision dropped", at, {"layer": submission.layer}))
    return decision


def _carrying(workspace: Workspace, layer: str, decision: str) -> Revision | None:
    """The revision whose commit carries this decision, if any."""
    held = workspace.layers.revisions(layer) if layer in workspace.layers.ids() else ()
    return next((each for each in held if each.decision == decision), None)


def _check_approver(submission: Submission, by: Person) -> None:
    by.require(Role.APPROVER, submission.layer)
    if by.is_named(submission.sender):
        raise NotAllowed(
            expected="an approver who did not send the submission",
            found=f"{by.name}, its sender",
            todo="ask another approver",
            vi=Vi(
                "người phê duyệt không phải người gửi hồ sơ",
                "hãy nhờ người phê duyệt khác",
                f"{by.name}, người gửi hồ sơ này",
            ),
        )


def _check_reasons(verdict: Verdict) -> None:
    for why in (verdict.why, *verdict.returned.values()):
        require_plain(why, "a reason", "lý do")
    silent = [feature for feature, why in verdict.returned.items() if not why.strip()]
    if silent or not (verdict.accepts or verdict.why.strip()):
        raise BadInput(
            expected="a reason for whatever is returned",
            found=f"none for {', '.join(silent[:_LISTED]) or 'the submission'}",
            todo="say why, so that the sender can act on it",
            vi=Vi(
                "lý do cho mỗi điểm trả lại",
                "hãy nêu lý do để người gửi biết cần sửa gì",
                f"chưa có lý do cho {', '.join(silent[:_LISTED]) or 'hồ sơ'}",
            ),
        )


def _check_awaiting(submission: Submission) -> None:
    if submission.state is not State.AWAITING_DECISION:
        raise Conflict(
            expected="a submission that awaits a decision",
            found=f"{submission.id}, {submission.state}",
            todo="look at its decision, or at its findings",
            vi=Vi(
                "hồ sơ đề xuất đang chờ quyết định",
                "hãy xem quyết định hoặc các điểm cần xử lý của hồ sơ",
                f"{submission.id}, {STATE_WORDS[submission.state][0]}",
            ),
        )


def _check_features(workspace: Workspace, submission: Submission, proposed: Table | None, verdict: Verdict) -> None:
    """Refuse what is returned but does not change, and a verdict that returns everything one by one."""
    if proposed is None or not verdict.returned:
        return
    changed = set(proposed_changes(workspace, submission, proposed).kinds().index)
    strange = sorted(set(verdict.returned) - changed)
    if strange or changed <= set(verdict.returned):
        raise BadInput(
            expected="features that the submission changes, not all of them",
            found=", ".join(strange[:_LISTED]) or "every one",
            todo="name features of its changes, or return the whole submission",
            vi=Vi(
                "một phần các đối tượng mà hồ sơ thay đổi",
                "hãy nêu đối tượng trong các thay đổi của hồ sơ, hoặc trả lại cả hồ sơ",
                ", ".join(strange[:_LISTED]) or "tất cả",
            ),
        )


def _committed(workspace: Workspace, submission: Submission, proposed: Table, decision: Decision) -> int | None:
    """The version that the accepted changes made; None where nothing was left to change."""
    for _ in range(_ATTEMPTS):
        latest = _latest(workspace, submission)
        merged = laid_over(workspace, submission, proposed, without=tuple(decision.returned))
        _check_conflicts(merged)
        if not len(merged.diff) and latest != NEW_LAYER:
            return None
        try:
            return _commit(workspace, submission, merged.diff, decision, over=latest).version
        except Conflict:
            if _latest(workspace, submission) == latest:
                raise
    raise Conflict(
        expected=f"to commit to {submission.layer}",
        found="others who commit all the time",
        todo="try again in a moment",
        vi=Vi(f"ghi được vào {submission.layer}", "hãy thử lại sau ít lâu", "nhiều người khác đang ghi liên tục"),
    )


def _latest(workspace: Workspace, submission: Submission) -> int:
    if submission.layer not in workspace.layers.ids():
        return NEW_LAYER
    return workspace.layers.revision(submission.layer).version


def _commit(workspace: Workspace, submission: Submission, diff: Diff, decision: Decision, *, over: int) -> Revision:
    entry = entry_for(workspace, submission)
    said = {
        "by": decision.by,
        "why": decision.why or submission.note or f"accepted from {submission.name}",
        "received_sha256": submission.sha256,
        "decision": decision.id,
    }
    if over == NEW_LAYER:
        return workspace.layers.commit(entry, apply(diff.before, diff), over=over, **said)
    return workspace.layers.change(entry, diff, over=over, **said)


def _check_conflicts(merged: Merged) -> None:
    if len(merged.conflicts):
        features = list(dict.fromkeys(map(str, merged.conflicts["id"])))
        raise Conflict(
            expected="features that nobody else changed meanwhile",
            found=f"{len(features)} that somebody did: {', '.join(features[:_LISTED])}",
            todo="return these features and accept the rest, or ask for a submission over the latest revision",
            vi=Vi(
                "các đối tượng chưa ai khác sửa trong lúc chờ",
                "hãy trả lại các đối tượng này và tiếp nhận phần còn lại, hoặc xin hồ sơ dựa trên phiên bản mới nhất",
                f"{written(len(features), 0)} đối tượng đã bị sửa: {', '.join(features[:_LISTED])}",
            ),
        )


def _finished(register: Register, submission: Submission, decision: Decision, at: datetime) -> Decision:
    state = State.RETURNED
    if decision.accepts:
        state = State.ACCEPTED_IN_PART if decision.returned else State.ACCEPTED
    register.finish_decision(decision.id, state=state, version=decision.version)
    said = {
        "layer": submission.layer,
        "state": str(state),
        "version": decision.version,
        "returned": len(decision.returned),
    }
    register.note(_deed(decision, "submission decided", at, said))
    return decision


def _deed(decision: Decision, action: str, at: datetime, said: Mapping[str, object]) -> Deed:
    detail = {"decision": decision.id, **said}
    return Deed(at=at, who=decision.by, action=action, subject=f"submission/{decision.submission}", detail=detail)
