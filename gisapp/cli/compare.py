"""`gisapp compare`: two sides of a question, and what differs between them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import typer

from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import sheet, write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.facility import kind_in
from gisapp.domain.numerals import in_days
from gisapp.domain.units import DECIMALS, figure
from gisapp.exchange.cells import guarded
from gisapp.maps.difference_words import ITEMS, PARTS, QUANTITIES, TEXTS, UNITS
from gisapp.workflows.comparison import Comparison, Side, compared

_ENDINGS = (".json", ".csv", ".xlsx")
_NAMES = ("plan", "horizon", "as-of", "scenario")


def compare_and_tell(
    folder: Path | None,
    a: Mapping[str, str],
    b: Mapping[str, str],
    *,
    zone: str | None,
    appraised: date,
    output: Path | None,
    lang: str,
) -> None:
    """Print what differs, a line a quantity, or write it to a file."""
    check_language(lang)
    if output is not None and output.suffix not in _ENDINGS:
        raise BadInput(
            expected=f"a file ending in {', '.join(_ENDINGS)}",
            found=str(output),
            todo="rename the file after -o",
            vi=Vi(f"tệp có đuôi {', '.join(_ENDINGS)}", "hãy đổi tên tệp sau -o"),
        )
    found = compared(side_of(folder, a), side_of(folder, b), appraised=appraised, zone=zone)
    if output is None:
        typer.echo("\n".join(_told(found, lang)))
    elif output.suffix == ".json":
        write_whole(output, [orjson.dumps(found.answer, option=orjson.OPT_INDENT_2)])
    else:
        table = found.rows.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
        write_whole(output, [sheet(table, "comparison") if output.suffix == ".xlsx" else _csv(table)])


def sides_of_map(
    folder: Path | None, view: str, common: Mapping[str, object], a: tuple[str, ...], b: tuple[str, ...]
) -> tuple[Side, Side]:
    """What the view *difference* holds against each other.

    Raises
    ------
    NotFound, BadInput, Conflict
        When sides are named of another view, or one of them is none.
    """
    if view != "difference":
        raise BadInput(
            expected="the view difference with --a and --b",
            found=view,
            todo="name that view, or leave the sides out",
            vi=Vi("bản đồ difference khi dùng --a và --b", "hãy chọn bản đồ đó, hoặc bỏ hai phía"),
        )
    said = {name: None if value is None else str(value) for name, value in common.items()}
    one, other = (side_of(folder, each) for each in sides(said, a, b))
    return one, other


def sides(common: Mapping[str, str | None], a: tuple[str, ...], b: tuple[str, ...]) -> list[dict[str, str]]:
    """What is said of both sides, and of each (`horizon=2050`), which outweighs it.

    Raises
    ------
    BadInput
        When something else is said of a side.
    """
    shared = {name: value for name, value in common.items() if value is not None}
    return [{**shared, **dict(_pair(each) for each in own)} for own in (a, b)]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if name not in _NAMES or not equals or not value:
        raise BadInput(
            expected=f"one of {', '.join(f'{each}=…' for each in _NAMES)}",
            found=repr(text),
            todo="correct it",
            vi=Vi(f"một trong {', '.join(f'{each}=…' for each in _NAMES)}", "hãy sửa lại"),
        )
    return name, value


def side_of(folder: Path | None, said: Mapping[str, str]) -> Side:
    """A side as a command names it.

    Raises
    ------
    BadInput
        When its year is no number.
    """
    horizon = said.get("horizon")
    if horizon is not None and not (horizon.isascii() and horizon.isdigit()):
        raise BadInput(
            expected="horizon, a year of the plan",
            found=repr(horizon[:40]),
            todo="correct it",
            vi=Vi("mốc quy hoạch, một năm của quy hoạch", "hãy sửa lại"),
        )
    return Side(
        workspace=supposed(folder, said.get("as-of"), said.get("scenario")),
        plan=said.get("plan"),
        horizon=None if horizon is None else int(horizon),
    )


#: Where two figures that differ would be told alike, so many decimals more are told at most.
_MORE = 6
_VERDICTS_VI = {"more": "tăng", "less": "giảm", "differs": "khác", "appeared": "mới có", "gone": "không còn",
                "better": "tốt hơn", "worse": "xấu hơn"}  # fmt: skip


def _told(found: Comparison, lang: str) -> list[str]:
    a, b = (f"{side['plan']} {side['horizon']}" for side in (found.a, found.b))
    day, end = {"vi": ("thẩm định", "khác biệt"), "en": ("appraised", "differences")}[lang]
    on = found.appraised.isoformat() if lang == "en" else in_days(found.appraised)
    head = f"a: {a}{_supposed(found.a, lang)}; b: {b}{_supposed(found.b, lang)}; {day} {on}"
    lines = [_line(row, lang) for row in found.answer["rows"]]
    return [head, *lines, f"{len(lines)} {end}"]


def _line(row: Mapping[str, Any], lang: str) -> str:
    """What differs, in a planner's words."""
    a, b = _both(row, lang)
    told = [row["change"], *([row["verdict"]] if row["verdict"] != "differs" else [])]
    unit = "%" if row["unit"] == "share" else row["unit"]
    part, quantity, unit = (
        words.get(name, {}).get(lang, name)
        for words, name in ((PARTS, row["part"]), (QUANTITIES, row["quantity"]), (UNITS, unit))
    )
    if lang == "vi":
        told = [_VERDICTS_VI.get(each, each) for each in told]
    about = f"{row['zone']}  {part}  {_item(row['item'], lang)}  {quantity}"
    return f"{about}: {a} -> {b}{f' {unit}' if unit else ''}  [{', '.join(told)}]"


def _item(item: str, lang: str) -> str:
    return " · ".join(ITEMS[each][lang] if each in ITEMS else kind_in(each, lang) for each in item.split(" · "))


def _both(row: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Both sides as their unit demands; with more decimals where they would look alike."""
    for more in range(_MORE + 1):
        a, b = (_value(row, side, lang, more) for side in ("a", "b"))
        if a != b:
            break
    return a, b


def _value(row: Mapping[str, Any], side: str, lang: str, more: int) -> str:
    least, greatest = row[f"{side}_least"], row[f"{side}_greatest"]
    if least is None or greatest is None:
        said = str(row[side] if row[side] is not None else "-")
        return str(TEXTS.get(said, {}).get(lang, said))
    unit = row["unit"] or row["quantity"]
    if float(least).is_integer() and float(greatest).is_integer() and unit not in DECIMALS and unit != "share":
        ends = [f"{least:.0f}", f"{greatest:.0f}"]
    else:
        ends = [figure(end, unit, lang=lang, more=more) for end in (least, greatest)]
    return " - ".join(dict.fromkeys(ends))


def _supposed(side: Mapping[str, object], lang: str) -> str:
    inputs = side["inputs"]
    named = inputs.get("scenarios", []) if isinstance(inputs, dict) else []
    return "".join(f" + {each['id']} {each[f'title_{lang}'] or each['title_vi']}" for each in named)


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False).encode("utf-8-sig")
