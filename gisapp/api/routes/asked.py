"""What handlers take from a request: the workspace, and the idea *which year, under which rules*."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from gisapp.workflows.ports import Workspace


def workspace_of(request: Request) -> Workspace:
    """The workspace this app was built over."""
    workspace: Workspace = request.app.state.workspace
    return workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Plan, horizon and date of appraisal as the caller gave them; the day is today where none is given."""

    plan: str | None
    horizon: int | None
    appraised: date


def asked(
    plan: Annotated[str | None, Query(description="A plan of /plans; default: the Capital plan if it fits.")] = None,
    horizon: Annotated[int | None, Query(description="A year of the plan; default: its first.")] = None,
    appraised: Annotated[date | None, Query(description="Date of appraisal; chooses the rules. Default today.")] = None,
) -> Asked:
    """The idea of a request: which year of which plan, under the rules of which day."""
    return Asked(plan=plan, horizon=horizon, appraised=appraised or datetime.now(UTC).astimezone().date())


InWorkspace = Annotated[Workspace, Depends(workspace_of)]
ForYear = Annotated[Asked, Depends(asked)]
