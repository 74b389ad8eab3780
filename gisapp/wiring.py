"""Where the machinery is chosen: the one file that knows every back end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from gisapp.clock import now, today
from gisapp.compute.cage import read_with_gdal
from gisapp.compute.gdal_writer import write_with_gdal
from gisapp.compute.job_child import Perform
from gisapp.compute.jobs import USUAL, JobRunner, Limits
from gisapp.compute.memory import give_back, keep_little, settle
from gisapp.compute.osm_reader import read_osm
from gisapp.compute.raster_cage import RasterCage
from gisapp.domain.errors import BadInput, Unavailable, Vi
from gisapp.settings import read_settings
from gisapp.storage.assets import page_assets
from gisapp.storage.workspace import (
    FolderWorkspace,
    create_workspace,
    open_or_create,
    share_to_serve,
    take_to_serve,
)  # fmt: skip
from gisapp.storage.workspace import open_workspace as open_folder

if TYPE_CHECKING:
    from gisapp.storage.register import SqlRegister
    from gisapp.storage.verify import Disagreement

__all__ = [
    "VIEWER_PAGE",
    "FolderWorkspace",
    "assets",
    "back_up",
    "cleared",
    "demo_of",
    "fonts",
    "gdal",
    "gdal_writer",
    "init_workspace",
    "job_runner",
    "keep_little",
    "let_go_of_registers",
    "open_workspace",
    "osm_reader",
    "perform_job",
    "raster_reader",
    "register_of",
    "restore_into",
    "serving",
    "settle",
    "verified",
    "warm_up",
    "workspace_folder",
]

_PACKAGE = Path(__file__).parent
#: In a wheel the layers travel inside the package; in a checkout they stand beside it.
_SHIPPED = _PACKAGE / "layers" if (_PACKAGE / "layers").is_dir() else _PACKAGE.parent / "layers"

#: The page of the viewer; it is among the assets where the viewer is built.
VIEWER_PAGE = "app.html"

gdal = read_with_gdal
gdal_writer = write_with_gdal
osm_reader = read_osm
raster_reader = RasterCage()


def themes(*, demo: bool) -> tuple[Path, ...]:
    """The folders of layers that a workspace starts with."""
    return (_SHIPPED / "standards", _SHIPPED / ("demo" if demo else "hanoi"))


def workspace_folder(folder: Path | None) -> Path:
    """The folder named, or the one that the environment or the user's data folder gives."""
    place = folder or read_settings().workspace_folder()
    try:
        return place.expanduser().absolute()
    except RuntimeError as nobody:
        raise BadInput(
            expected="the home of a user there is",
            found=str(place),
            todo="name the folder whole",
            vi=Vi("thư mục của một người dùng có thật", "hãy ghi đầy đủ đường dẫn thư mục"),
        ) from nobody


def open_workspace(folder: Path | None = None, *, create: bool = False) -> FolderWorkspace:
    """The workspace named, or the default one, which is made on first use.

    A folder that the caller names is made only where `create` says so.

    Raises
    ------
    NotFound, BadInput, Unavailable
        When the folder is missing, is not a workspace, or was made by a newer gisapp.
    """
    place = workspace_folder(folder)
    demo = open_folder(place).demo if place.exists() or (folder is not None and not create) else False
    return open_or_create(place, themes(demo=demo), demo=demo)


def init_workspace(folder: Path, *, demo: bool) -> FolderWorkspace:
    """Make a new workspace in `folder`.

    Raises
    ------
    Conflict
        When something is there already.
    """
    return create_workspace(workspace_folder(folder), themes(demo=demo), demo=demo)


def demo_of(workspace: FolderWorkspace) -> FolderWorkspace:
    """The demo workspace that is served beside this one; made on first use inside its folder."""
    return workspace if workspace.demo else open_or_create(workspace.folder / "demo", themes(demo=True), demo=True)


def register_of(workspace: FolderWorkspace) -> "SqlRegister":
    """The register of this workspace; the same one at each call, as long as the workspace is the same.

    GISAPP_REGISTER names it where it is shared. The demo has one of its own in its folder, whatever the setting says.

    Raises
    ------
    BadInput, Unavailable
        When the setting names none, the register cannot be reached, or a newer gisapp made it.
    """
    url = None if workspace.demo else read_settings().register_url
    with _ONE_AT_A_TIME:
        return _register(url, workspace.folder, _made(workspace.folder))


def let_go_of_registers(folder: Path | None) -> None:
    """Close the connections to the registers of a workspace and its demo; the next question opens new ones."""
    workspace = open_workspace(folder)
    for each in {workspace.folder: workspace, workspace.folder / "demo": demo_of(workspace)}.values():
        register_of(each).close()


def _made(folder: Path) -> int:
    """What tells a workspace from another one made anew at the same place."""
    mark = folder / "workspace.toml"
    return mark.stat().st_mtime_ns if mark.exists() else 0


