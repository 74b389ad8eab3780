"""`gisapp layers import-osm`."""

from datetime import date
from pathlib import Path

import typer

from gisapp.cli.caller import caller
from gisapp.cli.delivered import delivered
from gisapp.cli.language import check_language
from gisapp.domain.errors import Inadmissible
from gisapp.domain.finding import blocks
from gisapp.exchange.report import as_text
from gisapp.wiring import gdal, open_workspace, osm_reader
from gisapp.workflows.import_osm import Imported, import_osm


def import_file(folder: Path | None, file: Path, themes: str, received_on: date, *, replace: bool, lang: str) -> bool:
    """Bring the themes of an extract through the gate; print what became of each; tell whether all came in."""
    check_language(lang)
    asked = [each.strip() for each in themes.split(",") if each.strip()]
    try:
        with delivered(file) as delivery:
            answers = import_osm(
                open_workspace(folder), delivery, asked, by=caller(), received_on=received_on, read_osm=osm_reader,
                read_with_gdal=gdal, replace=replace,
            )  # fmt: skip
    except Inadmissible as refused:
        typer.echo(as_text(refused.findings, lang), err=True)
        return False
    came_in = [_printed(each, lang) for each in answers]
    return all(came_in)


def _printed(answer: Imported, lang: str) -> bool:
    receipt = answer.receipt
    if receipt is None:
        typer.echo(f"{answer.theme}: nothing in the plan area")
        return True
    if receipt.findings:
        typer.echo(as_text(receipt.findings, lang), err=blocks(receipt.findings))
    if receipt.revision is None:
        typer.echo(f"gisapp: {answer.layer} stays out", err=True)
        return False
    typer.echo(f"added {receipt.revision.name}: {receipt.features} features")
    return True
