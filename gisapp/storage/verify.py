"""Is everything there, and does it agree? Layers, received files and the register, held against one another."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from gisapp.domain.layer import Revision
from gisapp.domain.submission import State
from gisapp.storage.commits import latest, parts_added
from gisapp.storage.register.register import SqlRegister
from gisapp.storage.tile_pyramids import ENDING, pyramid_file
from gisapp.storage.versions import version_of
from gisapp.storage.whole import sha256_of
from gisapp.storage.workspace import FolderWorkspace

#: What is younger may belong to somebody who is at work.
_YOUNG_S = 3_600.0
_DECIDED = (State.RETURNED, State.ACCEPTED, State.ACCEPTED_IN_PART)
_ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Something that is not as it should be: where, what was expected there, and what is."""

    place: str
    expected: str
    found: str


def disagreements(workspace: FolderWorkspace, register: SqlRegister) -> Iterator[Disagreement]:
    """Everything that is missing, damaged, or said differently in two places; nothing where all is well."""
    revisions = {layer: workspace.layers.revisions(layer) for layer in workspace.layers.ids()}
    for layer in revisions:
        yield from _layer(workspace.folder / "layers" / layer)
    yield from _received(workspace.folder / "received")
    for each in (one for held in revisions.values() for one in held if one.received_sha256):
        if not (workspace.folder / "received" / str(each.received_sha256)).is_file():
            yield Disagreement(place=each.name, expected=f"the file {each.received_sha256}", found="none")
    for name, fault in workspace.rasters.broken():
        yield Disagreement(place=f"rasters/{name}", expected="a raster that can be read", found=fault)
    for sha256 in sorted(workspace.rasters.received()):
        if not (workspace.folder / "received" / sha256).is_file():
            yield Disagreement(place="rasters", expected=f"the file {sha256}", found="none")
    yield from _decisions(register, revisions)
    yield from _scenarios(register)


def orphans(workspace: FolderWorkspace, register: SqlRegister) -> Iterator[Path]:
    """Files that nothing refers to and nobody is writing: what crashes left, and proposals that are decided."""
    before = time.time() - _YOUNG_S
    for layer in workspace.layers.ids():
        yield from (each for each in _parts_of_nobody(workspace.folder / "layers" / layer) if _is_older(each, before))
        yield from (each for each in _pieces_of_the_past(workspace.folder, layer) if _is_older(each, before))
        yield from (each for each in _pyramids_of_the_past(workspace.folder, layer) if _is_older(each, before))
    kept = _referred(workspace, register)
    for folder, names in (("received", kept), ("proposals", _undecided(register))):
        for each in (workspace.folder / folder).glob("*"):
            if each.is_file() and each.name not in names and _is_older(each, before):
                yield each


def _pieces_of_the_past(folder: Path, layer: str) -> Iterator[Path]:
    """Ready-made pieces of parts that the latest version has no more; they are made again if somebody asks."""
    held = version_of(latest(folder / "layers" / layer)).paths
    kept = tuple(f"{Path(path).name.removesuffix('.parquet')}." for path in held)
    pieces = (folder / "artifacts" / "slices" / layer).glob("*.arrow")
    yield from (each for each in pieces if not each.name.startswith(kept))


def _pyramids_of_the_past(folder: Path, layer: str) -> Iterator[Path]:
    """Tiles that were made ahead of other revisions than the latest."""
    held = pyramid_file(folder / "artifacts" / "tiles", latest(folder / "layers" / layer))
    yield from (each for each in held.parent.glob(f"*{ENDING}") if each != held)


def _is_older(place: Path, before: float) -> bool:
    return place.stat().st_mtime < before


def _layer(folder: Path) -> Iterator[Disagreement]:
    """Every commit, and every part that one of them ever added, each read once."""
    held = latest(folder)
    for version in range(held.version + 1):
        place = f"{folder.name}@{version}"
        try:
            added = parts_added(folder, version)
        except (OSError, ValueError, KeyError) as broken:
            yield Disagreement(place=place, expected="a commit that can be read", found=_first_line(broken))
            continue
        for path, rows in added.items():
            yield from _part(folder / path, place, rows)
    try:
        DeltaTable(str(folder))
    except (DeltaError, OSError) as broken:
        yield Disagreement(place=held.revision.name, expected="a table that opens", found=_first_line(broken))


def _first_line(fault: Exception) -> str:
    return str(fault).partition("\n")[0] or type(fault).__name__


def _part(place: Path, version: str, rows: int) -> Iterator[Disagreement]:
    try:
        found = len(pq.read_table(place, use_threads=False))
    except (OSError, pa.ArrowException) as broken:
        yield Disagreement(place=version, expected=f"the part {place.name}", found=_first_line(broken))
        return
    if found != rows:
        yield Disagreement(place=version, expected=f"{rows} rows in {place.name}", found=str(found))


def _received(folder: Path) -> Iterator[Disagreement]:
    for each in sorted(folder.glob("[0-9a-f]*")):
        sha256 = sha256_of(each)
        if sha256 != each.name:
            yield Disagreement(place=f"received/{each.name}", expected="a file of this hash", found=sha256)


def _decisions(register: SqlRegister, revisions: dict[str, tuple[Revision, ...]]) -> Iterator[Disagreement]:
    """Every decision that made a revision is in its commit, and every commit by a decision is in the register."""
    carried = {one.decision: one for held in revisions.values() for one in held if one.decision}
    for submission in register.submissions(limit=_ALL):
        decision = register.decision(submission.id)
        if decision is None:
            continue
        made = carried.pop(decision.id, None)
        said = None if decision.version is None else f"{submission.layer}@{decision.version}"
        if said != (made.name if made else None):
            expected, found = said or "no revision", made.name if made else "none"
            yield Disagreement(place=f"decision {decision.id}", expected=expected, found=found)
    for decided, revision in carried.items():
        yield Disagreement(place=revision.name, expected=f"the decision {decided} in the register", found="none")


def _scenarios(register: SqlRegister) -> Iterator[Disagreement]:
    """Every scenario says what its id is made of: a link to it shows what it always showed."""
    for each in register.scenarios(retired=True, limit=_ALL):
        sha256 = hashlib.sha256(each.content.encode()).hexdigest()
        if sha256 != each.sha256 or not sha256.startswith(each.id):
            yield Disagreement(
                place=f"scenario {each.id}", expected=f"a content of the hash {each.sha256}", found=sha256
            )


def _parts_of_nobody(folder: Path) -> list[Path]:
    used = {path for version in range(latest(folder).version + 1) for path in parts_added(folder, version)}
    return [each for each in folder.glob("*.parquet") if each.name not in used]


def _referred(workspace: FolderWorkspace, register: SqlRegister) -> set[str]:
    revisions = (one for layer in workspace.layers.ids() for one in workspace.layers.revisions(layer))
    sent = (submission.sha256 for submission in register.submissions(limit=_ALL))
    return {*(str(one.received_sha256) for one in revisions), *sent, *workspace.rasters.received()}


def _undecided(register: SqlRegister) -> set[str]:
    held = register.submissions(limit=_ALL)
    return {f"{submission.id}.parquet" for submission in held if submission.state not in _DECIDED}
