"""The house stands: floors, types, style, and what the core and the command line may not load.

Each contract is seen to bite: in a copy of the package one file is planted that breaks it, and the linter must say so.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
HELP_SECONDS = 0.5
ANALYSES = sorted(
    f"gisapp.analysis.{file.stem}" for file in (PROJECT / "gisapp" / "analysis").glob("*.py") if file.stem != "__init__"
)


def run(*command: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run a tool of the virtualenv on the project, or on a copy of it."""
    return subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def tool(name: str) -> Path:
    found = BIN / name
    if not found.exists():
        pytest.fail(f"{name} is not beside {sys.executable}: run the tests with `make test`")
    return found


def test_the_import_contracts_are_kept():
    told = run(tool("lint-imports"), "--no-cache")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "0 broken" in told.stdout


def test_ruff_finds_nothing():
    told = run(tool("ruff"), "check", "--no-cache", ".")
    assert told.returncode == 0, told.stdout


def test_every_file_is_formatted():
    told = run(tool("ruff"), "format", "--check", "--no-cache", ".")
    assert told.returncode == 0, told.stdout


def test_every_type_is_right():
    # Where nobody keeps what it found out, to write that down takes longer than it saves.
    kept = () if (PROJECT / ".mypy_cache").exists() else ("--cache-dir", os.devnull)
    told = run(tool("mypy"), *kept)
    assert told.returncode == 0, told.stdout


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package in which a violation may be planted."""
    copy = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "assets", "site", "guides", "layers", "viewer")
    shutil.copytree(PROJECT / "gisapp", copy / "gisapp", ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def planted(request: pytest.FixtureRequest, house: Path) -> Iterator[Path]:
    """The copy with files planted, which go away again; one that is there already is put back."""
    before = {name: _content(house / name) for name in request.param}
    for name, line in request.param.items():
        (house / name).parent.mkdir(exist_ok=True)
        (house / name).write_text(f"{(before[name] or '') if name.endswith('__init__.py') else ''}\n{line}\n")
    yield house
    for name, content in before.items():
        (house / name).unlink()
        if content is not None:
            (house / name).write_text(content)


def _content(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


FLOORS = "A module imports only from floors below it"
CORE = "The core knows no files, clocks, processes, web, databases or clusters"
HANDED = "Exchange and maps work on what they are handed"
JOURNEYS = "Journeys see Protocols, not machinery"
BACK_ENDS = "Only the wiring knows which back ends exist"
WEB = "Only the api imports the web framework"
DATABASES = "Only storage speaks to databases"
CYCLES = "No import cycles, at any depth"
VIOLATIONS = [
    (FLOORS, {"gisapp/domain/planted.py": "import gisapp.analysis"}),
    (FLOORS, {"gisapp/analysis/planted.py": "import gisapp.history"}),
    (FLOORS, {"gisapp/geometry/planted.py": "import gisapp.workflows.ports"}),
    (FLOORS, {"gisapp/exchange/planted.py": "import gisapp.maps"}),
    (FLOORS, {"gisapp/cli/planted.py": "import gisapp.api"}),
    (FLOORS, {"gisapp/workflows/planted.py": "import gisapp.settings"}),
    (FLOORS, {"gisapp/nowhere.py": "PLACED = False"}),
    (CORE, {"gisapp/domain/planted.py": "import os"}),
    (CORE, {"gisapp/geometry/planted.py": "import time"}),
    (CORE, {"gisapp/analysis/planted.py": "import pyogrio"}),
    (CORE, {"gisapp/history/planted.py": "from pathlib import Path"}),
    (HANDED, {"gisapp/exchange/planted.py": "import subprocess"}),
    (HANDED, {"gisapp/maps/planted.py": "from pathlib import Path"}),
    (JOURNEYS, {"gisapp/workflows/planted.py": "import rasterio"}),
    (JOURNEYS, {"gisapp/workflows/planted.py": "import deltalake"}),
    (BACK_ENDS, {"gisapp/workflows/planted.py": "import gisapp.storage"}),
    (BACK_ENDS, {"gisapp/api/planted.py": "import gisapp.compute"}),
    (WEB, {"gisapp/cli/planted.py": "import fastapi"}),
    (WEB, {"gisapp/notebook/planted.py": "import starlette"}),
    (DATABASES, {"gisapp/compute/planted.py": "import sqlalchemy"}),
    (DATABASES, {"gisapp/cli/planted.py": "import alembic"}),
    (DATABASES, {"gisapp/api/planted.py": "import psycopg"}),
    (
        CYCLES,
        {
            "gisapp/analysis/planted_a/__init__.py": "import gisapp.analysis.planted_b",
            "gisapp/analysis/planted_b.py": "import gisapp.analysis.planted_a",
        },
    ),
]


def _named(value: object) -> str:
    return ", ".join(value.values()) if isinstance(value, dict) else str(value)[:24]


@pytest.mark.parametrize(("contract", "planted"), VIOLATIONS, indirect=["planted"], ids=_named)
def test_a_planted_violation_is_caught(contract, planted):
    told = run(sys.executable, "-c", _LINT, cwd=planted)
    assert told.returncode == 1, told.stdout + told.stderr
    assert f"{contract} BROKEN" in told.stdout, told.stdout


#: The copy comes first on the path, so that the linter reads it and not the package installed.
_LINT = (
    "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; "
    "lint_imports_command(['--no-cache'])"
)


def test_the_copy_itself_keeps_the_contracts(house):
    told = run(sys.executable, "-c", _LINT, cwd=house)
    assert told.returncode == 0, told.stdout + told.stderr


BANNED = {
    "builtins.open": "def read():\n    with open('zones.csv', encoding='utf-8') as file:\n        return file.read()",
    "io.open": "import io\n\n\ndef read():\n    return io.open('zones.csv')",
    "geopandas.read_file": "import geopandas as gpd\n\n\ndef read():\n    return gpd.read_file('zones.gpkg')",
    "pandas.read_csv": "import pandas as pd\n\n\ndef read():\n    return pd.read_csv('zones.csv')",
    "datetime.datetime.now": "from datetime import UTC, datetime\n\n\ndef now():\n    return datetime.now(UTC)",
    "datetime.date.today": "from datetime import date\n\n\ndef now():\n    return date.today()",
}


PURE = ("domain", "geometry", "analysis", "history", "exchange", "maps", "workflows")


@pytest.mark.parametrize("floor", PURE)
@pytest.mark.parametrize("banned", BANNED)
def test_the_core_can_neither_open_a_file_nor_read_a_clock(house, floor, banned):
    """What the import contracts cannot see, ruff does: TID251 by name, and PTH123 for the builtin `open`."""
    told = subprocess.run(
        [tool("ruff"), "check", "--no-cache", "--output-format", "concise",
         "--stdin-filename", house / "gisapp" / floor / "planted.py", "-"],
        input=BANNED[banned] + "\n", cwd=house, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    rule = r"PTH123 `open\(\)`" if banned == "builtins.open" else rf"TID251 `{re.escape(banned)}` is banned"
    assert re.search(rule, told.stdout), told.stdout + told.stderr
    assert told.returncode == 1


@pytest.mark.parametrize("floor", PURE)
def test_the_core_does_not_so_much_as_name_the_builtin_that_opens_files(floor):
    """Ruff sees a call of `open`, not another name given to it; a method called open is no builtin."""
    for module in (PROJECT / "gisapp" / floor).rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Name)}
        assert not names & {"open", "__import__", "eval", "exec"}, module


def our_texts() -> list[Path]:
    """Every text that git would carry, except pinned hashes and data lines."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard")
    if listed.returncode != 0:
        pytest.skip("not a checkout: git is not here")
    names = [name for name in listed.stdout.splitlines() if (PROJECT / name).is_file()]
    endings = (".png", ".jpg", ".ico", ".pdf")
    return [PROJECT / name for name in names if not name.endswith(endings) and name != "tests/test_house.py"]


