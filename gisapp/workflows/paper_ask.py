"""What is asked of a print, as a door takes it in texts; what cannot be read is refused in words."""

from collections.abc import Collection
from dataclasses import dataclass

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, transformer
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.existence import Status
from gisapp.maps.paper.edition import Ask
from gisapp.maps.paper.said import LANGUAGES
from gisapp.workflows.map_around import drawable
from gisapp.workflows.ports import Workspace

_THEMES = ("legal", "readable")
#: What of a map can be left out: zones of a status, the names of zones, and what tells that a place is uncertain.
_SWITCHES = (*Status, "names", "halo")
_LARGEST_NUMBER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTexts:
    """How a print is asked for at a door, in the texts of its parameters."""

    paper: str = "a4"
    orientation: str = "auto"
    scale: str = "fit"
    centre: str | None = None
    zone: str | None = None
    question: str | None = None
    theme: str = "legal"
    layers: str | None = None
    without: str | None = None


def read_ask(texts: AskedTexts) -> Ask:
    """What is asked for?

    Raises
    ------
    BadInput
        When the scale, the centre, the colours or what is left out cannot be read.
    """
    if texts.theme not in _THEMES:
        raise _wrong("theme", " or ".join(_THEMES), texts.theme, ("bộ màu", " hoặc ".join(_THEMES)))
    return Ask(
        paper=texts.paper.lower(),
        orientation=None if texts.orientation == "auto" else texts.orientation,
        scale=_scale(texts.scale),
        centre=_centre(texts.centre),
        zone=texts.zone.lower() if texts.zone else None,
        question=texts.question,
        theme=texts.theme,
        layers=None if texts.layers is None else _listed(texts.layers),
        without=tuple(_switch(each) for each in _listed(texts.without or "")),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


def _switch(text: str) -> str:
    if text not in _SWITCHES:
        known = ", ".join(_SWITCHES)
        raise _wrong("without", f"what among {known}", text, ("phần không vẽ", f"chọn trong {known}"))
    return text


def _scale(text: str) -> float | None:
    """The denominator of `25000` or `1:25000`; None for `fit`."""
    if text == "fit":
        return None
    digits = text.strip().removeprefix("1:").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LARGEST_NUMBER):
        raise _wrong("scale", "fit, 25000 or 1:25000", text, ("tỷ lệ", "fit, 25000 hoặc 1:25000"))
    return float(digits)


def _centre(text: str | None) -> tuple[float, float] | None:
    """Longitude and latitude as a place in the plan CRS."""
    if text is None:
        return None
    try:
        longitude, latitude = (float(each) for each in text.split(","))
    except ValueError as wrong:
        raise _wrong(
            "centre", "longitude,latitude such as 105.8,21.03", text, ("tâm bản đồ", "kinh độ,vĩ độ, ví dụ 105.8,21.03")
        ) from wrong
    west, south, east, north = PLAN_AREA
    within = f"{west},{south},{east},{north}"
    if not (west <= longitude <= east and south <= latitude <= north):
        raise _wrong("centre", f"a place within {within}", text, ("tâm bản đồ", f"một nơi trong {within}"))
    x, y = transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(longitude, latitude)
    return float(x), float(y)


def _wrong(name: str, expected: str, found: str, vi: tuple[str, str]) -> BadInput:
    return BadInput(
        expected=f"{name}: {expected}",
        found=repr(found[:60]),
        todo="correct it, or leave it out",
        vi=Vi(": ".join(vi), "hãy sửa, hoặc bỏ đi"),
    )


def check_layers(workspace: Workspace, named: Collection[str] | None) -> None:
    """Refuse layers that cannot be drawn around zones; the zones themselves may be named, and are drawn all the same.

    Raises
    ------
    BadInput
        Naming those that can.
    """
    zones = {each.id for each in workspace.layers.entries() if each.spec == "zones"}
    known = {each.id for each in drawable(workspace)}
    for each in named or ():
        if each not in known | zones:
            listed = ", ".join(sorted(known))
            raise _wrong("layers", f"layers among {listed}", each, ("các lớp", f"chọn trong {listed}"))


def check_language(lang: str) -> None:
    """Refuse a language that nothing is printed in.

    Raises
    ------
    BadInput
        Naming those there are.
    """
    if lang not in LANGUAGES:
        raise _wrong("lang", "vi or en", lang, ("ngôn ngữ", "vi hoặc en"))
