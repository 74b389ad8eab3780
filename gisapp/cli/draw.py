"""`gisapp map`: draw a view into one file that opens anywhere."""

from datetime import date
from pathlib import Path

import typer

from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
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
) -> None:
    """Write the view as a self-contained page."""
    check_view(view)
    check_language(lang)
    asked = supposed(folder, as_of, scenario)
    shown = map_payload(asked, view, appraised=appraised, plan=plan, horizon=horizon)
    page = standalone_page(shown, lang=lang, assets=assets()).encode()
    write_whole(output, [page])
    typer.echo(f"wrote {output} ({len(page) / 1000:.0f} kB)")
