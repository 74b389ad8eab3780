"""A file arrives: the gate looks at it, and what passes becomes a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import BinaryIO

import geopandas as gpd
import pandas as pd

from gisapp.domain.errors import BadInput, Conflict
from gisapp.domain.facility import KINDS
from gisapp.domain.finding import Finding
from gisapp.domain.layer import NEW_LAYER, LayerEntry, Revision, is_layer_id
from gisapp.domain.quality import Quality
from gisapp.domain.spec import LayerSpec, spec_named
from gisapp.exchange.gate import Delivery, ReadWithGdal, Received, Terms, receive
from gisapp.workflows.ports import Workspace

#: What a layer can be for, beside being the kind of the facilities in it.
CONTROL = "control"
REFERENCE = "reference"
#: Kinds that analyses read by the columns of the spec of the same name.
_KINDS_WITH_SPEC = frozenset({"zones", "parcels", "facilities", "constraints", "corridors"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the sender says of a file: which layer it is to be, of which kind, in which CRS, with which columns."""

    layer: str
    name: str
    spec: str | None = None
    kind: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] | None = None
    part: str | None = None
    title_vi: str | None = None
    title_en: str | None = None
    source: str | None = None
    licence: str | None = None
    steward: str | None = None
    quality: Quality | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a file: every finding, and the revision where nothing blocked it."""

    findings: tuple[Finding, ...]
    revision: Revision | None
    features: int


def add_layer(
    workspace: Workspace,
    stream: BinaryIO,
    size: int,
    offer: Offer,
    *,
    by: str,
    received_on: date,
    read_with_gdal: ReadWithGdal,
    control: gpd.GeoDataFrame | None = None,
) -> Receipt:
    """Does this file pass the gate? Then make it the layer's next revision.

    Parameters
    ----------
    workspace
        Where the layer goes.
    stream, size
        The file as delivered, open for reading from its start, and its bytes.
    offer
        What the sender says of it.
    control
        Boundaries to hold the delivery against; without it the workspace's own control layer.

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the layer's id is none, its kind looks like a known one misspelt, or it follows another spec.
    Conflict
        When the layer exists and `offer.replace` is false.
    """
    follows = _check(workspace, offer)
    terms = terms_of(workspace, offer, control=control)
    received = receive(Delivery(name=offer.name, size=size, stream=stream), terms, read_with_gdal=read_with_gdal)
    table = received.table
    if table is None:
        return Receipt(findings=received.findings, revision=None, features=0)
    entry = _entry(workspace, offer, received, spec=terms.spec, kind=terms.kind, received_on=received_on)
    stream.seek(0)
    revision = workspace.layers.commit(
        entry,
        _with_quality(table, entry),
        by=by,
        why=f"added from {offer.name}",
        received=stream.read(),
        over=follows,
    )
    return Receipt(findings=received.findings, revision=revision, features=len(table))


def terms_of(workspace: Workspace, offer: Offer, *, control: gpd.GeoDataFrame | None = None) -> Terms:
    """What an offer means in this workspace: its spec and kind, and the boundaries to hold it against.

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the kind looks like a known one misspelt, or the layer follows another spec.
    """
    spec, kind = _purpose(workspace, offer)
    return Terms(
        layer=offer.layer,
        kind=kind,
        spec=spec,
        crs=offer.crs,
        fields=offer.fields or {},
        control=control if control is not None else _control(workspace, offer.layer),
        control_name="--control" if control is not None else _control_name(workspace, offer.layer),
        part=offer.part,
    )


def _entry(
    workspace: Workspace, offer: Offer, received: Received, *, spec: LayerSpec | None, kind: str, received_on: date
) -> LayerEntry:
    """What the catalogue will say: as the sender says, else as it said before."""
    held = next((entry for entry in workspace.layers.entries() if entry.id == offer.layer), None)
    return LayerEntry(
        id=offer.layer,
        title_vi=offer.title_vi or (held.title_vi if held else offer.layer),
        title_en=offer.title_en or (held.title_en if held else offer.layer),
        spec=spec.id if spec else None,
        kind=kind,
        crs=received.crs,
        source=offer.source or (held.source if held else offer.name),
        licence=offer.licence or (held.licence if held else "not stated"),
        dated=received_on,
        steward=offer.steward or (held.steward if held else "not stated"),
        quality=offer.quality or (held.quality if held else Quality.APPROXIMATE),
        operation=received.operation,
        operation_accuracy_m=received.operation_accuracy_m,
    )


def control_from(stream: BinaryIO, size: int, name: str, *, read_with_gdal: ReadWithGdal) -> gpd.GeoDataFrame:
    """The boundaries of a file, to hold a delivery against.

    Raises
    ------
    BadInput
        When the gate keeps the file out.
    """
    terms = Terms(layer=CONTROL, kind=CONTROL, spec=None, crs=None, fields={}, constants={}, control=None,
                  control_name=None)  # fmt: skip
    received = receive(Delivery(name=name, size=size, stream=stream), terms, read_with_gdal=read_with_gdal)
    if not isinstance(received.table, gpd.GeoDataFrame):
        found = "; ".join(finding.message_en for finding in received.findings)
        raise BadInput(expected=f"boundaries in {name}", found=found, todo="check the control file by itself first")
    return received.table


def _check(workspace: Workspace, offer: Offer) -> int:
    """Refuse an id that is none, a text that is none and a layer that is there; tell which version this follows."""
    check_layer_id(offer.layer)
    for text in (offer.name, offer.title_vi, offer.title_en, offer.source, offer.licence, offer.steward, offer.kind):
        if text is not None and not _is_text(text):
            raise BadInput(expected="text in Unicode", found=ascii(text), todo="write it in UTF-8")
    if offer.layer not in {entry.id for entry in workspace.layers.entries()}:
        return NEW_LAYER
    if not offer.replace:
        raise Conflict(
            expected="an id that is free",
            found=f"{offer.layer}, which is there already",
            todo="choose another id, or commit a new revision with --replace",
        )
    return workspace.layers.revision(offer.layer).version


def check_layer_id(layer: str) -> None:
    """Refuse what cannot be a layer's id."""
    if not is_layer_id(layer):
        raise BadInput(
            expected="a layer id of up to 64 lower-case letters, digits, - and _, beginning with a letter",
            found=repr(layer[:64]),
            todo="choose another id, for example hospitals",
        )


