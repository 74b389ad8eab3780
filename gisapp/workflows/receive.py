"""A file arrives: the gate looks at it, and what passes becomes a revision."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd

from gisapp.domain.errors import BadInput, Conflict, Vi
from gisapp.domain.finding import Finding
from gisapp.domain.layer import NEW_LAYER, Revision
from gisapp.exchange.gate import Delivery, ReadWithGdal, Terms, receive
from gisapp.workflows.offer import CONTROL, Offer, entry_of, terms_of, with_quality
from gisapp.workflows.ports import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a file: every finding, and the revision where nothing blocked it."""

    findings: tuple[Finding, ...]
    revision: Revision | None
    features: int


def add_layer(
    workspace: Workspace,
    delivery: Delivery,
    offer: Offer,
    *,
    by: str,
    received_on: date,
    read_with_gdal: ReadWithGdal,
) -> Receipt:
    """Does this file pass the gate? Then make it the layer's next revision.

    Parameters
    ----------
    workspace
        Where the layer goes.
    delivery
        The file, open for reading from its start.
    offer
        What the sender says of it.

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the layer's id is none, its kind looks like a known one misspelt, or it follows another spec.
    Conflict
        When the layer exists and `offer.replace` is false.
    """
    terms = terms_of(workspace, offer)
    follows = _follows(workspace, offer)
    received = receive(delivery, terms, read_with_gdal=read_with_gdal)
    table = received.table
    if table is None:
        return Receipt(findings=received.findings, revision=None, features=0)
    entry = entry_of(workspace, offer, crs=received.crs, received_on=received_on)
    delivery.stream.seek(0)
    received_sha256, _ = workspace.received.keep(delivery.stream)
    revision = workspace.layers.commit(
        entry,
        with_quality(received.table, entry),
        by=by,
        why=f"added from {offer.name}",
        received_sha256=received_sha256,
        over=follows,
    )
    return Receipt(findings=received.findings, revision=revision, features=len(table))


def control_from(delivery: Delivery, *, read_with_gdal: ReadWithGdal) -> gpd.GeoDataFrame:
    """The boundaries of a file, to hold another delivery against.

    Raises
    ------
    BadInput
        When the gate keeps the file out.
    """
    terms = Terms(layer=CONTROL, kind=CONTROL, spec=None, crs=None, fields={}, control=None, control_name=None)
    received = receive(delivery, terms, read_with_gdal=read_with_gdal)
    if not isinstance(received.table, gpd.GeoDataFrame):
        found = "; ".join(finding.message_en for finding in received.findings)
        raise BadInput(
            expected=f"boundaries in {delivery.name}",
            found=found,
            todo="check the control file by itself first",
            vi=Vi(
                f"các ranh giới trong {delivery.name}",
                "hãy kiểm tra riêng tệp đối chiếu trước",
                "; ".join(finding.message_vi for finding in received.findings),
            ),
        )
    return received.table


def _follows(workspace: Workspace, offer: Offer) -> int:
    """The version that this delivery follows; refuse a layer that is there unless it is to be replaced."""
    if offer.layer in workspace.rasters.ids():
        raise Conflict(
            expected="an id that is free",
            found=f"{offer.layer}, a raster",
            todo="choose another id",
            vi=Vi("mã chưa dùng", "hãy chọn mã khác", f"{offer.layer}, một lớp lưới ô"),
        )
    if offer.layer not in workspace.layers.ids():
        return NEW_LAYER
    if not offer.replace:
        raise Conflict(
            expected="an id that is free",
            found=f"{offer.layer}, which is there already",
            todo="choose another id, or say that it replaces what is there",
            vi=Vi("mã chưa dùng", "hãy chọn mã khác, hoặc cho biết là thay bản đang có", f"{offer.layer}, đã có"),
            by="replace",
        )
    return workspace.layers.revision(offer.layer).version
