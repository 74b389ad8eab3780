"""Which layer of a delivery that holds several is meant: `Terms.part` chooses, or a finding lists what there is."""

import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.archive import members_of
from gisapp.exchange.datasets import Dataset, datasets_of
from gisapp.exchange.foreign import no_such_layer, said, unreadable
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.sniff import Format
from gisapp.exchange.stream import Broken
from gisapp.exchange.terms import Limits, ReadWithGdal

_OF_SEVERAL_LAYERS = frozenset({Format.GEOPACKAGE, Format.FILE_GEODATABASE})
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """The data set to read and its layer, None for its only one or its first; without a data set nothing is read."""

    dataset: Dataset | None
    layer: str | None
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class _Class:
    """One layer of an archive, by its data set; `features` is None where nobody counted."""

    dataset: Dataset
    layer: str | None
    features: int | None

    @property
    def name(self) -> str:
        return f"{self.dataset.name}/{self.layer}" if self.layer else self.dataset.name


def choose(stream: BinaryIO, size: int, part: str | None, limits: Limits, read_with_gdal: ReadWithGdal) -> Choice:
    """Which layer of this archive is delivered?"""
    try:
        return _choice(stream, size, part, limits, read_with_gdal)
    except Broken as broken:
        return Choice(None, None, [broken.finding])
    except BadInput as refused:
        return Choice(None, None, [unreadable(refused, "ZIP")])


def _choice(stream: BinaryIO, size: int, part: str | None, limits: Limits, read_with_gdal: ReadWithGdal) -> Choice:
    members, refusals = members_of(stream, size, limits)
    if refusals:
        return Choice(None, None, refusals)
    datasets, findings = datasets_of(members)
    named = _named(datasets, part) if part else None
    if named is not None:
        return Choice(*named, [])
    if part and len(datasets) == 1:
        return Choice(datasets[0], part, [])
    if not datasets or (findings and not part):
        return Choice(None, None, findings)
    return _among([each for dataset in datasets for each in _classes(dataset, read_with_gdal)], part)


def _named(datasets: list[Dataset], part: str) -> tuple[Dataset, str | None] | None:
    """The data set that `part` begins with, and the layer behind it."""
    wanted = _folded(part)
    for dataset in datasets:
        name = _folded(dataset.name)
        if wanted == name and (dataset.form not in _OF_SEVERAL_LAYERS or len(datasets) > 1):
            return dataset, None
        if wanted.startswith(name + "/"):
            return dataset, unicodedata.normalize("NFC", part)[len(name) + 1 :]
    return None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()


def _among(classes: list[_Class], part: str | None) -> Choice:
    if part is not None:
        meant = [each for each in classes if each.layer is not None and _folded(each.layer) == _folded(part)]
        if len(meant) != 1:
            return Choice(None, None, [no_such_layer(part, [each.name for each in classes])])
        return Choice(meant[0].dataset, meant[0].layer, [])
    first = next((each for each in classes if each.features != 0), classes[0])
    return Choice(first.dataset, first.layer, [_several(first, classes)] if len(classes) > 1 else [])


def _classes(dataset: Dataset, read_with_gdal: ReadWithGdal) -> list[_Class]:
    if dataset.form not in _OF_SEVERAL_LAYERS:
        return [_Class(dataset, None, None)]
    table = read_with_gdal(dataset.files, dataset.main, rows=0)
    counts = map(int, said(table, "counts").split("\n"))
    layers = said(table, "layers").split("\n")
    return [_Class(dataset, layer, count) for layer, count in zip(layers, counts, strict=True)]


def _listed(classes: list[_Class]) -> str:
    """The layers that have features before those that have none."""
    ranked = sorted(classes, key=lambda each: each.features == 0)
    told = [each.name if each.features is None else f"{each.name} ({each.features})" for each in ranked]
    return ", ".join(told[:_SHOWN]) + (", …" if len(told) > _SHOWN else "")


def _several(chosen: _Class, classes: list[_Class]) -> Finding:
    listed = brief(_listed(classes), longest=4_000).strip("«»")
    return tell(
        "unreadable",
        Severity.NOTE,
        vi=Words(
            "một lớp trong tệp",
            f"{len(classes)} lớp: {listed}",
            f"đã đọc lớp {brief(chosen.name)}; nếu cần lớp khác, hãy nêu tên lớp",
        ),
        en=Words(
            "one layer in the file",
            f"{len(classes)}: {listed}",
            f"{brief(chosen.name)} was read; name another if you mean that",
        ),
        evidence=(("part", chosen.name), *(("layer", each.name) for each in classes[:_SHOWN])),
    )
