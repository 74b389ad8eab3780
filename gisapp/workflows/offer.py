"""What the sender says of a file: which layer it is to be, and on which terms the gate looks at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import cast

import geopandas as gpd
import pandas as pd

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.facility import KINDS
from gisapp.domain.layer import LayerEntry, is_layer_id
from gisapp.domain.quality import Quality
from gisapp.domain.spec import LayerSpec
from gisapp.domain.specs import spec_named
from gisapp.exchange.gate import Terms, operation_of
from gisapp.exchange.points import ControlPoint
from gisapp.exchange.terms import Previous
from gisapp.workflows.ports import Layers, Workspace

#: What a layer can be for, beside being the kind of the facilities in it.
CONTROL = "control"
COMMUNES = "communes"
#: The column by which features of several specs name the commune they lie in.
_COMMUNE_COLUMN = "communes_2025"
REFERENCE = "reference"
#: Kinds that analyses read by the columns of the spec of the same name.
_KINDS_WITH_SPEC = frozenset({"zones", "parcels", "facilities", "constraints", "corridors"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the sender says of a file: which layer it is to be, of which kind, in which CRS, with which columns.

    `control` are boundaries to hold it against, None where those are the workspace's own control layers; `points` are
    control points that say which numbers of the file are which places.
    """

    layer: str
    name: str
    spec: str | None = None
    kind: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] | None = None
    title_vi: str | None = None
    title_en: str | None = None
    source: str | None = None
    licence: str | None = None
    steward: str | None = None
    quality: Quality | None = None
    part: str | None = None
    replace: bool = False
    control: gpd.GeoDataFrame | None = None
    points: tuple[ControlPoint, ...] = ()


def terms_of(workspace: Workspace, offer: Offer) -> Terms:
    """On which terms does the gate look at this file?

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the layer's id is none, its kind looks like a known one misspelt, or it follows another spec.
    """
    spec, kind = purpose_of(workspace, offer)
    return Terms(
        layer=offer.layer,
        kind=kind,
        spec=spec,
        crs=offer.crs,
        fields=offer.fields or {},
        control=_control(workspace, offer.layer) if offer.control is None else offer.control,
        control_name=_control_name(workspace, offer.layer) if offer.control is None else None,
        part=offer.part,
        points=offer.points,
        previous=_previous(workspace, offer.layer),
        communes=_located(workspace, COMMUNES) if offer.layer != COMMUNES else None,
        commune_field=_commune_field(offer, spec),
    )


def held_entry(workspace: Workspace, layer: str) -> LayerEntry | None:
    """What the catalogue says of the layer today; None where it is new."""
    return workspace.layers.entry(layer) if layer in workspace.layers.ids() else None


def entry_of(workspace: Workspace, offer: Offer, *, crs: str | None, received_on: date) -> LayerEntry:
    """What the catalogue will say: as the sender says, else as it said before."""
    spec, kind = purpose_of(workspace, offer)
    held = held_entry(workspace, offer.layer)
    operation, accuracy = operation_of(crs) if crs else (None, None)
    return LayerEntry(
        id=offer.layer,
        title_vi=offer.title_vi or (held.title_vi if held else offer.layer),
        title_en=offer.title_en or (held.title_en if held else offer.layer),
        spec=spec.id if spec else None,
        kind=kind,
        crs=crs,
        source=offer.source or (held.source if held else offer.name),
        licence=offer.licence or (held.licence if held else "not stated"),
        dated=received_on,
        steward=offer.steward or (held.steward if held else "not stated"),
        quality=offer.quality or (held.quality if held else Quality.APPROXIMATE),
        operation=operation,
        operation_accuracy_m=accuracy,
    )


def with_quality(table: gpd.GeoDataFrame | pd.DataFrame, entry: LayerEntry) -> gpd.GeoDataFrame | pd.DataFrame:
    """Features that do not say how reliable they are carry the quality of their layer."""
    if entry.spec is None or "quality" not in spec_named(entry.spec).names:
        return table
    said = table.get("quality", pd.Series(None, index=table.index, dtype=object))
    return table.assign(quality=said.fillna(str(entry.quality)))