REGISTRY = re.compile(
    r"(--(extra-)?index-url|registry=https?:|https?://(pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org))"
)
MACHINE = re.compile(r"(?<![\w./-])(/(?:home|Users|mnt|tmp)/\w|/(?:root|work)/|[A-Z]:\\\\?Users\\)")


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_place_on_somebodys_machine(pattern):
    found = []
    for file in our_texts():
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.relative_to(PROJECT)}: {match.group(0)}" for match in pattern.finditer(text)]
    assert found == []


def loaded(module: str) -> set[str]:
    """The top-level packages that importing a module loads, in a process of its own."""
    code = f"import {module}, sys; print('\\n'.join({{name.partition('.')[0] for name in sys.modules}}))"
    told = run(sys.executable, "-W", "error", "-c", code)
    assert told.returncode == 0, told.stderr
    return set(told.stdout.split())


def test_the_analyses_load_no_web_no_maps_and_no_rasters():
    packages = loaded(", ".join(["gisapp.analysis", *ANALYSES]))
    assert packages & {"folium", "fastapi", "starlette", "rasterio", "branca", "jinja2", "uvicorn"} == set()
    assert "gisapp" in packages


def test_the_command_line_loads_nothing_heavy_before_a_command_runs():
    packages = loaded("gisapp.cli.main")
    assert packages & {"geopandas", "pandas", "numpy", "shapely", "folium", "fastapi", "rasterio", "pyarrow"} == set()


def test_help_answers_at_once():
    """The processor's seconds, best of five, so that a busy machine is not taken for a slow program."""
    seconds = []
    for _ in range(5):
        begun = os.times()
        told = run(sys.executable, "-m", "gisapp", "--help")
        ended = os.times()
        seconds.append(ended.children_user + ended.children_system - begun.children_user - begun.children_system)
        assert told.returncode == 0, told.stderr
        assert "assess" in told.stdout
    assert min(seconds) < HELP_SECONDS, seconds
