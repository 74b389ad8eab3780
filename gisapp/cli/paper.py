"""`gisapp print`, `gisapp sheet`, `gisapp dossier`: PDF at a true scale, and dossiers rebuilt from a run file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
import typer

from gisapp.cli.compare import sides_of_map
from gisapp.cli.delivered import delivered
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
from gisapp.clock import today
from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.wiring import fonts, gdal, open_workspace, register_of
from gisapp.workflows.dossier import make_dossier, rebuilt
from gisapp.workflows.paper import Order, print_drawn, print_map, print_zone
from gisapp.workflows.paper_ask import AskedTexts, read_ask
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.what_if import drawn_zone

__all__ = ["AskedTexts", "OfYear", "print_sheet", "print_view", "rebuild_dossier", "write_dossier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfYear:
    """Which workspace is asked about which year, as the caller typed it."""

    folder: Path | None
    plan: str | None
    horizon: int | None
    appraised: date
    as_of: str | None
    scenario: str | None
    lang: str

    @property
    def year(self) -> ForYear:
        """The year asked about."""
        return ForYear(appraised=self.appraised, plan=self.plan, horizon=self.horizon)

    @property
    def order(self) -> Order:
        """Language, date and typeface."""
        return Order(lang=self.lang, made=today(), fonts=fonts())


def print_view(
    asked: OfYear, view: str, texts: AskedTexts, output: Path, *, a: tuple[str, ...] = (), b: tuple[str, ...] = ()
) -> None:
    """Write a view as a PDF; `a` and `b` are what is said of each side of the view `difference`."""
    ask = read_ask(texts)
    if not (a or b):
        workspace = supposed(asked.folder, asked.as_of, asked.scenario)
        _write(output, print_map(workspace, view, ask, asked.order, asked.year))
        return
    common = {"plan": asked.plan, "horizon": asked.horizon, "as-of": asked.as_of, "scenario": asked.scenario}
    one, other = sides_of_map(asked.folder, view, common, a, b)
    year = ForYear(appraised=asked.appraised, plan=other.plan, horizon=other.horizon)
    _write(output, print_map(other.workspace, view, ask, asked.order, year, against=one))


def print_sheet(
    asked: OfYear, zone: str | None, polygon: Path | None, crs: str | None, texts: AskedTexts, output: Path
) -> None:
    """Write the sheet of a zone, or of a polygon as if it were one.

    Raises
    ------
    BadInput
        When neither or both are named.
    """
    if (zone is None) == (polygon is None):
        raise BadInput(
            expected="a zone, or --polygon FILE",
            found="both" if zone else "neither",
            todo="name one of them",
            vi=Vi("một khu, hoặc --polygon TỆP", "hãy nêu một trong hai", "cả hai" if zone else "không có gì"),
        )
    workspace, ask = supposed(asked.folder, asked.as_of, asked.scenario), read_ask(texts)
    if polygon is None:
        _write(output, print_zone(workspace, str(zone), ask, asked.order, asked.year))
        return
    with delivered(polygon) as delivery:
        drawn = drawn_zone(delivery, read_with_gdal=gdal, crs=crs)
    _write(output, print_drawn(workspace, drawn, ask, asked.order, asked.year))


def write_dossier(asked: OfYear, zones: str, texts: AskedTexts, output: Path) -> None:
    """Write a dossier, and its run file beside it."""
    workspace = supposed(asked.folder, asked.as_of, asked.scenario)
    named = tuple(each.strip().lower() for each in zones.split(",") if each.strip())
    made = make_dossier(workspace, named, read_ask(texts), asked.order, asked.year)
    _write(output, made.pdf)
    beside = output.with_suffix(".run.json")
    write_whole(beside, [orjson.dumps(dict(made.run), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)])
    typer.echo(f"wrote {beside}; gisapp dossier --run {beside} -o FILE.pdf makes the same bytes again")


def rebuild_dossier(folder: Path | None, run: Path, output: Path) -> None:
    """Write the dossier that a run file is of.

    Raises
    ------
    NotFound
        When there is no such file.
    """
    if not run.is_file():
        raise NotFound(
            expected="a run file",
            found=str(run),
            todo="give the .run.json beside a dossier",
            vi=Vi("một tệp lượt chạy", "hãy chọn tệp .run.json nằm cạnh hồ sơ đánh giá"),
        )
    home = open_workspace(folder)
    _write(output, rebuilt(home, register_of(home), run.read_bytes(), fonts()))


def _write(output: Path, pdf: bytes) -> None:
    write_whole(output, [pdf])
    typer.echo(f"wrote {output} ({len(pdf) / 1000:.0f} kB)")
