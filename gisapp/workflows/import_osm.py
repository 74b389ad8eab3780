"""An OpenStreetMap extract arrives: each theme asked for becomes a layer, through the gate like any delivery."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from gisapp.domain.crs import PLAN_AREA
from gisapp.domain.errors import BadInput, Inadmissible, Vi
from gisapp.domain.osm import OsmObject
from gisapp.domain.quality import Quality
from gisapp.exchange.gate import Delivery, ReadWithGdal
from gisapp.exchange.osm import THEMES, Theme, feature_of, unreadable
from gisapp.workflows.offer import Offer
from gisapp.workflows.ports import Workspace
from gisapp.workflows.receive import Receipt, add_layer

ReadOsm = Callable[[BinaryIO, Sequence[str], tuple[float, float, float, float]], Iterator[OsmObject]]
SOURCE, LICENCE = "© OpenStreetMap contributors (openstreetmap.org)", "ODbL-1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one theme; no receipt where the extract holds nothing of it."""

    theme: str
    layer: str
    receipt: Receipt | None


def import_osm(
    workspace: Workspace,
    delivery: Delivery,
    themes: Sequence[str],
    *,
    by: str,
    received_on: date,
    read_osm: ReadOsm,
    read_with_gdal: ReadWithGdal,
    replace: bool = False,
) -> list[Imported]:
    """Which layers does this extract give? Each theme that it holds anything of becomes one.

    Parameters
    ----------
    themes
        Some of `gisapp.exchange.osm.THEMES`; none means all.
    replace
        Whether a layer that is there already gets a new revision.

    Raises
    ------
    BadInput
        When there is no such theme.
    Inadmissible
        When this is no whole extract, or reading it needs more than it is given; the finding says why.
    Conflict
        When a layer is there already and `replace` is false; layers before it have come in.
    """
    chosen = _chosen(themes)
    found = _found(delivery, chosen, read_osm)
    answers = []
    for name, theme in chosen.items():
        receipt = None
        if found[name]:
            text = _collection(found[name])
            receipt = add_layer(
                workspace,
                Delivery(name=f"{name} of {delivery.name}", size=len(text), stream=io.BytesIO(text)),
                _offer(theme, delivery.name, replace=replace),
                by=by, received_on=received_on, read_with_gdal=read_with_gdal,
            )  # fmt: skip
        answers.append(Imported(theme=name, layer=theme.layer, receipt=receipt))
    return answers


def _chosen(themes: Sequence[str]) -> dict[str, Theme]:
    unknown = [each for each in themes if each not in THEMES]
    if unknown:
        raise BadInput(
            expected=f"themes: {', '.join(THEMES)}",
            found=", ".join(unknown),
            todo="choose among these",
            vi=Vi(f"các chủ đề: {', '.join(THEMES)}", "hãy chọn trong số này"),
        )
    return {name: theme for name, theme in THEMES.items() if not themes or name in themes}


def _found(delivery: Delivery, chosen: dict[str, Theme], read_osm: ReadOsm) -> dict[str, dict[str, bytes]]:
    """The features of each theme by their ids."""
    found: dict[str, dict[str, bytes]] = {name: {} for name in chosen}
    keys = sorted({theme.key for theme in chosen.values()})
    try:
        for each in read_osm(delivery.stream, keys, PLAN_AREA):
            for name, theme in chosen.items():
                feature = feature_of(theme, each)
                if feature is not None:
                    found[name][feature[0]] = feature[1]
    except BadInput as refused:
        raise Inadmissible(
            expected=refused.expected,
            found=refused.found,
            todo=refused.todo,
            findings=(unreadable(delivery.name, refused),),
            vi=Vi(refused.expected_vi, refused.todo_vi, refused.found_vi),
        ) from refused
    return found


def _collection(features: dict[str, bytes]) -> bytes:
    """The features in the order of their ids, so that the same extract gives the same bytes."""
    ordered = [features[each] for each in sorted(features, key=lambda each: (each.rsplit("-", 1)[0], len(each), each))]
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(ordered) + b"\n]}\n"


def _offer(theme: Theme, name: str, *, replace: bool) -> Offer:
    return Offer(
        layer=theme.layer,
        name=name,
        spec=theme.spec,
        kind=theme.kind,
        title_vi=theme.title_vi,
        title_en=theme.title_en,
        source=SOURCE,
        licence=LICENCE,
        steward="OpenStreetMap",
        quality=Quality.APPROXIMATE,
        replace=replace,
    )
