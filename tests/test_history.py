"""Changes between two states of a layer: what counts as one, undoing, and merging."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import PLAN_CRS, transform
from gisapp.domain.errors import Conflict
from gisapp.geometry.sameness import same_shapes
from gisapp.history.diff import Diff, Kind, apply, apply_in_place, compare
from gisapp.history.merge import merge

CENTRE = (587_000.0, 2_326_000.0)


def square(x: float = 0, y: float = 0, side: float = 100) -> shapely.Polygon:
    return shapely.box(CENTRE[0] + x, CENTRE[1] + y, CENTRE[0] + x + side, CENTRE[1] + y + side)


def layer(rows: dict[str, dict]) -> gpd.GeoDataFrame:
    table = pd.DataFrame([{"id": each, **values} for each, values in rows.items()])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=PLAN_CRS)


def state(table: pd.DataFrame) -> dict[str, tuple]:
    """A table as values by id, whatever the order of its rows."""
    names = sorted(name for name in table.columns if name not in ("id", "geometry"))
    return {row["id"]: (*(plain(row[name]) for name in names), plain(row["geometry"])) for _, row in table.iterrows()}


def plain(value: object) -> object:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value)
    if isinstance(value, list):
        return tuple(value) or None
    return None if pd.isna(value) else value


def pair(old: shapely.Geometry | None, new: shapely.Geometry | None) -> bool:
    return bool(same_shapes(np.array([old], dtype=object), np.array([new], dtype=object))[0])


HOLED = shapely.Polygon(
    square().exterior.coords, [square(10, 10, 20).exterior.coords, square(50, 50, 20).exterior.coords]
)


def turned(polygon: shapely.Polygon, by: int, *, reverse: bool = False) -> shapely.Polygon:
    def ring(each: shapely.LinearRing) -> list:
        open_ = list(each.coords)[:-1]
        rolled = open_[by % len(open_) :] + open_[: by % len(open_)]
        return rolled[::-1] if reverse else rolled

    return shapely.Polygon(ring(polygon.exterior), [ring(each) for each in reversed(polygon.interiors)])


@pytest.mark.parametrize("by", range(4))
@pytest.mark.parametrize("reverse", [False, True])
def test_a_ring_that_begins_elsewhere_or_turns_the_other_way_is_the_same(by, reverse):
    assert pair(HOLED, turned(HOLED, by, reverse=reverse))


def test_a_vertex_moved_by_half_a_millimetre_has_not_moved_and_by_two_it_has():
    moved = [shapely.transform(HOLED, lambda xy, by=by: xy + np.array([by, 0])) for by in (0.0005, 0.002)]
    assert [pair(HOLED, each) for each in moved] == [True, False]


def test_one_vertex_of_many_that_moved_is_a_change():
    coordinates = list(HOLED.exterior.coords)[:-1]
    coordinates[2] = (coordinates[2][0] + 0.01, coordinates[2][1])
    assert not pair(HOLED, shapely.Polygon(coordinates, HOLED.interiors))


def test_a_part_alone_and_a_multi_part_of_one_are_the_same():
    assert pair(HOLED, shapely.MultiPolygon([HOLED]))


def test_parts_in_another_order_are_the_same():
    assert pair(shapely.MultiPolygon([square(), square(500)]), shapely.MultiPolygon([square(500), square()]))


def test_a_part_that_left_is_a_change():
    assert not pair(shapely.MultiPolygon([square(), square(500)]), square())


def test_a_line_that_runs_the_other_way_is_a_change():
    line = shapely.LineString([CENTRE, (CENTRE[0] + 10, CENTRE[1])])
    assert pair(line, line)
    assert not pair(line, line.reverse())


def test_nothing_and_an_empty_shape_are_alike_and_differ_from_a_shape():
    assert pair(None, None)
    assert pair(None, shapely.Polygon())
    assert not pair(None, square())
    assert not pair(square(), None)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4756", "EPSG:3405", "EPSG:9209"])
def test_a_delivery_through_another_crs_is_no_change(crs):
    table = layer({"a": {"geometry": HOLED, "name": "Đông Anh"}, "b": {"geometry": square(300), "name": None}})
    away = transform(table.geometry.to_numpy(), PLAN_CRS, crs)
    decimals = 9 if crs in ("EPSG:4326", "EPSG:4756") else 4
    rounded = shapely.transform(away, lambda xy: np.round(xy, decimals))
    assert len(compare(table, table.set_geometry(transform(rounded, crs, PLAN_CRS), crs=PLAN_CRS))) == 0


def test_every_kind_of_change_is_told():
    old = layer({"gone": {"geometry": square(), "n": 1}, "kept": {"geometry": square(200), "n": 2},
                 "moved": {"geometry": square(400), "n": 3}})  # fmt: skip
    new = layer({"come": {"geometry": square(), "n": 9}, "kept": {"geometry": square(200), "n": 2},
                 "moved": {"geometry": square(401), "n": 3}})  # fmt: skip
    diff = compare(old, new)
    assert diff.kinds().to_dict() == {"moved": Kind.UPDATE, "gone": Kind.DELETE, "come": Kind.INSERT}
    assert list(diff.changed_columns()["column"]) == ["geometry"]
    assert state(apply(old, diff)) == state(new)
    assert state(apply(new, ~diff)) == state(old)


def test_missing_values_empty_lists_and_equal_numbers_are_no_change():
    old = layer({"a": {"geometry": square(), "n": 1, "t": None, "many": []}})
    new = layer({"a": {"geometry": square(), "n": 1.0, "t": np.nan, "many": None}})
    assert len(compare(old, new)) == 0


def test_a_column_that_comes_or_goes_is_a_change_only_where_it_has_values():
    old = layer({"a": {"geometry": square()}, "b": {"geometry": square(200)}})
    new = layer({"a": {"geometry": square(), "note": "x"}, "b": {"geometry": square(200), "note": None}})
    diff = compare(old, new)
    assert list(diff.kinds().index) == ["a"]
    assert state(apply(apply(old, diff), ~diff).drop(columns="note")) == state(old)


def test_changes_are_refused_where_their_features_are_gone_or_there_already():
    old = layer({"a": {"geometry": square(), "n": 1}})
    new = layer({"a": {"geometry": square(), "n": 2}, "b": {"geometry": square(200), "n": 3}})
    diff = compare(old, new)
    with pytest.raises(Conflict, match="already"):
        apply(new, diff)
    with pytest.raises(Conflict, match="gone"):
        apply(new[new["id"] == "b"], diff)


VALUES = st.fixed_dictionaries(
    {
        "geometry": st.one_of(st.none(), st.builds(square, st.integers(0, 5), st.integers(0, 5), st.integers(1, 3))),
        "name": st.one_of(st.none(), st.text(max_size=3)),
        "n": st.one_of(st.none(), st.integers(-5, 5)),
        "many": st.lists(st.text(max_size=2), max_size=2),
    }
)
STATES = st.dictionaries(st.sampled_from("abcdefg"), VALUES, min_size=1, max_size=7).map(layer)


@given(STATES, STATES)
@settings(max_examples=150, deadline=None)
def test_changes_made_and_undone_leave_the_layer_as_it_was(old, new):
    diff = compare(old, new)
    made = apply(old, diff)
    assert len(compare(made, new)) == 0
    assert state(apply(made, ~diff)) == state(old)
    assert len(compare(old, old)) == 0


@given(STATES, STATES, STATES)
@settings(max_examples=150, deadline=None)
def test_a_merge_keeps_both_sides_or_says_what_conflicts(base, theirs, new):
    ours = compare(base, new)
    merged = merge(base, theirs, ours)
    result = apply(theirs, merged.diff)
    assert not set(merged.conflicts["id"]) & set(merged.diff.kinds().index)
    moved = compare(base, theirs).kinds().index
    ours_alone = ours.kinds().index.difference(moved)
    assert len(compare(result, new).only(ours_alone)) == 0, "what they left alone is as we want it"
    theirs_alone = moved.difference(ours.kinds().index)
    assert len(compare(result, theirs).only(theirs_alone)) == 0, "what we left alone is as they want it"
    assert len(compare(result, theirs).only(pd.Index(merged.conflicts["id"]))) == 0, "conflicts stay theirs"


def test_different_columns_of_one_feature_go_together():
    base = layer({"a": {"geometry": square(), "name": "A", "n": 1}})
    theirs = layer({"a": {"geometry": square(5), "name": "A", "n": 1}})
    ours = compare(base, layer({"a": {"geometry": square(), "name": "A", "n": 2}}))
    merged = merge(base, theirs, ours)
    assert merged.conflicts.empty
    assert state(apply(theirs, merged.diff)) == state(layer({"a": {"geometry": square(5), "name": "A", "n": 2}}))


def test_the_same_column_changed_to_something_else_conflicts_and_to_the_same_does_not():
    base = layer({"a": {"geometry": square(), "n": 1}, "b": {"geometry": square(200), "n": 1}})
    theirs = layer({"a": {"geometry": square(), "n": 2}, "b": {"geometry": square(200), "n": 5}})
    ours = compare(base, layer({"a": {"geometry": square(), "n": 3}, "b": {"geometry": square(200), "n": 5}}))
    merged = merge(base, theirs, ours)
    assert merged.conflicts.to_dict("records") == [{"id": "a", "column": "n", "base": 1, "theirs": 2, "ours": 3}]
    assert len(merged.diff) == 0


def test_a_feature_deleted_here_and_changed_there_conflicts():
    base = layer({"a": {"geometry": square(), "n": 1}, "b": {"geometry": square(200), "n": 1}})
    theirs = layer({"b": {"geometry": square(200), "n": 2}})
    ours = compare(base, layer({"a": {"geometry": square(), "n": 2}}))
    merged = merge(base, theirs, ours)
    assert sorted(zip(merged.conflicts["id"], merged.conflicts["column"], merged.conflicts["theirs"], strict=True)) == [
        ("a", "*", "deleted"),
        ("b", "*", "changed"),
    ]
    assert len(merged.diff) == 0


def test_changes_already_made_by_others_leave_nothing_to_do():
    base = layer({"a": {"geometry": square(), "n": 1}})
    new = layer({"a": {"geometry": square(), "n": 2}, "b": {"geometry": square(200), "n": 3}})
    merged = merge(base, new, compare(base, new))
    assert merged.conflicts.empty
    assert len(merged.diff) == 0


# ---- one table over another


TYPED = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "floors": [1, 2, 3],
        "built": [True, False, True],
        "area_ha": [1.5, 2.5, np.nan],
        "year": pd.array([2030, None, 2050], dtype="Int64"),
        "names": [["x"], [], None],
        "kind": ["road", None, "rail"],
    }
)


def changed(**values: object) -> Diff:
    row = TYPED.iloc[[1]].reset_index(drop=True)
    new = row.astype(object)
    for name, value in values.items():
        new[name] = pd.Series([value], dtype=object)
    return Diff(before=row, after=new)


def test_a_changed_row_keeps_its_place_and_the_columns_their_types():
    made = apply_in_place(TYPED, changed(kind="metro", year=2035))
    assert list(made["id"]) == ["a", "b", "c"]
    assert list(made["kind"])[1] == "metro"
    assert list(made["year"]) == [2030, 2035, 2050]
    assert made.dtypes.to_dict() == TYPED.dtypes.to_dict()


@pytest.mark.parametrize(("column", "value"), [("floors", 2.5), ("floors", None), ("built", None), ("built", "yes")])
def test_a_value_that_the_type_of_its_column_cannot_hold_stays_what_it_is(column, value):
    made = apply_in_place(TYPED, changed(**{column: value}))
    (told,) = made.loc[made["id"] == "b", column]
    assert pd.isna(told) if value is None else told == value
    assert list(made.loc[made["id"] != "b", column]) == list(TYPED.loc[TYPED["id"] != "b", column])


def test_a_column_that_only_the_changes_have_is_missing_in_the_other_rows_and_keeps_its_type():
    added = pd.DataFrame({"id": ["d"], "lanes": pd.array([4], dtype="Int64")})
    made = apply(TYPED, Diff(before=TYPED.iloc[:0], after=added))
    assert made["lanes"].dtype == "Int64"
    assert list(made["lanes"].isna()) == [True, True, True, False]


@given(STATES, STATES)
@settings(max_examples=100, deadline=None)
def test_changes_made_in_place_are_those_made_at_the_end_in_the_order_of_the_layer(old, new):
    diff = compare(old, new)
    made = apply_in_place(old, diff)
    assert state(made) == state(apply(old, diff))
    kept = [name for name in old["id"] if name in set(new["id"])]
    assert list(made["id"])[: len(kept)] == kept
    assert isinstance(made, gpd.GeoDataFrame)
    assert made.crs == old.crs


def test_one_change_of_a_large_layer_touches_no_other_row():
    """What is laid over a million parcels must not take seconds: no value of theirs is looked at."""
    count = 200_000
    large = pd.DataFrame({"id": np.arange(count).astype(str), "names": pd.Series([["x"]] * count)})
    row = large.iloc[[count // 2]].reset_index(drop=True)
    made = apply_in_place(large, Diff(before=row, after=row.assign(names=[["y"]])))
    assert made["names"].iloc[0] is large["names"].iloc[0]
    assert made["names"].iloc[count // 2] == ["y"]
    assert len(made) == count