def perform_job(folder: str, job: str) -> None:
    """Do one job of the workspace in this folder; what `job_runner` runs in a process of its own."""
    from gisapp.workflows.job_kinds import perform  # noqa: PLC0415 - with every analysis, which most commands need not

    workspace = open_folder(Path(folder))
    perform(workspace, register_of(workspace), job, now=now, read_with_gdal=gdal, fonts=fonts)


@contextmanager
def serving(workspace: FolderWorkspace, begin: Callable[[bool], None]) -> Iterator[None]:
    """Serve a workspace: first `begin`, told whether nobody else is at work on workspace and register, then the rest.

    Others who serve it wait for `begin`. A register that is shared may have others at work on other machines.
    """
    held, alone = take_to_serve(workspace.folder)
    with held:
        begin(alone and (workspace.demo or read_settings().register_url is None))
        share_to_serve(held)
        yield


def warm_up(workspace: FolderWorkspace) -> None:
    """Make what answers derive from whole layers, for the day it is."""
    from gisapp.workflows.warm_up import warm_up as make  # noqa: PLC0415 - as below

    make(workspace, appraised=today())
    settle()
    give_back()


def job_runner(workspace: FolderWorkspace, perform: Perform, *, limits: Limits = USUAL) -> JobRunner:
    """What runs the jobs of this workspace, each by `perform(folder, job)` in a process of its own, once started.

    `perform` is a function of a module, for the process of the job imports it by its name.
    """
    return JobRunner(register_of(workspace), perform, str(workspace.folder), now=now, limits=limits)


def back_up(workspace: FolderWorkspace, target: BinaryIO) -> int:
    """Write the workspace and its register to an archive; how many files it holds."""
    from gisapp.storage.backup import back_up as write  # noqa: PLC0415 - with the register, which most commands need not

    return write(workspace, register_of(workspace), target)


def restore_into(source: BinaryIO, folder: Path) -> int:
    """Unpack a backup to where nothing is yet; how many rows its register has.

    The register goes where GISAPP_REGISTER says, which must be empty, or into the folder.
    """
    from gisapp.storage.backup import restore  # noqa: PLC0415
    from gisapp.storage.register import open_register  # noqa: PLC0415

    url = read_settings().register_url
    return restore(source, workspace_folder(folder), lambda made: open_register(url, made))


def verified(workspace: FolderWorkspace) -> tuple["Disagreement", ...]:
    """Whatever is missing, damaged, or said differently by layers and register."""
    from gisapp.storage.verify import disagreements  # noqa: PLC0415

    return tuple(disagreements(workspace, register_of(workspace)))


def cleared(workspace: FolderWorkspace, *, only_tell: bool) -> tuple[Path, ...]:
    """Files that nothing refers to, and that are gone now unless they are only told."""
    from gisapp.storage.verify import orphans  # noqa: PLC0415

    found = tuple(orphans(workspace, register_of(workspace)))
    for each in () if only_tell else found:
        each.unlink(missing_ok=True)
    return found


_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=8)
def _register(url: str | None, folder: Path, _made: int) -> "SqlRegister":
    from gisapp.storage.register import open_register  # noqa: PLC0415 - slow to import, and most commands need none

    return open_register(url, folder)


def assets() -> Mapping[str, bytes]:
    """The files that pages load."""
    built = _PACKAGE / "viewer" / "dist"
    viewer = (built,) if built.is_dir() else ()
    return page_assets((_PACKAGE / "maps" / "assets", _PACKAGE / "api" / "site", _swagger(), *viewer))


@lru_cache(maxsize=1)
def fonts() -> Mapping[str, bytes]:
    """The files of the typeface that print embeds, found without importing the package that carries them."""
    package = find_spec("fontpkg_be_vietnam_pro")
    places = package.submodule_search_locations if package else None
    if not places:
        raise Unavailable(
            expected="the package fontpkg-be-vietnam-pro, which carries the typeface of print",
            found="none",
            todo="install it again",
            vi=Vi("gói fontpkg-be-vietnam-pro, chứa kiểu chữ của bản in", "hãy cài lại gói này", "không có"),
        )
    return {each.name: each.read_bytes() for each in sorted((Path(places[0]) / "files").glob("*.ttf"))}


def _swagger() -> Path:
    """The files of Swagger UI, found without importing the package that carries them (it imports the web framework)."""
    package = find_spec("fastapi_offline")
    places = package.submodule_search_locations if package else None
    if not places:
        raise Unavailable(
            expected="the package fastapi-offline, which carries Swagger UI",
            found="none",
            todo="install it again",
            vi=Vi("gói fastapi-offline, chứa Swagger UI", "hãy cài lại gói này", "không có"),
        )
    return Path(places[0]) / "static"
