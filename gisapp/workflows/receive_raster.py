"""GeoTIFFs arrive: the gate looks at them, and what passes becomes a revision of a raster."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from gisapp.domain.errors import BadInput, Conflict, Vi
from gisapp.domain.finding import Finding
from gisapp.domain.layer import NEW_LAYER, LayerEntry, Revision, is_layer_id
from gisapp.domain.quality import Quality
from gisapp.domain.raster import LEGENDS, Quantity
from gisapp.exchange.gate import operation_of
from gisapp.exchange.raster_terms import RasterReceived, RasterTerms, ReadRaster
from gisapp.exchange.rasters import receive_rasters
from gisapp.exchange.terms import Delivery
from gisapp.workflows.catalogue import RASTER
from gisapp.workflows.ports import Workspace
from gisapp.workflows.raster_products import Product, products


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterOffer:
    """What the sender says of GeoTIFFs: which raster they are to be, what they measure, which product they are."""

    raster: str
    quantity: str | None = None
    product: str | None = None
    legend: str | None = None
    crs: str | None = None
    nodata: float | None = None
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    quality: Quality | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterReceipt:
    """What became of the files: every finding, and the revision where nothing blocked it."""

    findings: tuple[Finding, ...]
    revision: Revision | None


def check_raster(
    workspace: Workspace, tiles: Sequence[Delivery], offer: RasterOffer, *, reader: ReadRaster
) -> RasterReceived:
    """Would these files pass the gate as this raster?

    Raises
    ------
    BadInput
        When the id is none, or neither quantity nor product is named.
    """
    product = _product(workspace, offer, tiles)
    return receive_rasters(tiles, _terms(offer, product), reader)


def add_raster(
    workspace: Workspace,
    tiles: Sequence[Delivery],
    offer: RasterOffer,
    *,
    by: str,
    received_on: date,
    reader: ReadRaster,
) -> RasterReceipt:
    """Do these files pass the gate? Then make them the raster's next revision.

    Parameters
    ----------
    tiles
        The files; several are joined over the plan area.

    Raises
    ------
    BadInput
        When the id is none, or neither quantity nor product is named.
    Conflict
        When the id is taken and `offer.replace` is false, or it is a layer's.
    """
    product = _product(workspace, offer, tiles)
    follows, terms = _follows(workspace, offer), _terms(offer, product)
    with workspace.rasters.draft(offer.raster) as draft:
        received = receive_rasters(tiles, terms, reader, take=draft)
        if received.grid is None:
            return RasterReceipt(findings=received.findings, revision=None)
        names = [tile.name for tile in tiles]
        entry = _entry(workspace, offer, product, names, received.crs)
        entry = replace(entry, dated=entry.dated or received_on)
        revision = workspace.rasters.commit(
            entry, draft, quantity=terms.quantity, legend=terms.legend, by=by,
            why=f"added from {', '.join(names)}", received=_kept(workspace, tiles), over=follows,
        )  # fmt: skip
    return RasterReceipt(findings=received.findings, revision=revision)


def _kept(workspace: Workspace, tiles: Sequence[Delivery]) -> list[str]:
    """The hashes under which the files are kept as they were received."""
    hashes = []
    for tile in tiles:
        tile.stream.seek(0)
        hashes.append(workspace.received.keep(tile.stream)[0])
    return hashes


def _product(workspace: Workspace, offer: RasterOffer, tiles: Sequence[Delivery]) -> Product | None:
    """The published raster that the files are said to be."""
    if offer.product is None:
        return None
    known = products(workspace)
    if offer.product not in known:
        raise BadInput(
            expected=f"a product: {', '.join(known)}",
            found=repr(offer.product),
            todo="choose one of these, or leave it out and say what the cells measure",
            vi=Vi(
                f"một sản phẩm: {', '.join(known)}",
                "hãy chọn trong số này, hoặc bỏ trống và cho biết ô đo đại lượng nào",
            ),
            by="quantity",
        )
    known[offer.product].refuse_others([tile.name for tile in tiles])
    return known[offer.product]


def _terms(offer: RasterOffer, product: Product | None) -> RasterTerms:
    if not is_layer_id(offer.raster):
        raise BadInput(
            expected="an id of lower-case letters, digits, - and _",
            found=repr(offer.raster),
            todo="choose another id",
            vi=Vi("mã gồm chữ thường, chữ số, - và _", "hãy chọn mã khác"),
        )
    said = offer.quantity or (product and str(product.quantity))
    if said not in tuple(Quantity):
        raise BadInput(
            expected=f"what the cells measure: {', '.join(Quantity)}; or which product they are",
            found=repr(said) if said else "neither",
            todo="name one of these",
            vi=Vi(
                f"ô đo đại lượng nào: {', '.join(Quantity)}; hoặc là sản phẩm nào",
                "hãy nêu một trong số này",
                repr(said) if said else "chưa nêu",
            ),
            by="quantity",
        )
    legend = offer.legend or (product and product.legend)
    if legend is not None and legend not in LEGENDS:
        raise BadInput(
            expected=f"a legend: {', '.join(LEGENDS)}",
            found=repr(legend),
            todo="choose one of these",
            vi=Vi(f"một chú giải: {', '.join(LEGENDS)}", "hãy chọn trong số này"),
        )
    return RasterTerms(
        quantity=Quantity(said),
        legend=legend,
        crs=offer.crs,
        nodata=offer.nodata,
        empty_is_zero=product is not None and product.empty_is_zero,
    )


def _follows(workspace: Workspace, offer: RasterOffer) -> int:
    if offer.raster in workspace.layers.ids():
        raise Conflict(
            expected="an id that is free",
            found=f"{offer.raster}, a layer of features",
            todo="choose another id",
            vi=Vi("mã chưa dùng", "hãy chọn mã khác", f"{offer.raster}, một lớp đối tượng"),
        )
    if offer.raster not in workspace.rasters.ids():
        return NEW_LAYER
    if not offer.replace:
        raise Conflict(
            expected="an id that is free",
            found=f"{offer.raster}, which is there already",
            todo="choose another id, or say that it replaces what is there",
            vi=Vi("mã chưa dùng", "hãy chọn mã khác, hoặc cho biết là thay bản đang có", f"{offer.raster}, đã có"),
            by="replace",
        )
    return workspace.rasters.revision(offer.raster).version


def _entry(
    workspace: Workspace,
    offer: RasterOffer,
    product: Product | None,
    names: list[str],
    crs: str | None,
) -> LayerEntry:
    """What the catalogue will say: as the sender says, else as the product is known, else as it said before."""
    held = workspace.rasters.entry(offer.raster) if offer.raster in workspace.rasters.ids() else None
    operation, accuracy = operation_of(crs) if crs else (None, None)
    return LayerEntry(
        id=offer.raster,
        title_vi=offer.title or (product.title_vi if product else held.title_vi if held else offer.raster),
        title_en=offer.title or (product.facts["title"] if product else held.title_en if held else offer.raster),
        spec=None,
        kind=RASTER,
        crs=crs,
        source=offer.source or (product.attribution(names) if product else held.source if held else ", ".join(names)),
        licence=offer.licence or (product.licence(names) if product else held.licence if held else "not stated"),
        dated=product.dated(names) if product else None,
        steward=product.facts["steward"] if product else held.steward if held else "not stated",
        quality=offer.quality or (held.quality if held else Quality.APPROXIMATE),
        operation=operation,
        operation_accuracy_m=accuracy,
    )
