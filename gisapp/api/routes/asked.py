"""What handlers take from a request: the workspace, and the idea *which year, under which rules*."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from gisapp.api.security.people import person
from gisapp.clock import day
from gisapp.domain.access import Role
from gisapp.domain.errors import BadInput, Vi
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing


def workspace_of(request: Request) -> Workspace:
    """The workspace this app was built over."""
    workspace: Workspace = request.app.state.workspace
    return workspace


AsOfText = Annotated[
    str | None, Query(alias="as-of", description="As recorded then: a moment, a day, or a revision like zones@3.")
]
ScenarioText = Annotated[
    str | None, Query(description="Scenarios of /scenarios by id, joined by commas, the later over the earlier.")
]


def workspace_as_of(request: Request, as_of: AsOfText = None, scenario: ScenarioText = None) -> Workspace:
    """The workspace as it is or as it was recorded at a time, with the changes of scenarios laid over it."""
    recorded = as_recorded(workspace_of(request), as_of)
    return recorded if scenario is None else supposing(recorded, register_of(request), scenario)


def workspace_in_reach(request: Request, as_of: AsOfText = None, scenario: ScenarioText = None) -> Workspace | None:
    """That; None for whoever may not read it, whose page holds nothing and asks for a token."""
    return workspace_as_of(request, as_of, scenario) if in_reach(request) else None


def in_reach(request: Request) -> bool:
    """Whether who asks may read what maps rest on."""
    return person(request).may(Role.READER)


def register_of(request: Request) -> Register:
    """The register of the workspace."""
    register: Register = request.app.state.register
    return register


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
    return Asked(plan=plan, horizon=horizon, appraised=day(appraised))


def only_known(request: Request) -> None:
    """Refuse a query parameter that the path does not have: a misspelt one must not pass for an answer.

    Raises
    ------
    BadInput
        Naming those that the path has.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = {*_names(route.dependant), *_EVERYWHERE}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise BadInput(
            expected=f"parameters among {', '.join(sorted(known))}",
            found=", ".join(unknown),
            todo="correct or drop it",
            vi=Vi(f"các tham số trong {', '.join(sorted(known))}", "hãy sửa hoặc bỏ tham số này"),
        )
    if request.query_params.get("f", "json") not in ("json", "html"):
        raise BadInput(
            expected="f=json or f=html",
            found=request.query_params["f"],
            todo="leave it out",
            vi=Vi("f=json hoặc f=html", "hãy bỏ tham số này"),
        )


#: What pages take on every path: the form of the answer, and the language.
_EVERYWHERE = ("f", "lang")


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for each in dependant.dependencies:
        yield from _names(each)


InRegister = Annotated[Register, Depends(register_of)]
AsOf = Annotated[Workspace, Depends(workspace_as_of)]
InReach = Annotated[Workspace | None, Depends(workspace_in_reach)]
InWorkspace = Annotated[Workspace, Depends(workspace_of)]
ForYear = Annotated[Asked, Depends(asked)]
