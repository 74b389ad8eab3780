"""What a server makes before the first question changes no answer, and finds the ways that are asked for again."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from gisapp.analysis import ledger_roads
from gisapp.analysis.ledger_gates import Gates
from gisapp.analysis.ledger_roads import roads_to
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.assessment import assess
from gisapp.workflows.warm_up import warm_up
from gisapp.workflows.what_if import drawing_of, with_drawn
from tests.conftest import copied
from tests.test_ledger_roads import ZONE, at, network, works

DAY = date(2026, 11, 26)


def ledger_of(workspace: FolderWorkspace) -> object:
    outline = shapely.union_all(workspace.layers.features("zones").geometry.to_numpy()).centroid.buffer(900.0)
    laid, zone = with_drawn(workspace, drawing_of(outline))
    return assess(laid, appraised=DAY, zone=zone, only=("ledger",))[0]["ledger"]


def test_a_drawn_zone_has_the_same_ledger_with_and_without_it(demo: FolderWorkspace, tmp_path: Path) -> None:
    cold, warm = copied(demo, tmp_path / "cold"), copied(demo, tmp_path / "warm")
    warm_up(warm, appraised=DAY)
    found = ledger_of(warm)
    assert found == ledger_of(cold)
    assert {row["topic"] for row in found["rows"]} >= {"power", "water"}


def test_a_workspace_without_roads_is_warmed_up_too(hanoi: FolderWorkspace) -> None:
    warm_up(hanoi, appraised=DAY)


def test_what_was_asked_for_again_is_kept_and_what_was_not_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_roads, "_KEPT", 2)
    monkeypatch.setattr(ledger_roads, "NEAR_M", 1_000.0)
    there = works(at(5_000, 0, "a"), at(9_000, 0, "b"), at(20_000, 0, "c"), at(29_000, 0, "d"))
    roads = roads_to([there], network([(x, 0) for x in range(0, 31_000, 1_000)]), limit_m=600)[0]
    ways = roads.there
    ways.work_out([np.array([0, 1, 2, 3])])
    assert [ways.is_kept(place) for place in range(4)].count(True) == 1, "half of the room is left to those who ask"
    for place in (3, 3, 3):
        assert not ways.is_worth_keeping(place)
    ways.keep_what_was_asked()
    assert ways.is_kept(3)
    straight = shapely.distance(ZONE, there.places)
    assert Gates(ZONE).nearest(roads, np.array([False, False, True, True]), straight) == 2