def _check(offer: Offer) -> None:
    """Refuse an id that is none, and a text that is none."""
    if not is_layer_id(offer.layer):
        raise BadInput(
            expected="a layer id of up to 64 lower-case letters, digits, - and _, beginning with a letter",
            found=repr(offer.layer[:64]),
            todo="choose another id, for example hospitals",
            vi=Vi(
                "mã lớp gồm nhiều nhất 64 chữ thường, chữ số, - và _, bắt đầu bằng chữ",
                "hãy chọn mã khác, ví dụ hospitals",
            ),
        )
    for text in (offer.name, offer.title_vi, offer.title_en, offer.source, offer.licence, offer.steward, offer.kind):
        if text is not None and not _is_text(text):
            raise BadInput(
                expected="text in Unicode",
                found=ascii(text),
                todo="write it in UTF-8",
                vi=Vi("chữ Unicode", "hãy viết bằng mã UTF-8"),
            )


def _is_text(given: str) -> bool:
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def purpose_of(workspace: Workspace, offer: Offer) -> tuple[LayerSpec | None, str]:
    """Which spec and which kind: as said, else as the layer has them, else what the kind calls for?

    Raises
    ------
    NotFound
        When there is no spec of the name given.
    BadInput
        When the layer's id is none, it follows another spec already, or the kind looks like a known one misspelt.
    """
    _check(offer)
    _check_kind(workspace, offer)
    held = held_entry(workspace, offer.layer)
    if "zones" in (offer.kind, offer.spec) and offer.layer != "zones":
        raise BadInput(
            expected="zones in the layer zones, which every answer reads",
            found=f"{offer.layer} as a layer of zones",
            todo="put them into the layer zones, replacing what it has, or choose another kind",
            vi=Vi(
                "các khu trong lớp zones, mà mọi câu trả lời đọc",
                "hãy đưa vào lớp zones, thay bản đang có, hoặc chọn loại lớp khác",
                f"{offer.layer} là một lớp các khu",
            ),
            by="replace",
        )
    kind = offer.kind or (held.kind if held else None) or offer.spec or REFERENCE
    name = offer.spec or (held.spec if held else None) or (kind if kind in _KINDS_WITH_SPEC else None)
    spec = spec_named(name) if name else None
    if held is not None and held.spec is not None and spec is not None and spec.id != held.spec:
        raise BadInput(
            expected=f"{offer.layer} with the spec {held.spec}, which its analyses need",
            found=f"the spec {spec.id}",
            todo="give it that spec, or choose another id",
            vi=Vi(
                f"{offer.layer} với bộ cột {held.spec}, mà các phân tích cần",
                "hãy dùng bộ cột đó, hoặc chọn mã lớp khác",
                f"bộ cột {spec.id}",
            ),
            by="spec",
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
            todo=f"say {meant[0]}, or a word of your own that is less like it",
            vi=Vi(
                f"một loại lớp mà các câu trả lời đọc, ví dụ {meant[0]}",
                f"hãy dùng {meant[0]}, hoặc đặt một từ khác hẳn",
                f"loại {offer.kind!r}",
            ),
            by="kind",
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


def _located(workspace: Workspace, layer: str) -> gpd.GeoDataFrame | None:
    """A layer as it stands, where it is there and has places."""
    table = workspace.layers.rows(layer) if layer in workspace.layers.ids() else None
    return table if isinstance(table, gpd.GeoDataFrame) and len(table) else None


def _previous(workspace: Workspace, layer: str) -> Previous | None:
    """The layer as it stands, where it is there and has places; of a large layer only what is asked for is read."""
    layers = workspace.layers.at_once()
    if layer not in layers.ids() or "geometry" not in layers.schema(layer).names:
        return None
    held = layers.batches(layer, columns=["id"], boxes=None)
    ids = frozenset(str(each) for batch in held for each in batch["id"].to_pylist())
    return Previous(ids=ids, features=partial(_features, layers, layer)) if ids else None


def _features(layers: Layers, layer: str, ids: Collection[str]) -> gpd.GeoDataFrame:
    return cast(gpd.GeoDataFrame, layers.rows(layer, ids=ids))  # it has geometry, or nobody would ask


def _commune_field(offer: Offer, spec: LayerSpec | None) -> str | None:
    """The delivery's column that names a commune: as said (`--field commune=…`), else the spec's."""
    fields = offer.fields or {}
    if "commune" in fields:
        return fields["commune"]
    return fields.get(_COMMUNE_COLUMN, _COMMUNE_COLUMN) if spec and _COMMUNE_COLUMN in spec.names else None
