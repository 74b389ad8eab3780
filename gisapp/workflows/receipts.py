"""The receipt of a decided submission, the same for both sides: hashes, decision, and what changed."""

from typing import Any

from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.submission import STATE_WORDS, Decision, State, Submission
from gisapp.exchange.changes import changes_geojson, sha256_of
from gisapp.exchange.report import as_json
from gisapp.history.diff import Diff, Kind
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register


def receipt_of(workspace: Workspace, register: Register, named: str) -> dict[str, Any]:
    """What was sent, what was found, what was decided, and what it changed?

    Raises
    ------
    NotFound
        When there is no such submission, or nothing is decided of it yet.
    """
    submission = register.submission(named)
    decision = register.decision(named)
    if decision is None or submission.state in (State.CHECKING, State.AWAITING_DECISION):
        raise NotFound(
            expected="a submission that is decided",
            found=f"{named}, {submission.state}",
            todo="ask again after the decision",
            vi=Vi(
                "hồ sơ đề xuất đã có quyết định",
                "hãy hỏi lại sau khi có quyết định",
                f"{named}, {STATE_WORDS[submission.state][0]}",
            ),
        )
    made = _made(workspace, submission, decision)
    return {
        "submission": submission.id,
        "layer": submission.layer,
        "state": submission.state,
        "sender": submission.sender,
        "sent": submission.sent.isoformat(),
        "received": {"name": submission.name, "bytes": submission.size, "sha256": submission.sha256},
        "findings_sha256": sha256_of([as_json(register.findings(named))]),
        "decision": _decision(decision),
        **made,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "accepts": decision.accepts,
        "why": decision.why,
        "returned": dict(decision.returned),
    }


def _made(workspace: Workspace, submission: Submission, decision: Decision) -> dict[str, Any]:
    """The revision that the decision made, the one it follows, and the changes between them."""
    if decision.version is None:
        return {"revision": None, "follows": None, "changes": None, "changes_sha256": None}
    layer, version = submission.layer, decision.version
    diff = _diff(workspace, layer, version)
    kinds = diff.kinds().value_counts()
    return {
        "revision": f"{layer}@{version}",
        "follows": f"{layer}@{version - 1}" if version - 1 > NEW_LAYER else None,
        "changes": {str(kind): int(kinds.get(kind, 0)) for kind in Kind},
        "changes_sha256": sha256_of(changes_geojson(diff)),
    }


def _diff(workspace: Workspace, layer: str, version: int) -> Diff:
    if version > 0:
        return workspace.layers.diff(layer, version - 1, version)
    whole = workspace.at(moment=None, versions={layer: 0}).layers.rows(layer)
    return Diff(before=whole.iloc[:0], after=whole)