def _is_text(given: str) -> bool:
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def _purpose(workspace: Workspace, offer: Offer) -> tuple[LayerSpec | None, str]:
    """The spec and the kind: as said, else as the layer has them, else what the kind calls for.

    Raises
    ------
    NotFound
        When there is no spec of the name given.
    BadInput
        When the layer follows another spec already, or the kind looks like a known one misspelt.
    """
    _check_kind(workspace, offer)
    held = next((entry for entry in workspace.layers.entries() if entry.id == offer.layer), None)
    if "zones" in (offer.kind, offer.spec) and offer.layer != "zones":
        raise BadInput(
            expected="zones in the layer zones, which every answer reads",
            found=f"{offer.layer} as a layer of zones",
            todo="layers add zones FILE --replace, or choose another kind",
        )
    kind = offer.kind or (held.kind if held else None) or offer.spec or REFERENCE
    name = offer.spec or (held.spec if held else None) or (kind if kind in _KINDS_WITH_SPEC else None)
    spec = spec_named(name) if name else None
    if held is not None and held.spec is not None and spec is not None and spec.id != held.spec:
        raise BadInput(
            expected=f"{offer.layer} with the spec {held.spec}, which its analyses need",
            found=f"--spec {spec.id}",
            todo="give it that spec, or choose another id",
        )
    return spec, kind


def _check_kind(workspace: Workspace, offer: Offer) -> None:
    """Any word may be a kind, but one that is nearly a known kind would only be left out of every answer."""
    known = {*KINDS, *_KINDS_WITH_SPEC, CONTROL, REFERENCE, *(entry.kind for entry in workspace.layers.entries())}
    if offer.kind is None or offer.kind in known:
        return
    meant = get_close_matches(offer.kind.lower(), sorted(known), n=1, cutoff=0.8)
    if meant:
        raise BadInput(
            expected=f"a kind that answers read, such as {meant[0]}",
            found=f"the kind {offer.kind!r}",
            todo=f"--kind {meant[0]}, or a word of your own that is less like it",
        )


def _control(workspace: Workspace, layer: str) -> gpd.GeoDataFrame | None:
    """The boundaries of every control layer, except the one that is being delivered."""
    tables = [
        workspace.layers.features(entry.id)[["id", "geometry"]]
        for entry in workspace.layers.entries()
        if entry.kind == CONTROL and entry.id != layer
    ]
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=tables[0].crs) if tables else None


def _control_name(workspace: Workspace, layer: str) -> str | None:
    names = [entry.id for entry in workspace.layers.entries() if entry.kind == CONTROL and entry.id != layer]
    return ", ".join(names) or None


def _with_quality(table: gpd.GeoDataFrame | pd.DataFrame, entry: LayerEntry) -> gpd.GeoDataFrame | pd.DataFrame:
    """Features that do not say how reliable they are carry the quality of their layer."""
    if entry.spec is None or "quality" not in spec_named(entry.spec).names:
        return table
    said = table.get("quality", pd.Series(None, index=table.index, dtype=object))
    return table.assign(quality=said.fillna(str(entry.quality)))
