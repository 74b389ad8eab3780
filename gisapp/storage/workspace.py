"""The workspace folder: made whole or not at all, recognised by its mark, and brought up to what ships now."""

import fcntl
import glob
import os
import secrets
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from gisapp import __version__
from gisapp.domain.errors import BadInput, Conflict, NotFound, Unavailable, Vi
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.scenario import Scenario
from gisapp.history.shipped import SYSTEM, layers_to_commit
from gisapp.storage.delta import DeltaLayers
from gisapp.storage.proposals import ProposalFolder
from gisapp.storage.raster import RasterFolder
from gisapp.storage.received import ReceivedFiles
from gisapp.storage.shipped import ShippedLayer, shipped_layers, shipped_table

#: The form of the folder; a gisapp refuses a workspace of a later form than its own.
FORMAT = 1
_MARK = "workspace.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderWorkspace:
    """A workspace in a local folder; implements `gisapp.workflows.ports.Workspace`."""

    folder: Path
    demo: bool
    made: datetime
    layers: DeltaLayers
    rasters: RasterFolder
    received: ReceivedFiles
    proposals: ProposalFolder

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def included(self) -> frozenset[str]:
        """Nothing that is merely proposed counts where no scenario includes it."""
        return frozenset()

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """No scenario changes what a workspace holds; they are laid over it."""
        return ()

    def at_once(self) -> "FolderWorkspace":
        """The workspace as one journey sees it: no layer changes under it."""
        return replace(self, layers=self.layers.at_once())

    def at(self, *, moment: datetime | None, versions: Mapping[str, int]) -> "FolderWorkspace":
        """The workspace as it was: at a moment of record time, and single layers at a version."""
        then = self.rasters.at(moment=moment, versions=versions)
        return replace(self, layers=self.layers.at(moment=moment, versions=versions), rasters=then)


def open_workspace(folder: Path) -> FolderWorkspace:
    """The workspace in this folder.

    Raises
    ------
    NotFound
        When there is no such folder.
    BadInput
        When the folder is not a workspace.
    Unavailable
        When a newer gisapp made it.
    """
    _check_place(folder)
    if not folder.exists():
        raise NotFound(
            expected="a workspace folder",
            found=f"nothing at {folder}",
            todo="make one: gisapp init FOLDER",
            vi=Vi("một thư mục làm việc", "hãy tạo thư mục: gisapp init THƯ_MỤC", f"không có gì tại {folder}"),
        )
    mark = folder / _MARK
    if not mark.is_file():
        raise BadInput(
            expected=f"a workspace: a folder with {_MARK}",
            found=f"{folder}, which is not one",
            todo="name another folder, or make one: gisapp init FOLDER",
            vi=Vi(
                f"một thư mục làm việc: thư mục có {_MARK}",
                "hãy chọn thư mục khác, hoặc tạo mới: gisapp init THƯ_MỤC",
                f"{folder}, không phải thư mục làm việc",
            ),
        )
    said = _read_mark(mark)
    if said["format"] > FORMAT:
        raise Unavailable(
            expected=f"a workspace of format {FORMAT} or older",
            found=f"{folder} of format {said['format']}, made by gisapp {said.get('made_by', '?')}",
            todo="install that gisapp or a newer one",
            vi=Vi(
                f"thư mục làm việc dạng {FORMAT} trở về trước",
                "hãy cài gisapp đó hoặc bản mới hơn",
                f"{folder} dạng {said['format']}, do gisapp {said.get('made_by', '?')} tạo",
            ),
        )
    return FolderWorkspace(
        folder=folder,
        demo=bool(said.get("demo", False)),
        made=_made(said, mark),
        layers=DeltaLayers(folder / "layers"),
        rasters=RasterFolder(folder / "rasters"),
        received=ReceivedFiles(folder / "received"),
        proposals=ProposalFolder(folder / "proposals"),
    )


