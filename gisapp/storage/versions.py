"""The parts and columns of a version, told from the version before and what its commit did, where that is enough.

To open a version, Delta reads its whole log. A layer that somebody edits all day has thousands of commits, and whoever
reads it wants to know of the last one at once.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import unquote

import orjson
import pyarrow as pa
from deltalake import DeltaTable

from gisapp.storage.commits import Committed, commit_file
from gisapp.storage.reading import require_known_features

#: What a commit does that changes no columns; after anything else the version is opened anew.
_PLAIN = frozenset({"add", "remove", "commitInfo", "txn"})
_KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The part files of a version by name, in the order of the table, and its columns."""

    paths: tuple[str, ...]
    schema: pa.Schema


_known: dict[Committed, Version] = {}
_lock = Lock()


def version_of(state: Committed) -> Version:
    """The parts and columns of a version."""
    with _lock:
        known = _known.get(state)
    if known is None:
        known = _after_the_last(state) or _opened(state)
        with _lock:
            _known[state] = known
            while len(_known) > _KEPT:
                del _known[next(iter(_known))]
    return known


def _after_the_last(state: Committed) -> Version | None:
    with _lock:
        last = next((kept for kept in reversed(_known) if kept.location == state.location), None)
        before = None if last is None else _known[last]
    if last is None or before is None or last.version >= state.version or not _is_as_it_was(last):
        return None
    paths = set(before.paths)
    for version in range(last.version + 1, state.version + 1):
        lines = commit_file(Path(state.location), version).read_bytes().splitlines()
        actions = [orjson.loads(line) for line in lines if line]
        if not _PLAIN.issuperset(name for action in actions for name in action):
            return None
        paths -= {unquote(action["remove"]["path"]) for action in actions if "remove" in action}
        paths |= {unquote(action["add"]["path"]) for action in actions if "add" in action}
    return Version(paths=tuple(sorted(paths)), schema=before.schema)


def _is_as_it_was(state: Committed) -> bool:
    """Whether the folder was not made anew since."""
    file = commit_file(Path(state.location), state.version)
    return file.exists() and file.stat().st_mtime_ns == state.made


def _opened(state: Committed) -> Version:
    table = DeltaTable(state.location, version=state.version)
    require_known_features(table)
    paths = pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()
    return Version(paths=tuple(sorted(map(unquote, paths))), schema=pa.schema(table.schema().to_arrow()))
