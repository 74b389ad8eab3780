"""What the commits of a layer say: who, why, when, under which decision, and the layer's catalogue entry then."""

import os
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson
from deltalake import CommitProperties

from gisapp.domain.layer import LayerEntry, Revision
from gisapp.domain.quality import Quality


@dataclass(frozen=True, slots=True)
class Committed:
    """One version of one layer: its folder, its number, and when its commit was written.

    The time tells it from a version of the same number in a folder that was made anew at the same place.
    """

    location: str
    version: int
    made: int

    @property
    def said(self) -> dict[str, Any]:
        """What the commit says, with its `version` and `timestamp`."""
        return _said(self)

    @property
    def entry(self) -> LayerEntry:
        """The layer's catalogue entry as of this version."""
        return _entry(self)

    @property
    def revision(self) -> Revision:
        """The revision that this version is."""
        return _revision(self)

    @property
    def moment(self) -> datetime:
        """When it was committed."""
        return datetime.fromtimestamp(self.said["timestamp"] / 1000, UTC)


def commit_of(entry: LayerEntry, said: dict[str, str | None]) -> CommitProperties:
    """What a commit is to say. One that lost a race is not tried again: what it follows has changed."""
    told = orjson.dumps({**said, "entry": asdict(entry)}, default=str).decode()
    return CommitProperties(custom_metadata={"gisapp": told}, max_commit_retries=0)


def latest(location: Path) -> Committed:
    """The latest version of the layer in this folder.

    Versions follow each other without a gap. So whoever saw the last one needs to look only whether there is a next,
    which takes as long whether a layer has two commits or a hundred thousand.
    """
    seen = seen_last(str(location))
    if seen is not None:
        return seen
    log = location / "_delta_log"
    _LAST[str(location)] = max(int(each.stem) for each in log.glob("[0-9]*.json") if each.stem.isdigit())
    return committed(location, _LAST[str(location)])


def seen_last(place: str) -> Committed | None:
    """The latest version of the layer in this folder, where one was seen before and is still there."""
    version = _LAST.get(place)
    if version is None:
        return None
    while _is_there(_commit_name(place, version + 1)):
        version += 1
    _LAST[place] = version
    try:
        return Committed(place, version, _stat(_commit_name(place, version)).st_mtime_ns)
    except OSError:  # the folder was made anew
        del _LAST[place]
        return None


def is_table(location: Path) -> bool:
    """Whether a layer was committed in this folder."""
    if seen_last(str(location)) is not None:
        return True
    try:
        with os.scandir(location / "_delta_log") as held:
            return any(each.name[0].isdecimal() and each.name.endswith(".json") for each in held)
    except (FileNotFoundError, NotADirectoryError):
        return False


#: The last version that was seen in each folder; a hint, never believed unseen.
_LAST: dict[str, int] = {}


# Every answer asks this; a Path would take longer to make than the kernel to answer.
_stat, _is_there = os.stat, os.path.exists


def _commit_name(location: str, version: int) -> str:
    return f"{location}/_delta_log/{version:020d}.json"


def committed(location: Path, version: int) -> Committed:
    """One version of the layer in this folder; the caller knows that there is one."""
    return Committed(str(location), version, commit_file(location, version).stat().st_mtime_ns)


def commit_file(location: Path, version: int) -> Path:
    """Where a version's commit is written."""
    return location / "_delta_log" / f"{version:020d}.json"


def at_moment(location: Path, moment: datetime) -> Committed | None:
    """The version that was the latest at this moment; None where the layer was not there yet."""
    first, last = 0, latest(location).version
    if committed(location, first).moment > moment:
        return None
    while first < last:
        middle = (first + last + 1) // 2
        if committed(location, middle).moment <= moment:
            first = middle
        else:
            last = middle - 1
    return committed(location, first)


@lru_cache(maxsize=2048)
def _said(version: Committed) -> dict[str, Any]:
    # Read from the commit itself: the history of an older version, asked of Delta, begins with the newest commit.
    actions = map(orjson.loads, commit_file(Path(version.location), version.version).read_bytes().splitlines())
    info = next((action["commitInfo"] for action in actions if "commitInfo" in action), None)
    if info is None:
        raise ValueError(f"version {version.version} does not say who made it")
    said: dict[str, Any] = orjson.loads(info["gisapp"])
    return {**said, "version": version.version, "timestamp": info["timestamp"]}


@lru_cache(maxsize=2048)
def _revision(version: Committed) -> Revision:
    said = version.said
    return Revision(
        layer=said["entry"]["id"],
        version=version.version,
        committed=version.moment.isoformat(timespec="milliseconds"),
        by=said["by"],
        why=said["why"],
        received_sha256=said["received_sha256"],
        decision=said.get("decision"),
    )


@lru_cache(maxsize=2048)
def _entry(version: Committed) -> LayerEntry:
    entry = dict(version.said["entry"])
    entry["dated"] = date.fromisoformat(entry["dated"]) if entry["dated"] else None
    entry["quality"] = Quality(entry["quality"])
    return LayerEntry(**entry)


def parts_added(location: Path, version: int) -> dict[str, int]:
    """The parts that a commit put in, and how many rows each has, as the commit itself says.

    Raises
    ------
    OSError, ValueError, KeyError
        When the commit is not there, or is not as Delta writes it.
    """
    lines = commit_file(location, version).read_bytes().splitlines()
    added = [said["add"] for said in map(orjson.loads, lines) if "add" in said]
    return {unquote(each["path"]): orjson.loads(each["stats"])["numRecords"] for each in added}