def take_to_serve(folder: Path) -> tuple[IO[str], bool]:
    """Say that this process serves the workspace, for as long as the file is open; whether it is the only one.

    Only whoever is alone knows that nobody else is in the middle of something.
    """
    held = (folder / ".serving.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(held, fcntl.LOCK_SH)
        return held, False
    return held, True


def share_to_serve(held: IO[str]) -> None:
    """Let others serve the workspace too."""
    fcntl.flock(held, fcntl.LOCK_SH)


def _made(said: dict[str, Any], mark: Path) -> datetime:
    """When the workspace was whole; one that does not say so was when its mark was written."""
    made = said.get("made")
    return made if isinstance(made, datetime) else datetime.fromtimestamp(mark.stat().st_mtime, UTC)


def _check_place(folder: Path) -> None:
    """Delta reads a path as an address in UTF-8, in which some characters mean something else."""
    try:
        str(folder).encode()
        folder.exists()
    except (UnicodeEncodeError, OSError) as impossible:
        raise BadInput(
            expected="a folder that this disk can hold, its path in UTF-8",
            found=ascii(str(impossible)) if isinstance(impossible, OSError) else ascii(str(folder)),
            todo="choose another folder",
            vi=Vi("thư mục mà ổ đĩa này lưu được, đường dẫn mã UTF-8", "hãy chọn thư mục khác"),
        ) from impossible
    if set("#?%[]") & set(str(folder)):
        raise BadInput(
            expected="a folder whose path has none of # ? % [ ]",
            found=f"{folder}",
            todo="choose another folder",
            vi=Vi("thư mục có đường dẫn không chứa # ? % [ ]", "hãy chọn thư mục khác"),
        )


def _read_mark(mark: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads(mark.read_text(encoding="utf-8"))
    except OSError as refused:
        raise Unavailable(
            expected=f"to read {mark}",
            found=str(refused),
            todo="check its permissions",
            vi=Vi(f"đọc được {mark}", "hãy kiểm tra quyền truy cập tệp"),
        ) from refused
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = {}
    if not isinstance(said.get("format"), int):
        raise BadInput(
            expected=f"{_MARK} with a format number",
            found=f"{mark}",
            todo="restore it from a backup",
            vi=Vi(f"{_MARK} có số dạng", "hãy khôi phục từ bản sao lưu"),
        )
    return said


def create_workspace(folder: Path, themes: tuple[Path, ...], *, demo: bool) -> FolderWorkspace:
    """Make a workspace with the layers that ship; it appears whole, by one rename.

    Raises
    ------
    Conflict
        When something is at this place already, or appears while this one is made.
    """
    _check_place(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            expected="a folder that does not exist yet, or an empty one",
            found=f"{folder}, which is there already",
            todo="choose another folder, or use this one as it is",
            vi=Vi(
                "thư mục chưa có, hoặc thư mục rỗng",
                "hãy chọn thư mục khác, hoặc dùng thư mục này như hiện có",
                f"{folder}, đã có",
            ),
        )
    _make_parent(folder)
    _clear_unfinished(folder)
    beside = folder.parent / f".{folder.name}.making-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        (beside / "layers").mkdir(parents=True)
        _write_mark(beside, demo=demo)
        commit_shipped(open_workspace(beside), themes)
        _write_mark(beside, demo=demo)  # again, for now it is whole
        beside.rename(folder)
    except OSError as failed:
        if (folder / _MARK).exists():
            raise Conflict(
                expected="to be the only one making this workspace",
                found=f"{folder}, made meanwhile by somebody else",
                todo="use it as it is",
                vi=Vi(
                    "không ai khác tạo thư mục làm việc này cùng lúc",
                    "hãy dùng thư mục như hiện có",
                    f"{folder}, vừa do người khác tạo",
                ),
            ) from failed
        raise Unavailable(
            expected=f"to write to {folder.parent}",
            found=str(failed),
            todo="choose a folder you may write to",
            vi=Vi(f"ghi được vào {folder.parent}", "hãy chọn thư mục mà bạn được ghi"),
        ) from failed
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return open_workspace(folder)


def _write_mark(folder: Path, *, demo: bool) -> None:
    made = datetime.now(UTC).isoformat(timespec="milliseconds")
    mark = f'format = {FORMAT}\nmade_by = "{__version__}"\nmade = {made}\ndemo = {str(demo).lower()}\n'
    (folder / _MARK).write_text(mark, encoding="utf-8")


def _clear_unfinished(folder: Path) -> None:
    """Take away what earlier makings of this workspace left behind when they were killed."""
    for left in folder.parent.glob(f".{glob.escape(folder.name)}.making-*-*"):
        maker = left.name.rsplit("-", 2)[1]
        if maker.isdigit() and not _is_running(int(maker)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _make_parent(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise Unavailable(
            expected=f"to make the folder {folder.parent}",
            found=str(failed),
            todo="choose a folder you may write to",
            vi=Vi(f"tạo được thư mục {folder.parent}", "hãy chọn thư mục mà bạn được ghi"),
        ) from failed


def open_or_create(folder: Path, themes: tuple[Path, ...], *, demo: bool) -> FolderWorkspace:
    """The workspace in this folder, made on first use; of two that make it at once, both get the one that won."""
    if not folder.exists():
        try:
            return create_workspace(folder, themes, demo=demo)
        except Conflict:
            return open_workspace(folder)
    workspace = open_workspace(folder)
    commit_shipped(workspace, themes)
    return workspace


def commit_shipped(workspace: FolderWorkspace, themes: tuple[Path, ...]) -> tuple[str, ...]:
    """Commit the shipped layers that are new or changed, and tell which; what users added or edited stays."""
    shipped = shipped_layers(themes)
    tables = {layer: each for layer, each in shipped.items() if not each.is_raster}
    recorded = workspace.layers.recorded()
    due = layers_to_commit({layer: each.sha256 for layer, each in tables.items()}, recorded)
    for layer in due:
        held = recorded.get(layer)
        _commit_shipped_layer(workspace, tables[layer], over=held.version if held else NEW_LAYER)
    for each in shipped.values():
        if each.is_raster:
            workspace.rasters.bring_up(each.files[0], each.entry, each.sha256, each.measured)
    return due


def _commit_shipped_layer(workspace: FolderWorkspace, layer: ShippedLayer, *, over: int) -> None:
    with suppress(Conflict):  # another process brought it up, or a user changed it, at the same moment
        workspace.layers.commit(
            layer.entry,
            shipped_table(layer),
            by=SYSTEM,
            why=f"ships with gisapp {__version__}",
            shipped_sha256=layer.sha256,
            over=over,
        )
