"""A layer as tables of a planning dossier: its rows under the classes of Circular 16/2025, the rest beside them.

Nothing is lost: what a class has no field for stays under our own column's name, and what no class takes (another
shape, no shape, an unknown kind) stands in a table called like the spec. So a dossier reads back into the layer.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.domain.spec import Shape
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.tt16 import (
    DOCUMENT,
    MINIMUM_FIELDS,
    UNKNOWN_CODES,
    DossierClass,
    class_named,
    classes_of,
    repeated,
)

_DIMENSIONS = {Shape.POINT: 0, Shape.LINE: 1, Shape.POLYGON: 2}
#: Names that SQLite and GeoPackage keep for themselves.
_KEPT = ("sqlite_", "gpkg_", "rtree_")


def dossier_tables(
    table: gpd.GeoDataFrame | pd.DataFrame, *, layer: str, spec: str | None
) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """The rows of a layer by the table that they stand in, in the order of the circular's classes.

    Parameters
    ----------
    table
        In EPSG:5897, with a column `id`, and the columns of the spec where it has one.
    layer, spec
        The layer's id, by which a table is called that has nothing to do with the circular, and its spec.

    Returns
    -------
    dict
        For each class that takes a row: polygons and lines as multi-part shapes, as the circular has them, the fields
        of every class, those of this class that our columns answer, then our other columns. What no class takes stands
        under the spec's name with our columns alone.
    """
    classes = classes_of(spec) if isinstance(table, gpd.GeoDataFrame) else ()
    if not classes:
        return {_sound(layer): table}
    left = np.ones(len(table), dtype=bool)
    tables = {}
    for known in classes:
        taken = left & _taken(table, known)
        left &= ~taken
        if taken.any():
            tables[known.name] = _classed(table[taken], known)
    return {**tables, str(spec): table[left]} if left.any() or not tables else tables


def joined(dossier: Mapping[str, pd.DataFrame], more: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Two layers in one dossier; rows of one class stand in one table.

    Raises
    ------
    BadInput
        When two layers of one spec use the same id.
    """
    whole = dict(dossier)
    for name, table in more.items():
        whole[name] = pd.concat([whole[name], table], ignore_index=True) if name in whole else table
        twice = whole[name]["id"].astype(str).duplicated()
        if twice.any():
            raise BadInput(
                expected=f"each id once in {name}",
                found=f"{whole[name]['id'][twice].iloc[0]!r} in two layers",
                todo="export these layers to separate files",
                vi=Vi(
                    f"mỗi mã một lần trong {name}",
                    "hãy xuất các lớp này ra tệp riêng",
                    f"{whole[name]['id'][twice].iloc[0]!r} có ở hai lớp",
                ),
            )
    return whole


def dossier_notes(dossier: Mapping[str, pd.DataFrame]) -> tuple[Finding, ...]:
    """What the receiver must know: codes that nobody here knows, texts that are too long, rows left beside."""
    classed = {name: table for name, table in dossier.items() if class_named(name)}
    if not classed:
        return ()
    beside = {name: len(table) for name, table in dossier.items() if name not in classed}
    notes = [_unknown_codes(list(classed)), *(_beside(name, rows) for name, rows in beside.items() if rows)]
    return tuple(notes + [note for name, table in classed.items() for note in _too_long(name, table)])


def _taken(table: gpd.GeoDataFrame, known: DossierClass) -> NDArray[np.bool_]:
    shapes = table.geometry.to_numpy()
    taken = (shapely.get_dimensions(shapes) == _DIMENSIONS[known.shape]) & ~shapely.is_empty(shapes)
    if known.shape is Shape.POINT:
        taken &= shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    if known.kinds and known.kind_column:
        taken &= table[known.kind_column].isin(known.kinds).to_numpy(dtype=bool)
    chosen: NDArray[np.bool_] = taken
    return chosen


