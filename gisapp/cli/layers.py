"""`gisapp layers`: list, show, add, export."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
import typer

from gisapp.cli.caller import caller
from gisapp.cli.delivered import delivered, fields_in, held_against
from gisapp.cli.language import check_language
from gisapp.cli.mending import told_with_options
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import blocks
from gisapp.domain.quality import Quality
from gisapp.exchange.outgoing import Exported, ending_of
from gisapp.exchange.report import as_text
from gisapp.wiring import gdal, gdal_writer, open_workspace
from gisapp.workflows.catalogue import export_dossier, export_layer, list_layers, show_layer
from gisapp.workflows.offer import Offer
from gisapp.workflows.ports import Workspace
from gisapp.workflows.receive import Receipt, add_layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """What `gisapp layers add` was asked to do."""

    layer: str
    file: Path
    spec: str | None
    kind: str | None
    crs: str | None
    fields: tuple[str, ...]
    control: Path | None
    quality: str | None
    source: str | None
    licence: str | None
    title: str | None
    part: str | None
    replace: bool
    lang: str


def print_layers(folder: Path | None) -> None:
    """One line a layer."""
    for layer in list_layers(open_workspace(folder)):
        typer.echo(
            f"{layer.get('revision', layer['id']):<28} {layer['kind']:<16} {layer['quality']:<12} {layer['title_vi']}"
        )


def print_layer(folder: Path | None, layer: str) -> None:
    """Everything the catalogue says of one layer, as JSON."""
    described = show_layer(open_workspace(folder), layer)
    typer.echo(orjson.dumps(described, option=orjson.OPT_INDENT_2, default=str).decode())


def add_file(folder: Path | None, adding: Adding, received_on: date) -> bool:
    """Bring a file through the gate; print every finding; tell whether it came in."""
    check_language(adding.lang)
    workspace = open_workspace(folder)
    fields, quality = fields_in(adding.fields), quality_named(adding.quality)
    control, points = held_against(adding.control)
    offer = Offer(
        layer=adding.layer,
        name=adding.file.name,
        spec=adding.spec,
        kind=adding.kind,
        crs=adding.crs,
        fields=fields,
        title_vi=adding.title,
        title_en=adding.title,
        source=adding.source,
        licence=adding.licence,
        quality=quality,
        part=adding.part,
        replace=adding.replace,
        control=control,
        points=points,
    )
    with delivered(adding.file) as delivery:
        receipt = add_layer(workspace, delivery, offer, by=caller(), received_on=received_on, read_with_gdal=gdal)
    return _printed(receipt, adding)


def only(files: list[Path]) -> Path:
    """The one file of a layer of features."""
    if len(files) != 1:
        raise BadInput(
            expected="one file",
            found=f"{len(files)} files",
            todo="only GeoTIFFs are joined",
            vi=Vi("một tệp", "chỉ GeoTIFF mới ghép được từ nhiều tệp", f"{len(files)} tệp"),
        )
    return files[0]


def export_to(folder: Path | None, layers: str, output: Path, lang: str) -> None:
    """Write a layer, or several as one dossier, to a file in the format its ending names; print what to know of it."""
    check_language(lang)
    exported = _exported(open_workspace(folder), layers.split(","), ending_of(output.name))
    write_whole(output, exported.chunks)
    if exported.notes:
        typer.echo(as_text(exported.notes, lang), err=True)
    typer.echo(f"wrote {output}")


def _exported(workspace: Workspace, layers: list[str], ending: str) -> Exported:
    if len(layers) == 1:
        return export_layer(workspace, layers[0], ending, write_with_gdal=gdal_writer)
    if ending != ".gpkg":
        raise BadInput(
            expected="a file ending in .gpkg, which holds several layers",
            found=ending or "no ending",
            todo="name it so, or export the layers one by one",
            vi=Vi(
                "tệp có đuôi .gpkg, chứa được nhiều lớp",
                "hãy đặt tên như vậy, hoặc xuất từng lớp một",
                ending or "không có đuôi",
            ),
        )
    return export_dossier(workspace, layers, write_with_gdal=gdal_writer)


def _printed(receipt: Receipt, adding: Adding) -> bool:
    if receipt.findings:
        typer.echo(told_with_options(receipt.findings, adding.lang), err=blocks(receipt.findings))
    if receipt.revision is None:
        typer.echo(f"gisapp: {adding.file.name} stays out; nothing was changed", err=True)
        return False
    typer.echo(f"added {receipt.revision.name}: {receipt.features} features from {adding.file.name}")
    return True


def quality_named(text: str | None) -> Quality | None:
    """The quality that the caller names."""
    if text is None:
        return None
    if text not in tuple(Quality):
        raise BadInput(
            expected=f"a quality: {', '.join(Quality)}",
            found=repr(text),
            todo="choose one of these",
            vi=Vi(f"một độ tin cậy trong: {', '.join(Quality)}", "hãy chọn một giá trị trong số này"),
        )
    return Quality(text)
