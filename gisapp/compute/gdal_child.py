"""The child behind the bars: reads one layer of one file with GDAL and writes it to its output as Arrow.

Run as `python -m gisapp.compute.gdal_child MEMORY CPU SPACE DRIVERS FILE LAYER ROWS`, or with `--drivers` in place of
the file to list the drivers that are left. The limits are set before GDAL is loaded; GDAL_SKIP comes with the
environment.
"""

import errno
import json
import os
import re
import sys

#: How the child ends: after its own words on the error output, or at a limit, of which it may be unable to speak.
REFUSED, TOO_MUCH_MEMORY, TOO_MUCH_SPACE = 3, 4, 5
#: GDAL tells where its own source stood when it was built, which helps nobody.
_BUILT_AT = re.compile(r";? ?Error occurred in /\S+")

#: The modules of SQLite whose tables lie in the same file: spatial indexes and searchable texts.
_INDEXES = frozenset({"rtree", "rtree_i32", "fts3", "fts4", "fts5"})
_SQL_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|--[^\n]*", re.DOTALL)
_VIRTUAL = re.compile(r"\bvirtual\s+table\b.*?\busing\W*(\w*)", re.IGNORECASE | re.DOTALL)


def main(arguments: list[str]) -> int:
    """Read, write, and say in one line why not."""
    memory, cpu, space, drivers, *rest = arguments
    take_limits(int(memory), int(cpu), int(space))
    try:
        _go_without_tables()
        import pyogrio  # noqa: PLC0415 - only once the limits are set

        left = sorted(pyogrio.list_drivers())
        if set(left) - set(drivers.split(",")):
            raise RuntimeError(f"drivers that must be off are on: {', '.join(left)}")  # noqa: TRY301 - one way out
        if rest == ["--drivers"]:
            _out(json.dumps(left).encode())
        else:
            _write(*rest)
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception as error:  # noqa: BLE001 - the parent needs one line, whatever GDAL, Arrow or Python raised
        return said_of(error)
    return 0


def _go_without_tables() -> None:
    """Pyogrio loads what it finds for tables of Python, which takes most of a start; here only Arrow leaves."""
    sys.modules.update(dict.fromkeys(("geopandas", "pandas", "pyproj", "shapely")))  # type: ignore[arg-type]


def said_of(error: Exception) -> int:
    """Say in one line what went wrong; what the child ends with."""
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return TOO_MUCH_SPACE
    words = _BUILT_AT.sub("", " ".join(str(error).split()))
    os.write(2, f"refused: {words or type(error).__name__}".encode())
    return REFUSED


def _out(data: bytes) -> None:
    with os.fdopen(1, "wb", closefd=False) as target:
        target.write(data)


def take_limits(memory_bytes: int, cpu_seconds: int, space_bytes: int) -> None:
    """Use no more than this from now on."""
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (space_bytes, space_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_virtual_tables(path: str) -> None:
    """A table that is no part of this file, nor an index of it, may be another file."""
    import pyogrio  # noqa: PLC0415 - only once the limits are set

    planted = "SELECT name, sql FROM sqlite_master WHERE sql LIKE '%virtual%'"
    _, found = pyogrio.read_arrow(path, sql=planted)
    for row in found.to_pylist():
        module = _VIRTUAL.search(_SQL_COMMENT.sub(" ", row["sql"]))
        if module is not None and module[1].lower() not in _INDEXES:
            raise ValueError(f"a virtual table, {row['name']}")


def _write(path: str, layer: str, rows: str) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only once the limits are set
    import pyogrio  # noqa: PLC0415

    if path.endswith(".gpkg"):
        _refuse_virtual_tables(path)
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not names:
        raise ValueError("a file without a layer")
    counts = [] if layer else [pyogrio.read_info(path, name, force_feature_count=True)["features"] for name in names]
    chosen = layer or next((name for name, count in zip(names, counts, strict=True) if count), names[0])
    if chosen not in names:
        raise ValueError(f"no layer {chosen}, only {', '.join(names)}")
    promised = pyogrio.read_info(path, chosen, force_feature_count=True)["features"]
    most = int(rows) if rows else None
    meta, table = pyogrio.read_arrow(path, layer=chosen, return_fids=True, max_features=most)
    geometry = (meta.get("geometry_name") or "wkb_geometry") if meta.get("geometry_type") else ""
    said = {
        "crs": meta.get("crs") or "",
        "geometry": geometry if geometry in table.column_names else "",
        "fid": next((name for name in (meta.get("fid_column"), "fid", "OGC_FID") if name in table.column_names), ""),
        "layer": chosen,
        "layers": "\n".join(names),
        "counts": "\n".join(map(str, counts)),
        "features": str(promised),
    }
    table = pa.table(dict(zip(table.column_names, table.columns, strict=True)), metadata=said)
    with os.fdopen(1, "wb", closefd=False) as target, pa.ipc.new_stream(target, table.schema) as stream:
        stream.write_table(table)


if __name__ == "__main__":
    # Without the interpreter's own clearing up, which would write again where no more may be written.
    os._exit(main(sys.argv[1:]))
