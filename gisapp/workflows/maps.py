"""A view for every horizon of a plan: load what it shows, ask the analyses, hand the values to the map makers."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from gisapp.analysis.presence import presence
from gisapp.domain.crs import Box
from gisapp.domain.errors import NotFound, Vi
from gisapp.maps.inputs import VIEWS, MapInputs
from gisapp.maps.payload import payload
from gisapp.workflows.comparison import Side
from gisapp.workflows.map_answers import ANSWERS, differing, of_sides, supposed, with_lost
from gisapp.workflows.map_around import drawn, geographic, layers_around, pictured
from gisapp.workflows.portfolio_maps import boards_of_map
from gisapp.workflows.portfolio_question import USUAL_SIZES, Texts, read_question
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import inputs, pose, zones_asked


def map_payload(
    workspace: Workspace,
    view: str,
    *,
    appraised: date,
    plan: str | None = None,
    horizon: int | None = None,
    boards: Mapping[int, Mapping[str, Any]] | None = None,
    against: Side | None = None,
    zone: str | None = None,
    within: Box | None = None,
    layers: Collection[str] | None = None,
) -> dict[str, Any]:
    """What does this view show, at every horizon of the plan?

    `boards` are the boards that the view `portfolios` shows, by horizon; without them those of two to five zones. The
    view `difference`
    shows what differs from `against`; without it the first year of the plan is held against the last where no horizon
    is asked for, and else a horizon against itself. With `zone` that zone alone is answered for; with `within`, a box
    in the plan CRS, the layers around the zones hold only what meets it, and so need less simplifying. `layers` are
    those around the zones by their ids, all shown; without it those that the view calls for.

    Raises
    ------
    NotFound
        When there is no such view, plan, horizon or zone.
    BadInput
        When several plans have the horizon.
    """
    check_view(view)
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    zones = zones_asked(workspace, zone)
    if view == "portfolios" and boards is None:
        year = ForYear(appraised=appraised, plan=question.year.plan.id, horizon=question.horizon)
        boards = boards_of_map(workspace, read_question(Texts(sizes=USUAL_SIZES)), year)
    if view == "difference":
        question, answer = differing(workspace, question, against, of_all=horizon is None and against is None)
        zones = with_lost(zones, answer.difference)
    else:
        answer = ANSWERS[view](workspace, question, zones)
    around = tuple(drawn(workspace, entry, within) for entry in layers_around(workspace, view, question, layers))
    rasters = tuple(pictured(workspace))
    return payload(
        MapInputs(
            view=view,
            plan=question.year.plan,
            horizon=question.horizon,
            appraised=appraised,
            demo=workspace.demo,
            zones=geographic(zones),
            presence=presence(zones, question.year.plan.horizons, included=workspace.included).rename(
                columns={"id": "zone"}
            ),
            claims=workspace.layers.rows("claims"),
            around=around,
            chosen=layers is not None,
            included=workspace.included,
            results=answer.results,
            minimums=answer.minimums,
            facilities=answer.facilities,
            queue=answer.queue,
            access=answer.access,
            repairs=answer.repairs,
            boards=boards or {},
            **of_sides(answer),
            notes=(*supposed(workspace), *answer.notes),
            standards=question.in_force,
            conflict_areas=None if answer.conflict_areas is None else geographic(answer.conflict_areas),
            land_use_classes=workspace.layers.rows("land_use_classes"),
            rasters=rasters,
            inputs=inputs(
                workspace,
                question,
                (
                    *answer.used,
                    *_used_by(boards or {}),
                    *(layer.entry.id for layer in around),
                    *(each.entry.id for each in rasters),
                ),
            ),
        )
    )


def _used_by(boards: Mapping[int, Mapping[str, Any]]) -> tuple[str, ...]:
    """The layers that boards rest on."""
    revisions = [each for board in boards.values() if "inputs" in board for each in board["inputs"]["revisions"]]
    return tuple(dict.fromkeys(str(each).partition("@")[0] for each in revisions))


def check_question(
    workspace: Workspace, *, appraised: date, plan: str | None = None, horizon: int | None = None
) -> None:
    """Refuse plans and years that `map_payload` would refuse, before a page is sent that could only fail to load."""
    pose(workspace, plan=plan, horizon=horizon, appraised=appraised)


def check_view(view: str) -> None:
    """Refuse a view that is not offered, naming those that are."""
    if view not in VIEWS:
        raise NotFound(
            expected=f"a view: {', '.join(VIEWS)}",
            found=repr(view),
            todo="choose one of these",
            vi=Vi(f"một bản đồ: {', '.join(VIEWS)}", "hãy chọn trong số này"),
        )
