"""Submissions, decisions, jobs and scenarios as JSON has them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import orjson

from gisapp.clock import shown as on_the_clock
from gisapp.domain.job import Job
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.scenario import StoredScenario
from gisapp.domain.submission import Decision, Submission
from gisapp.exchange.changes import changes_geojson
from gisapp.exchange.report import as_json
from gisapp.exchange.scenario import written
from gisapp.history.diff import Diff
from gisapp.maps.values import filled
from gisapp.workflows.ports import Workspace
from gisapp.workflows.scenarios import names_in, scenario_of
from gisapp.workflows.submission_review import places_of
from gisapp.workflows.submissions import Checked, laid_over

#: A dry run draws so many changed features; a submission that is kept draws all.
_DRAWN = 500


def submission_shown(submission: Submission) -> dict[str, Any]:
    """A submission, without its findings."""
    based = submission.base_version
    return {
        **_members(submission),
        "sent": submission.sent.isoformat(),
        "sent_shown": on_the_clock(submission.sent),
        "base": None if based == NEW_LAYER else f"{submission.layer}@{based}",
    }


def decision_shown(decision: Decision) -> dict[str, Any]:
    """A decision."""
    return {**_members(decision), "at": decision.at.isoformat(), "at_shown": on_the_clock(decision.at)}


def job_shown(job: Job) -> dict[str, Any]:
    """A job; its times in UTC."""
    return _members(job)


def scenario_listed(stored: StoredScenario) -> dict[str, Any]:
    """A scenario in a list: what it is called, who added it, how much it changes."""
    scenario = scenario_of(stored)
    return {
        "id": stored.id,
        "sha256": stored.sha256,
        "title_vi": stored.title_vi,
        "title_en": stored.title_en,
        "author": stored.author or stored.added_by,
        "baseline": [f"{layer}@{version}" for layer, version in scenario.baseline.items()],
        "changes": len(scenario.changes),
        "assumed": sum(change.assumed for change in scenario.changes),
        **_of_register(stored),
    }


def scenario_shown(workspace: Workspace, stored: StoredScenario) -> dict[str, Any]:
    """A scenario whole: its file, what each feature is called, and under `register` who added it and when."""
    scenario = scenario_of(stored)
    file, names = written(scenario), names_in(workspace, scenario)
    changes = [{**each, **filled({"name": name})} for each, name in zip(file.get("changes", []), names, strict=True)]
    return {**file, **filled({"changes": changes}), "register": _of_register(stored)}


def _of_register(stored: StoredScenario) -> dict[str, Any]:
    retired = stored.retired
    return {
        "added_by": stored.added_by,
        "added": stored.added.isoformat(),
        "added_shown": on_the_clock(stored.added),
        "retired": retired and retired.isoformat(),
        "retired_by": stored.retired_by,
    }


def dry_run_shown(workspace: Workspace, checked: Checked) -> dict[str, Any]:
    """What a dry run found: where the file would stand, every finding with its place, and what it would change."""
    submission = checked.submission
    diff = None if checked.table is None else laid_over(workspace, submission, checked.table).diff
    return {
        "state": submission.state,
        "layer": submission.layer,
        "crs": submission.crs,
        "features": submission.features,
        "findings": orjson.Fragment(as_json(checked.findings)),
        "places": orjson.Fragment(places_of(submission, checked.findings)),
        "changes": None if diff is None else counted(diff),
        "drawn": None if diff is None else orjson.Fragment(_drawn(diff)),
    }


def counted(diff: Diff) -> dict[str, int]:
    """How many features change, by kind."""
    counts = diff.kinds().value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in ("insert", "update", "delete")}


def _drawn(diff: Diff) -> bytes:
    return b"".join(changes_geojson(diff.only(diff.kinds().index[:_DRAWN])))


def _members(noun: Submission | Decision | Job) -> dict[str, Any]:
    members = {field.name: getattr(noun, field.name) for field in fields(noun)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in members.items()}
