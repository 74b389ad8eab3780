"""What handlers take from a request: the workspace, and the idea *which year, under which rules*."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args, get_origin

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from gisapp.api.query import once
from gisapp.api.security.people import person
from gisapp.clock import day
from gisapp.domain.access import Role
from gisapp.domain.errors import BadInput, Vi
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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


def _as_written(said: object) -> object:
    """A day is written as one; pydantic would take any number for seconds since 1970."""
    if isinstance(said, str) and not _DAY.fullmatch(said):
        raise PydanticCustomError("date_form", "a day, written YYYY-MM-DD")
    return said


def asked(
    plan: Annotated[str | None, Query(description="A plan of /plans; default: the Capital plan if it fits.")] = None,
    horizon: Annotated[int | None, Query(description="A year of the plan; default: its first.")] = None,
    appraised: Annotated[
        date | None,
        Query(description="Date of appraisal; chooses the rules. Default today."),
        BeforeValidator(_as_written),
    ] = None,
) -> Asked:
    """The idea of a request: which year of which plan, under the rules of which day."""
    return Asked(plan=plan, horizon=horizon, appraised=day(appraised))


def only_known(request: Request) -> None:
    """Refuse a query parameter that the path does not have, or that comes twice: no answer is for another question.

    Raises
    ------
    BadInput
        Naming those that the path has, or that came twice.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    own = dict(_parameters(route.dependant))
    known = {*own, *_EVERYWHERE}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise BadInput(
            expected=f"parameters among {', '.join(sorted(known))}",
            found=", ".join(unknown),
            todo="correct or drop it",
            vi=Vi(f"các tham số trong {', '.join(sorted(known))}", "hãy sửa hoặc bỏ tham số này"),
        )
    given = once(request.query_params, but=(name for name, said in own.items() if _is_list(said)))
    for name, values in _EVERYWHERE.items():
        if given.get(name, values[0]) not in values:
            raise BadInput(
                expected=" or ".join(f"{name}={each}" for each in values),
                found=given[name],
                todo="leave it out",
                vi=Vi(" hoặc ".join(f"{name}={each}" for each in values), "hãy bỏ tham số này"),
            )


#: What pages take on every path: the form of the answer, and the language.
_EVERYWHERE = {"f": ("json", "html"), "lang": ("vi", "en")}


def _parameters(dependant: Dependant) -> Iterator[tuple[str, object]]:
    """The parameters of a route, and what each is."""
    yield from ((each.alias, each.field_info.annotation) for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _parameters(each)


def _is_list(annotation: object) -> bool:
    """Whether such a parameter may come several times."""
    return get_origin(annotation) is list or any(get_origin(each) is list for each in get_args(annotation))


InRegister = Annotated[Register, Depends(register_of)]
AsOf = Annotated[Workspace, Depends(workspace_as_of)]
InReach = Annotated[Workspace | None, Depends(workspace_in_reach)]
InWorkspace = Annotated[Workspace, Depends(workspace_of)]
ForYear = Annotated[Asked, Depends(asked)]
