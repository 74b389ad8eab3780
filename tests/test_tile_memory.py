"""What an edit leaves alone is not made again: neither a tile on which nothing changed, nor what it was weighed by."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely

from gisapp.geometry.map_tiles import tile_box
from gisapp.history.diff import Diff
from gisapp.workflows import tile_content, tile_sizes, tiles
from gisapp.workflows.items import Frame, framed
from gisapp.workflows.memory import Memory
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.tile_pyramids import occupied
from gisapp.workflows.tile_sizes import least_sizes
from gisapp.workflows.tiles import TileWanted, kept_tile, make_tile, tile, tile_asked
from tests.conftest import copied
from tests.test_tile_pyramids import ENTRY, plots


@pytest.fixture
def drawn(hanoi, tmp_path):
    """A workspace with parcels; no tiles of them are made ahead."""
    workspace = copied(hanoi, tmp_path / "w")
    workspace.layers.commit(ENTRY, plots(900), by="test", why="test")
    return workspace


def seen(workspace) -> Frame:
    return framed(workspace, "plots", as_of=None, after=None)


def answered(frame: Frame, place: tuple[int, int, int]) -> bytes:
    wanted = TileWanted(zoom=place[0], row=place[1], column=place[2])
    asked, horizon = tile_asked(frame, wanted)
    packed = tile(frame, wanted, asked, horizon)
    assert kept_tile(asked) == packed
    return packed


def test_only_the_tiles_on_which_an_edit_lies_are_made_again(drawn, monkeypatch):
    places = [each for each in occupied(seen(drawn)) if each[0] == 13]
    before = {place: answered(seen(drawn), place) for place in places}
    rows = drawn.layers.rows("plots")
    changed = rows.iloc[[40]].assign(land_use="ODT")
    drawn.layers.change(ENTRY, Diff(before=rows.iloc[[40]], after=changed), by="test", why="test", over=0)
    made, packed = [], tiles.packed
    monkeypatch.setattr(tiles, "packed", lambda *said: made.append(1) or packed(*said))
    after = {place: answered(seen(drawn), place) for place in places}
    shape = changed.geometry.iloc[0]
    near = {place for place in places if shapely.intersects(shapely.box(*tile_box(*place)), shape)}
    assert {place for place in places if before[place] != after[place]} <= near
    assert any(before[place] != after[place] for place in near)
    assert len(near) <= len(made) < len(places)
    for place, answer in after.items():
        assert answer == make_tile(seen(drawn), TileWanted(zoom=place[0], row=place[1], column=place[2])), place


def test_a_scenario_shares_the_tiles_that_it_leaves_alone(drawn, monkeypatch):
    rows = drawn.layers.rows("plots")
    shown = overlaid(drawn, {"plots": Diff(before=rows.iloc[:1], after=rows.iloc[:0])}, name="x")
    gone = rows.geometry.iloc[0]
    places = [each for each in occupied(seen(drawn)) if each[0] == 14]
    away = [each for each in places if not shapely.intersects(shapely.box(*tile_box(*each)), gone)]
    assert away
    before = {place: answered(seen(drawn), place) for place in away}
    monkeypatch.setattr(tiles, "packed", lambda *_: pytest.fail("made again"))
    assert {place: answered(seen(shown), place) for place in away} == before


def test_an_edit_at_the_edge_has_little_weighed_again_and_sizes_are_those_that_a_new_server_finds(drawn, monkeypatch):
    for module in (tile_content, tile_sizes):
        monkeypatch.setattr(module, "MOST_BYTES", 12_000)
    monkeypatch.setattr(tile_sizes, "_FEW", 100)
    monkeypatch.setattr(tile_sizes, "_WEIGHED", Memory(64))
    weighed, held = [], tile_sizes._held
    monkeypatch.setattr(tile_sizes, "_held", lambda *said: weighed.append(said[-1]) or held(*said))
    least_sizes(seen(drawn))
    first = weighed.copy()
    assert len(first) > 2
    rows = drawn.layers.rows("plots")
    middle = shapely.union_all(shapely.box(*rows.total_bounds)).centroid
    before = rows.iloc[[rows.geometry.distance(middle).argmax()]]
    after = before.assign(land_use="another use altogether")
    drawn.layers.change(ENTRY, Diff(before=before, after=after), by="test", why="test", over=0)
    sizes = least_sizes(seen(drawn))
    assert len(weighed) - len(first) < len(first)
    monkeypatch.setattr(tile_sizes, "_WEIGHED", Memory(64))
    weighed.clear()
    crowd, found = tile_sizes._Crowd(seen(drawn)), [(0.0, 0)]
    for zoom in range(16, -1, -1):
        found.append(crowd.bound(zoom, *found[-1]))
    assert tuple(least for least, _ in found[:0:-1]) == sizes
    assert weighed == first


def test_for_a_tile_nothing_is_weighed_of_lower_zooms(drawn, monkeypatch):
    monkeypatch.setattr(tile_sizes, "MOST_BYTES", 12_000)
    monkeypatch.setattr(tile_sizes, "_FEW", 100)
    weighed, held = [], tile_sizes._held
    monkeypatch.setattr(tile_sizes, "_held", lambda *said: weighed.append(said[-1]) or held(*said))
    fullest = max(
        (each for each in occupied(seen(drawn)) if each[0] == 13), key=lambda each: len(answered(seen(drawn), each))
    )
    assert weighed
    assert {zoom for zoom, _, _ in weighed} <= {13, 14, 15, 16}
    answered(seen(drawn), (12, fullest[1] // 2, fullest[2] // 2))
    assert any(zoom == 12 for zoom, _, _ in weighed)


def test_threads_make_one_tile_at_a_time(drawn, monkeypatch):
    places = [each for each in occupied(seen(drawn)) if each[0] == 14][:12]
    at_once, most, packed = [], [], tiles.packed
    for memory in ("_KEPT", "_ASKED"):
        monkeypatch.setattr(tiles, memory, Memory(64))

    def slowly(*said):
        at_once.append(said)
        most.append(len(at_once))
        time.sleep(0.01)
        at_once.pop()
        return packed(*said)

    monkeypatch.setattr(tiles, "packed", slowly)
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda place: answered(seen(drawn), place), places))
    assert len(set(made)) == len(places)
    assert set(most) == {1}
    assert len(most) >= len(places)
