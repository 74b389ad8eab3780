"""`gisapp map`: draw a view into one file that opens anywhere."""

from datetime import date
from pathlib import Path
from typing import Any

import typer

from gisapp.cli.compare import side_of, sides
from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.maps.page import standalone_page
from gisapp.wiring import assets
from gisapp.workflows.maps import check_view, map_payload


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
) -> None:
    """Write the view as a self-contained page; `a` and `b` are what is said of each side of the view `difference`."""
    check_view(view)
    check_language(lang)
    if a or b:
        year = None if horizon is None else str(horizon)
        common = {"plan": plan, "horizon": year, "as-of": as_of, "scenario": scenario}
        shown = _two_sides(folder, view, sides(common, a, b), appraised)
    else:
        asked = supposed(folder, as_of, scenario)
        shown = map_payload(asked, view, appraised=appraised, plan=plan, horizon=horizon)
    page = standalone_page(shown, lang=lang, assets=assets()).encode()
    write_whole(output, [page])
    typer.echo(f"wrote {output} ({len(page) / 1000:.0f} kB)")


def _two_sides(folder: Path | None, view: str, said: list[dict[str, str]], appraised: date) -> dict[str, Any]:
    if view != "difference":
        raise BadInput(
            expected="the view difference with --a and --b",
            found=view,
            todo="name that view, or leave the sides out",
            vi=Vi("bản đồ difference khi dùng --a và --b", "hãy chọn bản đồ đó, hoặc bỏ hai phía"),
        )
    a, b = (side_of(folder, each) for each in said)
    return map_payload(b.workspace, view, appraised=appraised, plan=b.plan, horizon=b.horizon, against=a)