def _classed(table: gpd.GeoDataFrame, known: DossierClass) -> gpd.GeoDataFrame:
    """These rows with the class's fields first, then the columns that it has no field for."""
    columns = {name: pd.Series(None, index=table.index, dtype="str") for name in MINIMUM_FIELDS}
    columns |= {theirs: table[ours] for ours, theirs in known.fields.items() if ours in table.columns}
    columns |= {name: _again(table, column) for name, column in known.repeats.items()}
    beside = [name for name in table.columns if name not in (*known.fields, "geometry")]
    whole = pd.DataFrame({**columns, **{name: table[name] for name in beside}}, index=table.index)
    shapes = gpd.GeoSeries(_as_multi(table.geometry.to_numpy(), known.shape), index=table.index, crs=table.crs)
    return gpd.GeoDataFrame(whole, geometry=shapes)


def _again(table: gpd.GeoDataFrame, column: str) -> "pd.Series[str]":
    """What a further field says of each row."""
    names = [name for name in dict.fromkeys(("id", column, "capacity_unit")) if name in table.columns]
    rows = (dict(zip(names, row, strict=True)) for row in zip(*(table[name] for name in names), strict=True))
    return pd.Series([repeated(column, row) for row in rows], index=table.index, dtype="str")


def _as_multi(shapes: NDArray[np.object_], shape: Shape) -> NDArray[np.object_]:
    """Areas and lines as multi-part shapes, of one part where they had one: that is what the circular's tables hold."""
    if shape is Shape.POINT:
        return shapes
    make = shapely.multipolygons if shape is Shape.POLYGON else shapely.multilinestrings
    parts, of = shapely.get_parts(shapes, return_index=True)
    return np.asarray(make(parts, indices=of), dtype=object)


def _sound(layer: str) -> str:
    """A name of the layer that a GeoPackage takes and that no class of the circular has."""
    return f"layer_{layer}" if layer.startswith(_KEPT) or class_named(layer) else layer


def _unknown_codes(classes: list[str]) -> Finding:
    fields, names = ", ".join(UNKNOWN_CODES), ", ".join(classes)
    return tell(
        "missing-field",
        Severity.NOTE,
        vi=Words(
            f"{fields} ({DOCUMENT}) trong {names}",
            "chưa có mã nào",
            "các trường này để trống; xin điền mã do cơ quan quản lý quy hoạch cấp",
        ),
        en=Words(
            f"{fields} ({DOCUMENT}) in {names}",
            "no such code known here",
            "these fields are left empty; fill in the codes that the planning authority gives",
        ),
    )


def _beside(name: str, rows: int) -> Finding:
    return tell(
        "wrong-geometry-type",
        Severity.NOTE,
        vi=Words(
            f"đối tượng thuộc một lớp của {DOCUMENT}",
            f"{written(rows, 0)} đối tượng không thuộc lớp nào",
            f"các đối tượng này nằm trong bảng «{name}»",
        ),
        en=Words(
            f"features that a class of {DOCUMENT} takes",
            f"{written(rows, 0, lang='en')} that none takes",
            f"they stand in the table {name}",
        ),
    )


def _too_long(name: str, table: pd.DataFrame) -> list[Finding]:
    lengths = {field: table[field].astype("str").str.len() > most for field, most in MINIMUM_FIELDS.items()}
    return [_long(name, field, int(long.sum())) for field, long in lengths.items() if long.any()]


def _long(name: str, field: str, rows: int) -> Finding:
    most = MINIMUM_FIELDS[field]
    return tell(
        "wrong-type",
        Severity.NOTE,
        vi=Words(
            f"không quá {most} ký tự trong {name}.{field}",
            f"{written(rows, 0)} đối tượng dài hơn",
            "chữ được giữ nguyên; hãy rút gọn nếu nơi nhận yêu cầu",
        ),
        en=Words(
            f"at most {most} characters in {name}.{field}",
            f"{written(rows, 0, lang='en')} features with more",
            "the text is kept whole; shorten it if the receiver asks for it",
        ),
        field=field,
    )
