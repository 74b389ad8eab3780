"""`gisapp map`: draw a view into one file that opens anywhere."""

from datetime import date
from pathlib import Path
from typing import Any

import typer

from gisapp.cli.compare import sides_of_map
from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
from gisapp.clock import shown as on_the_clock
from gisapp.domain.errors import BadInput, Vi
from gisapp.maps.inputs import SUBMISSION
from gisapp.maps.page import standalone_page
from gisapp.wiring import assets, gdal, open_workspace, register_of
from gisapp.workflows.maps import check_view, map_payload
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.submission_map import submission_payload


def draw(
    folder: Path | None,
    view: str,
    plan: str | None,
    horizon: int | None,
    appraised: date,
    as_of: str | None,
    scenario: str | None,
    lang: str,
    output: Path,
    *,
    a: tuple[str, ...] = (),
    b: tuple[str, ...] = (),
    submission: str | None = None,
) -> None:
    """Write the view as a self-contained page.

    `a` and `b` are what is said of each side of the view `difference`; `submission` is the one that `submission` shows.
    """
    if view != SUBMISSION:
        check_view(view)
    check_language(lang)
    _require_page(output)
    if submission is not None or view == SUBMISSION:
        _refuse_beside(a, b, as_of, scenario)
        shown = _submission(folder, view, submission, ForYear(appraised=appraised, plan=plan, horizon=horizon))
    elif a or b:
        common = {"plan": plan, "horizon": horizon, "as-of": as_of, "scenario": scenario}
        one, other = sides_of_map(folder, view, common, a, b)
        shown = map_payload(
            other.workspace, view, appraised=appraised, plan=other.plan, horizon=other.horizon, against=one
        )
    else:
        asked = supposed(folder, as_of, scenario)
        shown = map_payload(asked, view, appraised=appraised, plan=plan, horizon=horizon)
    page = standalone_page(shown, lang=lang, assets=assets()).encode()
    write_whole(output, [page])
    typer.echo(f"wrote {output} ({len(page) / 1000:.0f} kB)")


def _require_page(output: Path) -> None:
    """A page under the name of another kind of file would open nowhere."""
    if output.suffix.lower() not in ("", ".html", ".htm"):
        raise BadInput(
            expected="a file that ends in .html",
            found=repr(output.name),
            todo="name it so; gisapp print makes a PDF",
            vi=Vi("một tệp có đuôi .html", "hãy đặt tên như vậy; bản in PDF do lệnh gisapp print tạo"),
        )


def _refuse_beside(*said: object) -> None:
    """A submission is held against the layers as they are now; nothing else is supposed beside it."""
    if any(said):
        raise BadInput(
            expected="a submission alone",
            found="--a, --b, --as-of or --scenario beside it",
            todo="leave these out",
            vi=Vi("riêng một hồ sơ đề xuất", "hãy bỏ các tuỳ chọn đó", "kèm theo --a, --b, --as-of hoặc --scenario"),
        )


def _submission(folder: Path | None, view: str, named: str | None, year: ForYear) -> dict[str, Any]:
    if named is None or view != SUBMISSION:
        raise BadInput(
            expected=f"the view {SUBMISSION} with --{SUBMISSION} and its id",
            found=view if named is not None else "no id",
            todo="name both; ids stand in /submissions",
            vi=Vi(
                f"bản đồ {SUBMISSION} kèm --{SUBMISSION} và mã hồ sơ",
                "hãy nêu cả hai; mã có ở trang /submissions",
                view if named is not None else "chưa nêu mã",
            ),
        )
    home = open_workspace(folder)
    register = register_of(home)
    return submission_payload(
        home, register, register.submission(named), year, read_with_gdal=gdal, on_the_clock=on_the_clock
    )
