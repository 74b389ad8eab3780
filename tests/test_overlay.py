"""Changes laid over layers: everybody who asks sees them made, and nothing is stored."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from gisapp.domain.errors import NotAllowed
from gisapp.history.diff import Diff, compare
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.assessment import assess
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import overlaid

DAY = date(2026, 11, 26)


def rezoned(demo: FolderWorkspace) -> Diff:
    """One parcel gone, one changed, one moved over."""
    old = demo.layers.features("parcels")
    new = old[old["id"] != "p-0001"].reset_index(drop=True)
    new.loc[new["id"] == "p-0002", "land_use"] = "SKK"
    added = new[new["id"] == "p-0003"].assign(
        id="p-new", geometry=[shapely.box(550_000, 2_300_000, 550_100, 2_300_100)]
    )
    return compare(old, gpd.GeoDataFrame(pd.concat([new, added], ignore_index=True), crs=old.crs))


def test_reading_row_by_row_and_box_by_box_shows_the_same_changes(demo: FolderWorkspace) -> None:
    shown = overlaid(demo, {"parcels": rezoned(demo)}, name="rezoned").layers
    rows = shown.rows("parcels").set_index("id")
    everywhere = np.array([[0.0, 0.0, 1e7, 1e7]])
    batches = pa.concat_tables(shown.batches("parcels", columns=["land_use", "id"], boxes=everywhere)).to_pandas()
    assert batches.set_index("id")["land_use"].sort_index().equals(rows["land_use"].sort_index())
    assert "p-0001" not in rows.index
    assert rows.loc["p-0002", "land_use"] == "SKK"
    here = np.array([[550_010.0, 2_300_010.0, 550_020.0, 2_300_020.0]])
    found = pa.concat_tables(shown.batches("parcels", columns=None, boxes=here))
    assert "p-new" in found["id"].to_pylist()
    assert shown.stored("parcels").set_index("id").loc["p-new", "area_m2"] == pytest.approx(10_000)
    assert shown.rows("parcels", ids=["p-new"])["id"].tolist() == ["p-new"]


def test_what_changes_keeps_its_place_and_the_types_of_the_layer(demo: FolderWorkspace) -> None:
    held = demo.layers.rows("parcels")
    rows = overlaid(demo, {"parcels": rezoned(demo)}, name="rezoned").layers.rows("parcels")
    assert list(rows["id"]) == [each for each in held["id"] if each != "p-0001"] + ["p-new"]
    assert rows.dtypes.to_dict() == held.dtypes.to_dict()


def test_the_workspace_below_stays_as_it_is(demo: FolderWorkspace) -> None:
    before = demo.layers.rows("parcels")
    overlaid(demo, {"parcels": rezoned(demo)}, name="rezoned").layers.rows("parcels")
    assert demo.layers.rows("parcels").equals(before)


def test_nothing_laid_over_changes_no_answer(demo: FolderWorkspace) -> None:
    zones = demo.layers.features("zones")
    nothing = compare(zones, zones)
    shown = overlaid(demo, {"zones": nothing}, name="nothing")
    assert assess(shown, zone="mau-e", appraised=DAY) == assess(demo, zone="mau-e", appraised=DAY)


def test_what_is_laid_over_cannot_be_committed(demo: FolderWorkspace) -> None:
    shown = overlaid(demo, {}, name="nothing")
    with pytest.raises(NotAllowed):
        shown.layers.commit(demo.layers.entry("zones"), demo.layers.rows("zones"), by="a", why="b")


def test_what_is_remembered_of_a_layer_is_made_again_when_that_layer_changes(demo: FolderWorkspace) -> None:
    made = []

    def count(layers) -> int:
        return remembered(layers, ("parcels",), lambda: made.append(1) or len(made), "count")

    shown = overlaid(demo, {"parcels": rezoned(demo)}, name="rezoned").layers
    assert (count(demo.layers), count(demo.layers), count(shown), count(demo.layers)) == (1, 1, 2, 1)
    beside = overlaid(demo, {"zones": compare(*2 * (demo.layers.features("zones"),))}, name="nothing").layers
    assert count(beside) == 1


def test_no_rows_of_a_layer_have_the_types_of_all_its_rows(demo):
    whole, none = demo.layers.rows("zones"), demo.layers.rows("zones", ids=())
    assert none.empty
    assert none.dtypes.to_dict() == whole.dtypes.to_dict()
