"""`gisapp doctor`: what works here, what is missing, what would mend it."""

import platform
import shutil
import sys
from pathlib import Path

import pyproj
import typer

from gisapp import __version__
from gisapp.domain.crs import DATUM_OPERATION, GEOGRAPHIC_CRS, PLAN_CRS, exact_operation
from gisapp.domain.errors import GisappError
from gisapp.wiring import VIEWER_PAGE, assets, open_workspace, register_of, workspace_folder


def examine(folder: Path | None) -> bool:
    """Print one line a check; tell whether everything that gisapp needs is there."""
    results = [_machine(), _coordinates(), _workspace(folder), _register(folder), _pages(), _viewer()]
    for state, line in results:
        typer.echo(f"[{state}] {line}")
    return all(state != "missing" for state, _ in results)


def _machine() -> tuple[str, str]:
    return "ok", f"gisapp {__version__}, Python {platform.python_version()}, {sys.platform}"


def _coordinates() -> tuple[str, str]:
    operation = exact_operation(GEOGRAPHIC_CRS, PLAN_CRS)
    found = operation.description
    if DATUM_OPERATION not in found:
        return (
            "missing",
            f"the datum operation {DATUM_OPERATION} (EPSG:6960); PROJ {pyproj.proj_version_str} chose {found}",
        )
    return "ok", f"PROJ {pyproj.proj_version_str}: {found}, accuracy {operation.accuracy:g} m"


def _workspace(folder: Path | None) -> tuple[str, str]:
    place = workspace_folder(folder)
    if folder is None and not place.exists():
        return "ok", f"the default workspace {place} will be made on first use"
    try:
        opened = open_workspace(folder)
    except GisappError as refused:
        return "missing", f"workspace: {refused}"
    return "ok", f"workspace {opened.folder}: {len(opened.layers.ids())} layers"


def _register(folder: Path | None) -> tuple[str, str]:
    if not workspace_folder(folder).exists():
        return "note", "the register will be made with the workspace"
    try:
        register = register_of(open_workspace(folder))
    except GisappError as refused:
        return "missing", f"register: {refused}"
    return "ok", f"register: {register.described()}"


def _pages() -> tuple[str, str]:
    found = assets()
    return "ok", f"map pages: {len(found)} files served from here, none from elsewhere"


def _viewer() -> tuple[str, str]:
    if VIEWER_PAGE in assets():
        return "ok", "viewer: /app is built"
    node = shutil.which("node")
    found = f"found {node}" if node else "found none"
    return (
        "note",
        f"viewer: /app is not built and leads to /maps; it needs Node 20 or newer ({found}), then install again",
    )
