"""Features as programs read them: a page at a time, in the form and CRS asked for.

A page continues on the revision that the first one read, whoever edits meanwhile; so no feature comes twice and none is
left out. Rows are chosen first and encoded afterwards, those of the page alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Gone, NotFound, Vi
from gisapp.domain.layer import DERIVED, Revision
from gisapp.domain.plan import PlannedYear, choose_plan
from gisapp.domain.scenario import Scenario
from gisapp.domain.served_crs import CRS84
from gisapp.exchange.features import Form, dimension, dimension_of, encode, joined
from gisapp.exchange.schemas import Described
from gisapp.workflows.as_of import at_time
from gisapp.workflows.chosen import Choice, rows_chosen
from gisapp.workflows.overlay import pinned
from gisapp.workflows.plan_register import plans
from gisapp.workflows.ports import AtHand, Layers, Slices, Workspace
from gisapp.workflows.scenario import with_scenarios
from gisapp.workflows.schemas import filterable, known_columns, queryables
from gisapp.workflows.within import rows_in_box

_Pieces = list[bytes | memoryview]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a page ended: the revision it read, when that was committed, and the place of its last row there."""

    version: int
    committed: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which features of which time, how many of them, after which, and in which form."""

    choice: Choice
    form: Form
    limit: int
    offset: int
    after: Mark | None
    horizon: int | None
    plan: str | None
    as_of: str | None
    scenario: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing chooses features but a box, and they come in the order of the table."""
        choice = self.choice
        return (
            not choice.equal
            and choice.filter is None
            and not choice.sortby
            and choice.period is None
            and self.horizon is None
            and self.plan is None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a question reads: the workspace as it stood, its layers, and the revision of the layer asked about."""

    workspace: Workspace
    layers: Layers
    revision: Revision
    feature_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of features, encoded with commas between them and cut anywhere; how many they are, and matched in all.

    `following` is where it ended, if there is more; `dimension` that of its geometries, if they have one; `year` the
    horizon that was decided.
    """

    features: _Pieces
    returned: int
    matched: int
    following: Mark | None
    dimension: dict[str, int]
    year: PlannedYear | None


def framed(
    workspace: Workspace, layer: str, *, as_of: str | None, after: Mark | None, scenarios: Sequence[Scenario] = ()
) -> Frame:
    """Which revision is read: the latest, the one of that time, or the one that the earlier page read?

    The changes of scenarios are laid over that one, so that pages fit together whoever edits meanwhile.

    Raises
    ------
    NotFound, Gone, BadInput, Conflict
        When there is no such layer, its revision is no longer kept, the time cannot be read, or a scenario does not
        fit.
    """
    workspace = (workspace if as_of is None else at_time(workspace, as_of, layer=layer)).at_once()
    read = workspace if after is None else pinned(workspace, {layer: after.version})
    revision = read.layers.revision(layer)
    if after is not None and revision.committed != after.committed:
        raise Gone(
            expected=f"{revision.name} as committed at {after.committed}",
            found=f"one committed at {revision.committed}",
            todo="begin again without cursor",
            vi=Vi(
                f"{revision.name} như đã ghi lúc {after.committed}",
                "hãy bắt đầu lại không có dấu trang",
                f"bản ghi lúc {revision.committed}",
            ),
        )
    shown = with_scenarios(read, scenarios)
    return Frame(
        workspace=shown,
        layers=shown.layers,
        revision=revision,
        feature_type=shown.layers.entry(layer).spec or layer,
    )


def features_wanted(frame: Frame, wanted: Wanted) -> Page:
    """Which features of this layer match, and what do they say?

    Raises
    ------
    NotFound, BadInput
        When there is no such plan, horizon or column, or the layer has no dates to hold against a horizon.
    """
    what = _known(frame, wanted.choice, wanted.form)
    year = _year(frame, wanted)
    slices = frame.layers.slices(frame.revision.layer)
    if slices is not None and wanted.is_plain:
        return _page(frame, wanted, slices, _rows_plainly(slices, wanted), year)
    table = frame.layers.stored(frame.revision.layer)
    horizon = None if year is None else year.horizon
    asked_by = {} if wanted.choice.filter is None else filterable(what)
    rows = rows_chosen(
        table,
        wanted.choice,
        columns=what.scalars(),
        horizon=horizon,
        included=frame.workspace.included,
        asked_by=asked_by,
    )
    return _page(frame, wanted, table if slices is None else slices, rows, year)


def frame_at_hand(workspace: Workspace, layer: str) -> tuple[Frame, AtHand] | None:
    """The latest revision, where it is open already."""
    held = workspace.layers.at_hand(layer)
    if held is None:
        return None
    frame = Frame(
        workspace=workspace, layers=workspace.layers, revision=held.revision, feature_type=held.entry.spec or layer
    )
    return frame, held


def features_at_once(frame: Frame, wanted: Wanted, slices: Slices) -> Page | None:
    """The same where everything lies ready, and nothing has to be opened, made or computed first; else None."""
    if not wanted.is_plain or not wanted.form.is_plain:
        return None
    rows = _rows_plainly(slices, wanted)
    return _page(frame, wanted, slices, rows, None) if _is_ready(slices, _shown(rows, wanted)[1], wanted.form) else None


def _is_ready(slices: Slices, rows: NDArray[np.intp], form: Form) -> bool:
    return slices.is_ready(rows.tolist(), form.crs, whole=True)


def _rows_plainly(slices: Slices, wanted: Wanted) -> NDArray[np.intp]:
    """All rows, or those in the box."""
    return np.arange(slices.count) if wanted.choice.box is None else rows_in_box(slices, wanted.choice.box)


def _shown(rows: NDArray[np.intp], wanted: Wanted) -> tuple[bool, NDArray[np.intp]]:
    """The rows of the page, and whether more follow."""
    start = wanted.offset if wanted.after is None else _place_after(rows, wanted.after.row)
    page = rows[start : start + wanted.limit]
    return start + len(page) < len(rows) and len(page) > 0, page


def _page(
    frame: Frame, wanted: Wanted, source: Slices | pd.DataFrame, rows: NDArray[np.intp], year: PlannedYear | None
) -> Page:
    more, page = _shown(rows, wanted)
    features: _Pieces
    if isinstance(source, pd.DataFrame):
        shown = _decoded(source, page)
        features, told = [b",".join(encode(shown, wanted.form))], dimension(shown)
    else:
        features = _of_pieces(source, page, wanted.form)
        told = dimension_of(source.dimensions(np.sort(page), wanted.form.crs)) if wanted.form.json_fg else {}
    return Page(
        features=features,
        returned=len(page),
        matched=len(rows),
        following=_mark(frame.revision, int(page[-1])) if more else None,
        dimension=told,
        year=year,
    )


def _of_pieces(slices: Slices, rows: NDArray[np.intp], form: Form) -> _Pieces:
    if form.is_plain:
        pieces: _Pieces = list(slices.whole(rows, form.crs))
        if pieces:
            pieces[-1] = pieces[-1][:-1]
        return pieces
    named = rows.tolist()
    lonlat = slices.shapes(named, CRS84) if form.has_place and form.fallback else []
    return [b",".join(joined(slices.heads(named), slices.shapes(named, form.crs), lonlat, form))]


def feature_at_once(slices: Slices, feature: str, form: Form) -> bytes | None:
    """One feature by its id where it lies ready; None where it does not, or where there is none of this id."""
    row = slices.find(feature) if form.is_plain else None
    if row is None or not slices.is_ready([row], form.crs, whole=True):
        return None
    return bytes(slices.alone(row, form.crs)[:-1])


def feature_named(frame: Frame, feature: str, form: Form) -> bytes:
    """One feature by its id.

    Raises
    ------
    NotFound, BadInput
        When the layer has no feature of this id, or not the columns asked for.
    """
    layer = frame.revision.layer
    _known(frame, Choice(), form)
    slices = frame.layers.slices(layer)
    row = None if slices is None else slices.find(feature)
    if slices is not None and row is not None:
        return b"".join(_of_pieces(slices, np.array([row]), form))
    table = frame.layers.stored(layer)
    ids = table["id"]
    found = np.flatnonzero((ids if pd.api.types.is_string_dtype(ids) else ids.astype(str)) == feature)
    if not len(found):
        raise NotFound(
            expected=f"a feature of {layer}",
            found=repr(feature),
            todo="look for it among the features of the layer",
            vi=Vi(f"một đối tượng của {layer}", "hãy tìm trong các đối tượng của lớp"),
        )
    return encode(_decoded(table, found[:1]), form)[0]


def _known(frame: Frame, choice: Choice, form: Form) -> Described:
    """The layer's columns, after a look whether it has those that are asked for."""
    what = known_columns(frame.layers, frame.revision.layer)
    if not choice.equal and not choice.sortby and form.properties is None:
        return what
    for names, known, use in (
        (
            [name for name, _ in choice.equal],
            queryables(what),
            ("parameters of this path, or columns", "tham số của đường dẫn này, hoặc các cột"),
        ),
        ([name for name, _ in choice.sortby], what.scalars(), ("columns to sort by", "các cột để sắp xếp")),
        (list(form.properties or ()), what.properties, ("properties", "các cột")),
    ):
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise BadInput(
                expected=f"{use[0]} among {', '.join(known)}",
                found=", ".join(unknown),
                todo="correct or drop it",
                vi=Vi(f"{use[1]} trong {', '.join(known)}", "hãy sửa hoặc bỏ đi"),
            )
    return what


def _year(frame: Frame, wanted: Wanted) -> PlannedYear | None:
    if wanted.horizon is None and wanted.plan is None:
        return None
    return choose_plan(plans(frame.workspace), plan=wanted.plan, horizon=wanted.horizon)


def _mark(revision: Revision, row: int) -> Mark:
    return Mark(version=revision.version, committed=revision.committed, row=row)


def _place_after(rows: NDArray[np.intp], row: int) -> int:
    found = np.flatnonzero(rows == row)
    if not len(found):
        raise BadInput(
            expected="a cursor of this question",
            found="one of another",
            todo="follow the next link as it is",
            vi=Vi("dấu trang của chính câu hỏi này", "hãy theo đúng liên kết «next»", "dấu trang của câu hỏi khác"),
        )
    return int(found[0]) + 1


def _decoded(table: pd.DataFrame, rows: NDArray[np.intp]) -> pd.DataFrame:
    """These rows, their geometry decoded; prepared geometries are never shared between threads."""
    page = table.iloc[rows]
    if "geometry" not in page.columns:
        return page
    geometry = shapely.from_wkb(page["geometry"].to_numpy(dtype=object))
    plain = page.drop(columns=["geometry", *DERIVED], errors="ignore")
    shown: pd.DataFrame = gpd.GeoDataFrame(plain, geometry=geometry, crs=PLAN_CRS)
    return shown
