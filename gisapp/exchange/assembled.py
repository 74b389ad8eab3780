"""The tables of a planning dossier on their way in: those that answer one spec become one table under our columns.

So what left as a dossier (`gisapp.exchange.dossier`) comes back as the layer it was, and a dossier from elsewhere needs
no names of columns.
"""

from collections.abc import Callable, Mapping

import pyarrow as pa

from gisapp.domain.errors import BadInput, Vi
from gisapp.exchange.tt16 import MINIMUM_FIELDS, class_named, repeated, spec_and_fields

_GEOMETRY = "geometry"


def assembled(table: pa.Table, spec: str, read: Callable[[str], pa.Table], *, named: Mapping[str, str]) -> pa.Table:
    """The first table of a file, or all those together that answer this spec.

    Parameters
    ----------
    table
        As the caged reader brings it; its metadata name every table of the file.
    spec
        The spec that the delivery is meant to follow.
    read
        Brings another table of the file by its name.
    named
        What the sender says that columns are called in the file, as in `Terms.fields`.

    Returns
    -------
    pyarrow.Table
        The table as it is where none of the file answers the spec. Else the rows of those that do, the metadata `layer`
        naming them all, one a line; where there are several, rows without an id are called by table and row.

    Raises
    ------
    BadInput
        When these tables are in different CRSs, or a column of theirs has types that do not go together.
    """
    first, names = _said(table, "layer"), _said(table, "layers").split("\n")
    meant = [name for name in names if (spec_and_fields(name) or ("",))[0] == spec]
    if not meant:
        return table
    tables = {name: in_our_words(table if name == first else read(name), name, named=named) for name in meant}
    if len(tables) == 1:
        return next(iter(tables.values()))
    crs = {_said(each, "crs") for each in tables.values() if _said(each, "geometry")}
    if len(crs) > 1:
        raise BadInput(
            expected=f"one CRS in {', '.join(meant)}",
            found=", ".join(sorted(crs)),
            todo="send them in the same CRS",
            vi=Vi(f"cùng một hệ tọa độ trong {', '.join(meant)}", "hãy gửi các tệp theo cùng một hệ tọa độ"),
        )
    whole = _one_below_the_other([_named(each, name) for name, each in tables.items()], meant)
    geometry = _GEOMETRY if _GEOMETRY in whole.column_names else ""
    said = {"crs": "".join(crs), "geometry": geometry, "fid": "", "layer": "\n".join(meant), "layers": "\n".join(names)}
    return whole.replace_schema_metadata(said)


def _one_below_the_other(tables: list[pa.Table], names: list[str]) -> pa.Table:
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as mixed:
        raise BadInput(
            expected=f"columns of one type in {', '.join(names)}",
            found=str(mixed),
            todo="give a column of one name one type, or send the tables one by one",
            vi=Vi(
                f"các cột cùng kiểu trong {', '.join(names)}",
                "hãy cho các cột cùng tên cùng một kiểu, hoặc gửi từng bảng một",
            ),
        ) from mixed


def in_our_words(table: pa.Table, class_name: str, *, named: Mapping[str, str]) -> pa.Table:
    """A dossier's table under our columns, where a class of its name is known.

    A column that it has under our own name outweighs the class's field, and so does one that the sender names. Fields
    of the class that are empty, or only say again what another column says, are left out; any other keeps its name, so
    that the gate tells of it.
    """
    known = class_named(class_name)
    answer = spec_and_fields(class_name)
    if known is None or answer is None:
        return table
    there, asked, said = set(table.column_names), set(named.values()), table.schema.metadata
    ours = {
        theirs: name for name, theirs in answer[1].items() if name not in there | set(named) and theirs not in asked
    }
    empty = [name for name in MINIMUM_FIELDS if name in there - asked and table[name].null_count == len(table)]
    table = table.drop_columns(empty)
    table = table.rename_columns([ours.get(name, name) for name in table.column_names])
    again = [name for name, column in known.repeats.items() if name not in asked and _only_repeats(table, name, column)]
    return table.drop_columns(again).replace_schema_metadata(said)


def _only_repeats(table: pa.Table, name: str, column: str) -> bool:
    if name not in table.column_names:
        return False
    sources = [each for each in (column, "capacity_unit") if each in table.column_names]
    rows = table.select(sources).to_pylist() if sources else [{}] * len(table)
    values = table[name].to_pylist()
    return all(value in (None, repeated(column, row)) for value, row in zip(values, rows, strict=True))


def _named(table: pa.Table, name: str) -> pa.Table:
    """The table with its geometry and ids where all tables have them."""
    geometry, fid = _said(table, "geometry"), _said(table, "fid")
    fids = table[fid].to_pylist() if fid else range(len(table))
    columns = {each: _plain(table[each]) for each in table.column_names if each not in (geometry, fid)}
    given = [f"{name}.{number}" for number in fids]
    ids = columns["id"].to_pylist() if "id" in columns else [None] * len(table)
    columns["id"] = pa.array([own if each is None else str(each) for each, own in zip(ids, given, strict=True)])
    if geometry:
        columns[_GEOMETRY] = table[geometry]
    return pa.table(columns)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.storage_type) if isinstance(column.type, pa.BaseExtensionType) else column


def _said(table: pa.Table, key: str) -> str:
    told: bytes = (table.schema.metadata or {}).get(key.encode(), b"")
    return told.decode()
