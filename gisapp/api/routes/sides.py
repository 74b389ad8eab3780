"""The idea *two sides*: what is asked of both, and of each alone."""

from functools import cached_property
from typing import Annotated

from fastapi import Depends, Query, Request

from gisapp.api.routes.asked import register_of, workspace_of
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.comparison import Side
from gisapp.workflows.scenarios import supposing

_SAYS = {
    "plan": "A plan of /plans",
    "horizon": "A year of the plan",
    "as-of": "As recorded then",
    "scenario": "Scenarios by id, joined by commas",
}


class Sides:
    """What the query says of both sides (`horizon`), and of one alone (`b.horizon`), which outweighs it."""

    def __init__(
        self,
        request: Request,
        plan: Annotated[str | None, Query(description=f"{_SAYS['plan']}, on both sides.")] = None,
        a_plan: Annotated[str | None, Query(alias="a.plan", description=f"{_SAYS['plan']}, at a.")] = None,
        b_plan: Annotated[str | None, Query(alias="b.plan", description=f"{_SAYS['plan']}, at b.")] = None,
        horizon: Annotated[int | None, Query(description=f"{_SAYS['horizon']}, on both sides.")] = None,
        a_horizon: Annotated[int | None, Query(alias="a.horizon", description=f"{_SAYS['horizon']}, at a.")] = None,
        b_horizon: Annotated[int | None, Query(alias="b.horizon", description=f"{_SAYS['horizon']}, at b.")] = None,
        as_of: Annotated[str | None, Query(alias="as-of", description=f"{_SAYS['as-of']}, on both sides.")] = None,
        a_as_of: Annotated[str | None, Query(alias="a.as-of", description=f"{_SAYS['as-of']}, at a.")] = None,
        b_as_of: Annotated[str | None, Query(alias="b.as-of", description=f"{_SAYS['as-of']}, at b.")] = None,
        scenario: Annotated[str | None, Query(description=f"{_SAYS['scenario']}, on both sides.")] = None,
        a_scenario: Annotated[str | None, Query(alias="a.scenario", description=f"{_SAYS['scenario']}, at a.")] = None,
        b_scenario: Annotated[str | None, Query(alias="b.scenario", description=f"{_SAYS['scenario']}, at b.")] = None,
    ) -> None:
        self._request = request
        self._a = (a_plan or plan, horizon if a_horizon is None else a_horizon, a_as_of or as_of,
                   a_scenario or scenario)  # fmt: skip
        self._b = (b_plan or plan, horizon if b_horizon is None else b_horizon, b_as_of or as_of,
                   b_scenario or scenario)  # fmt: skip

    @cached_property
    def a(self) -> Side:
        """The side that is held against the other."""
        return self._side(*self._a)

    @cached_property
    def b(self) -> Side:
        """The other."""
        return self._side(*self._b)

    def _side(self, plan: str | None, horizon: int | None, as_of: str | None, scenario: str | None) -> Side:
        recorded = as_recorded(workspace_of(self._request), as_of)
        supposed = recorded if scenario is None else supposing(recorded, register_of(self._request), scenario)
        return Side(workspace=supposed, plan=plan, horizon=horizon)

    @property
    def apart(self) -> bool:
        """Whether anything is asked of a side, or a year of both: where not, nothing was said to compare."""
        return any(name.startswith(("a.", "b.")) or name == "horizon" for name in self._request.query_params)


BothSides = Annotated[Sides, Depends()]
