"""The child behind the bars: reads one layer of one file with GDAL and writes it to its output as Arrow.

Run as `python -m gisapp.compute.gdal_child MEMORY CPU SPACE DRIVERS FILE LAYER`, or with `--drivers` in place of the
file to list the drivers that are left. The limits are set before GDAL is loaded; GDAL_SKIP comes with the environment.
"""

import json
import sys

_NO_DRIVER_LEFT, _REFUSED = 4, 3


def main(arguments: list[str]) -> int:
    """Read, write, and say in one line why not."""
    memory, cpu, space, drivers, *rest = arguments
    _limit(int(memory), int(cpu), int(space))
    try:
        import pyogrio  # noqa: PLC0415 - only once the limits are set

        left = sorted(pyogrio.list_drivers())
        if set(left) - set(drivers.split(",")):
            print(f"refused: drivers that must be off are on: {', '.join(left)}", file=sys.stderr)  # noqa: T201
            return _NO_DRIVER_LEFT
        if rest == ["--drivers"]:
            sys.stdout.buffer.write(json.dumps(left).encode())
            return 0
        _write(*rest)
    except MemoryError:
        print("MemoryError", file=sys.stderr)  # noqa: T201
        return _REFUSED
    except Exception as error:  # noqa: BLE001 - the parent needs one line, whatever GDAL, Arrow or Python raised
        words = " ".join(str(error).split())
        print(f"refused: {words or type(error).__name__}", file=sys.stderr)  # noqa: T201
        return _REFUSED
    return 0


def _limit(memory_bytes: int, cpu_seconds: int, space_bytes: int) -> None:
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (space_bytes, space_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(path: str, layer: str) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only once the limits are set
    import pyogrio  # noqa: PLC0415

    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not names:
        raise ValueError("a file without a layer")
    chosen = layer or names[0]
    if chosen not in names:
        raise ValueError(f"no layer {chosen}, only {', '.join(names)}")
    meta, table = pyogrio.read_arrow(path, layer=chosen, return_fids=True)
    geometry = (meta.get("geometry_name") or "wkb_geometry") if meta.get("geometry_type") else ""
    said = {
        "crs": meta.get("crs") or "",
        "geometry": geometry if geometry in table.column_names else "",
        "fid": next((name for name in (meta.get("fid_column"), "fid", "OGC_FID") if name in table.column_names), ""),
        "layer": chosen,
        "layers": "\n".join(names),
    }
    table = pa.table(dict(zip(table.column_names, table.columns, strict=True)), metadata=said)
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as target:
        target.write_table(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
