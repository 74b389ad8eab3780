"""The run file of a dossier: everything that it is made of, as JSON, and the hash of what came out."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import orjson

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written

#: Tells a run file from other files, and which shape it has.
FORMAT = "gisapp-dossier/1"
_MOST_BYTES = 1_000_000
_MOST_VERSION = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a dossier is made of.

    `zones` are those that were named (none: all), `revisions` the version of every layer and raster, `scenarios` their
    ids, `made` the day that stands on it; `code_version` and `typesetter` are what made it, `sha256` what came out.
    """

    lang: str
    paper: str
    theme: str
    zones: tuple[str, ...]
    plan: str
    horizon: int
    appraised: date
    made: date
    scenarios: tuple[str, ...]
    revisions: Mapping[str, int]
    code_version: str
    typesetter: str
    sha256: str


def run_written(run: Run) -> dict[str, Any]:
    """A run as JSON has it."""
    return {"format": FORMAT, **asdict(run), "appraised": run.appraised.isoformat(), "made": run.made.isoformat()}


def run_in(content: bytes) -> Run:
    """The run that a file is.

    Raises
    ------
    BadInput
        When it is none, naming the member that is wrong.
    """
    if len(content) > _MOST_BYTES:
        raise _none(f"{len(content):,} bytes", f"{written(len(content), 0)} byte")
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError as wrong:
        raise _none("no JSON", "không phải JSON") from wrong
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        form = str(said.get("format") if isinstance(said, dict) else said)[:40]
        raise _none(f"format {form!r}", f"dạng {form!r}")
    names = {field.name for field in fields(Run)}
    odd = sorted(names ^ (set(said) - {"format"}))
    if odd:
        raise _none(f"missing or unknown: {', '.join(odd)[:80]}", f"thiếu hoặc lạ: {', '.join(odd)[:80]}")
    return Run(**{name: _read(name, said[name]) for name in names})


def _read(name: str, value: object) -> Any:
    read = _READ.get(name, _text)
    try:
        return read(value)
    except (TypeError, ValueError) as wrong:
        raise _none(f"{name} {str(value)[:40]!r}", f"{name} {str(value)[:40]!r}") from wrong


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: object) -> date:
    return date.fromisoformat(_text(value))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST_VERSION:
        raise ValueError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _versions(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(layer): _whole(version) for layer, version in value.items()}


_READ: dict[str, Callable[[object], object]] = {
    "zones": _texts,
    "scenarios": _texts,
    "horizon": _whole,
    "appraised": _day,
    "made": _day,
    "revisions": _versions,
}


def _none(found: str, found_vi: str) -> BadInput:
    return BadInput(
        expected=f"the run file of a dossier ({FORMAT})",
        found=found,
        todo="give the .run.json that was written beside the dossier",
        vi=Vi(
            f"tệp lượt chạy của một hồ sơ đánh giá ({FORMAT})",
            "hãy chọn tệp .run.json được ghi cạnh hồ sơ",
            found_vi,
        ),
    )
