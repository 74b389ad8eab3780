"""What an assessment derives from whole layers, made ahead: who draws the first zone is not to wait for it."""

from datetime import date

import numpy as np
import shapely

from gisapp.workflows.assessment import assess
from gisapp.workflows.ledger import work_out_ways
from gisapp.workflows.network import road_network
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, pose
from gisapp.workflows.what_if import AT_ONCE, drawing_of, with_drawn

#: So many squares are tried out, with half a side of so many metres: 300 ha, as many a zone has.
_TRIED, _HALF_SIDE_M = 24, 866.0


def warm_up(workspace: Workspace, *, appraised: date) -> None:
    """Make what assessments share, and find the ways by road that drawn zones are likely to ask for."""
    first = next(iter(workspace.layers.features("zones")["id"]), None)
    if first is not None:
        assess(workspace, appraised=appraised, zone=first, only=AT_ONCE)
        question = pose(workspace, plan=None, horizon=None, appraised=appraised)
        work_out_ways(workspace, question, lambda: _try_out(workspace, question))


def _try_out(workspace: Workspace, question: Question) -> None:
    """Ask for the ledger of squares here and there along the roads, as who draws one would."""
    network = road_network(workspace, question.horizon)
    x, y = (np.zeros(0), np.zeros(0)) if network is None else network.x_and_y
    for at in np.random.default_rng(0).permutation(len(x))[:_TRIED].tolist():
        square = shapely.Point(x[at], y[at]).buffer(_HALF_SIDE_M, cap_style="square")
        laid, zone = with_drawn(workspace, drawing_of(square))
        assess(laid, appraised=question.appraised, zone=zone, only=("ledger",))
