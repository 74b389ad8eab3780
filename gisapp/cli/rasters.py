"""`gisapp layers add` and `gisapp check` of GeoTIFFs."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from gisapp.cli.caller import caller
from gisapp.cli.delivered import delivered
from gisapp.cli.language import check_language
from gisapp.cli.layers import quality_named
from gisapp.cli.mending import told_with_options
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import blocks
from gisapp.exchange.raster_tile import SIGNATURES
from gisapp.exchange.report import as_geojson, as_json
from gisapp.exchange.terms import Delivery
from gisapp.wiring import open_workspace, raster_reader
from gisapp.workflows.catalogue import RASTER
from gisapp.workflows.receive_raster import RasterOffer, add_raster, check_raster


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterAdding:
    """What was asked of GeoTIFFs."""

    raster: str
    files: tuple[Path, ...]
    quantity: str | None
    product: str | None
    legend: str | None
    nodata: float | None
    crs: str | None
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    quality: str | None = None
    replace: bool = False
    lang: str = "vi"

    @property
    def offer(self) -> RasterOffer:
        """What the sender says."""
        return RasterOffer(
            raster=self.raster, quantity=self.quantity, product=self.product, legend=self.legend, crs=self.crs,
            nodata=self.nodata, title=self.title, source=self.source, licence=self.licence,
            quality=quality_named(self.quality), replace=self.replace,
        )  # fmt: skip


def are_rasters(files: Sequence[Path], kind: str | None, quantity: str | None, product: str | None) -> bool:
    """Whether these are meant as rasters: because the caller says so, or by their first bytes."""
    if kind == RASTER or quantity or product:
        return True
    with delivered(files[0]) as delivery:
        return delivery.stream.read(len(SIGNATURES[0])) in SIGNATURES


def add_tiles(folder: Path | None, adding: RasterAdding, received_on: date) -> bool:
    """Bring GeoTIFFs through the gate; print every finding; tell whether they came in."""
    check_language(adding.lang)
    workspace = open_workspace(folder)
    with _opened(adding.files) as tiles:
        receipt = add_raster(workspace, tiles, adding.offer, by=caller(), received_on=received_on, reader=raster_reader)
    if receipt.findings:
        typer.echo(told_with_options(receipt.findings, adding.lang), err=blocks(receipt.findings))
    names = ", ".join(file.name for file in adding.files)
    if receipt.revision is None:
        typer.echo(f"gisapp: {names} stays out; nothing was changed", err=True)
        return False
    typer.echo(f"added {receipt.revision.name} from {names}")
    return True


def check_tiles(folder: Path | None, adding: RasterAdding, form: str, output: Path | None) -> bool:
    """Check GeoTIFFs, tell every finding in the form asked for, and whether nothing keeps them out."""
    check_language(adding.lang)
    tellers = {
        "json": lambda found: as_json(found) + b"\n",
        "geojson": lambda found: as_geojson(found, None, latitude_first=False) + b"\n",
        "text": lambda found: f"{told_with_options(found, adding.lang)}\n".encode(),
    }
    if form not in tellers:
        raise BadInput(
            expected=f"--format {', '.join(tellers)}",
            found=repr(form),
            todo="choose one of these",
            vi=Vi(f"--format {', '.join(tellers)}", "hãy chọn một giá trị trong số này"),
        )
    with _opened(adding.files) as tiles:
        findings = check_raster(open_workspace(folder), tiles, adding.offer, reader=raster_reader).findings
    told = tellers[form](findings)
    if output is not None:
        write_whole(output, [told])
    else:
        typer.echo(told.decode().rstrip("\n"))
    return not blocks(findings)


@contextmanager
def _opened(files: Sequence[Path]) -> Iterator[list[Delivery]]:
    with ExitStack() as held:
        yield [held.enter_context(delivered(file)) for file in files]
