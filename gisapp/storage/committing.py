"""The way to a new revision: under the layer's lock, over a version that is named, on the disk before it is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from gisapp.domain.errors import Conflict, Unavailable, Vi
from gisapp.domain.layer import NEW_LAYER, LayerEntry, Revision
from gisapp.history.diff import Diff, apply
from gisapp.storage.carried import carry_over, prune
from gisapp.storage.commits import commit_file, commit_of, committed, is_table, latest, parts_added
from gisapp.storage.contents import schema_of
from gisapp.storage.locks import alone, lock_of_layer
from gisapp.storage.parts import fits, prepared, write_parts
from gisapp.storage.rewrite import gone_rows, rewrite
from gisapp.storage.versions import version_of
from gisapp.storage.whole import on_disk


def commit_table(
    folder: Path,
    entry: LayerEntry,
    table: gpd.GeoDataFrame | pd.DataFrame,
    said: dict[str, str | None],
    *,
    over: int | None,
) -> Revision:
    """Make `table` the latest revision of its layer below this folder, whose commit says this.

    Raises
    ------
    Conflict, Unavailable
        As `DeltaLayers.commit` says.
    """
    with _following(folder, entry.id, over) as location:
        _replaced(location, table, commit_of(entry, said))
        return latest(location).revision


def commit_diff(
    folder: Path,
    entry: LayerEntry,
    diff: Diff,
    said: dict[str, str | None],
    *,
    over: int,
    pieces: Path,
    rows: Callable[[], pd.DataFrame],
) -> Revision:
    """Make these changes over the version `over`; only the parts in which something changes are rewritten.

    Parameters
    ----------
    pieces
        Where the ready-made pieces of this layer are.
    rows
        Gives the whole table of that version.

    Raises
    ------
    Conflict, Unavailable
        As `DeltaLayers.change` says.
    """
    come, commit = prepared(diff.after), commit_of(entry, said)
    with _following(folder, entry.id, over) as location:
        if fits(come, schema_of(committed(location, over))):
            rewrite(
                str(location),
                over,
                gone=gone_rows(diff.before),
                come=come,
                commit=commit,
                # Before anybody can see the new parts their pieces are there.
                written=partial(carry_over, pieces),
            )
            prune(pieces, set(version_of(latest(location)).paths))
        else:  # columns that the layer did not have, or that hold something else now
            _replaced(location, apply(rows(), diff), commit)
        return latest(location).revision


def _replaced(location: Path, table: gpd.GeoDataFrame | pd.DataFrame, commit: CommitProperties) -> None:
    write_parts(str(location), prepared(table), mode="overwrite", commit=commit)


@contextmanager
def _following(folder: Path, layer: str, over: int | None) -> Iterator[Path]:
    """The folder of a layer for a commit over this version, while nobody else commits."""
    location = folder / layer
    try:
        with alone(lock_of_layer(folder, layer)):
            held = latest(location).version if is_table(location) else NEW_LAYER
            if over not in (None, held):
                raise _changed_meanwhile(layer)
            yield location
            version = latest(location).version
            parts = [location / path for path in parts_added(location, version)]
            on_disk(*parts, commit_file(location, version), location / "_delta_log", location)
    except CommitFailedError as failed:
        raise _changed_meanwhile(layer) from failed
    except (DeltaError, OSError) as failed:
        raise Unavailable(
            expected=f"to write to {folder}",
            found=str(failed),
            todo="check that the workspace may be written",
            vi=Vi(f"ghi được vào {folder}", "hãy kiểm tra thư mục làm việc có cho ghi không"),
        ) from failed


def _changed_meanwhile(layer: str) -> Conflict:
    return Conflict(
        expected=f"to be the only one to change {layer}",
        found="another change committed at the same moment",
        todo="look at the new revision and try again",
        vi=Vi(
            f"không ai khác sửa {layer} cùng lúc",
            "hãy xem phiên bản mới rồi thử lại",
            "một thay đổi khác ghi cùng thời điểm",
        ),
    )
