"""`gisapp assess`: ask, then print a summary or write a file."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import orjson
import pandas as pd
import typer

from gisapp.cli.delivered import delivered
from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import in_days
from gisapp.exchange.cells import guarded
from gisapp.exchange.weights_sheet import SheetWeights, read_weights
from gisapp.maps.difference_words import PARTS, TEXTS
from gisapp.wiring import gdal_writer
from gisapp.workflows.assessment import PARTS as PARTS_TOLD
from gisapp.workflows.assessment import Assessment, as_table, assess
from gisapp.workflows.assessment_tables import assessment_geopackage, assessment_workbook
from gisapp.workflows.ports import Workspace

_ENDINGS = (".json", ".csv", ".xlsx", ".gpkg")


def assess_and_write(
    folder: Path | None,
    zone: str | None,
    plan: str | None,
    horizon: int | None,
    appraised: date,
    as_of: str | None,
    scenario: str | None,
    output: Path | None,
    weights_file: Path | None = None,
    *,
    lang: str,
) -> None:
    """Assess the zones and write what was found to `output`, or a summary to standard output."""
    check_language(lang)
    check_ending(output)
    weights = _weights(weights_file, output)
    workspace = supposed(folder, as_of, scenario)
    answers = assess(workspace, appraised=appraised, zone=zone, plan=plan, horizon=horizon)
    write(workspace, answers, output, alone=zone is not None, weights=weights, lang=lang)


def _weights(file: Path | None, output: Path | None) -> SheetWeights | None:
    """The weights of a workbook that somebody edited; what was changed in it is told."""
    if file is None:
        return None
    if output is None or output.suffix != ".xlsx":
        raise BadInput(
            expected="-o FILE.xlsx with --weights-file",
            found=str(output or "no -o"),
            todo="weights are of workbooks",
            vi=Vi(
                "-o TỆP.xlsx khi dùng --weights-file", "trọng số chỉ dùng cho bảng tính", str(output or "không có -o")
            ),
        )
    with delivered(file) as delivery:
        read = read_weights(delivery.stream)
    for name, was, now in read.changed:
        typer.echo(f"{file.name}: {name}: {was or '-'} -> {now or '-'}", err=True)
    return read


def check_ending(output: Path | None) -> None:
    """Refuse a file whose ending says of no form that is written.

    Raises
    ------
    BadInput
        Naming those that are.
    """
    if output is not None and output.suffix not in _ENDINGS:
        raise BadInput(
            expected=f"a file ending in {', '.join(_ENDINGS)}",
            found=str(output),
            todo="rename the file after -o",
            vi=Vi(f"tệp có đuôi {', '.join(_ENDINGS)}", "hãy đổi tên tệp sau -o"),
        )


def write(
    workspace: Workspace,
    answers: list[Assessment],
    output: Path | None,
    *,
    alone: bool,
    weights: SheetWeights | None = None,
    lang: str,
) -> None:
    """Write assessments to a file in the form that its name says, or a summary; `alone` writes the one by itself."""
    if output is None:
        typer.echo("\n".join(_summary(answer, lang) for answer in answers))
    else:
        write_whole(output, _chunks(workspace, answers, output.suffix, weights, alone=alone))


def _chunks(
    workspace: Workspace, answers: list[Assessment], ending: str, weights: SheetWeights | None, *, alone: bool
) -> Iterable[bytes]:
    """The file's bytes, in the form that its ending names."""
    if ending == ".json":
        return [orjson.dumps(answers[0] if alone else answers, option=orjson.OPT_INDENT_2)]
    if ending == ".gpkg":
        return assessment_geopackage(workspace, answers, write_with_gdal=gdal_writer).chunks
    if ending == ".xlsx":
        return [assessment_workbook(workspace, answers, weights)]
    told = pd.DataFrame(as_table(workspace, answers).drop(columns="geometry"))
    # A zone's name is somebody's text: a spreadsheet must not run it.
    table = told.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    return [table.to_csv(index=False).encode()]


#: A summary names so many needs; the written file names all.
_NEEDS_SHOWN = 3


def _summary(answer: Assessment, lang: str) -> str:
    """A few lines for each zone: what was computed, what was not, and what that would need."""
    presence, quality, status = (
        TEXTS.get(code, {}).get(lang, code)
        for code in (answer["existence"]["presence"], answer["quality"], answer["status"])
    )
    words, on = {
        "vi": ("độ tin cậy {}; thẩm định", in_days(date.fromisoformat(answer["appraised"]))),
        "en": ("quality {}; appraised", answer["appraised"]),
    }[lang]
    head = (
        f"{answer['zone']}  {answer[f'name_{lang}'] or answer['name_vi']}  [{status}]  {answer['plan']} "
        f"{answer['horizon']}: {presence}; {words.format(quality)} {on}"
    )
    named = (PARTS.get(part, {}).get(lang, part) for part in PARTS_TOLD)
    return "\n".join(
        [head, *(f"  {name}: {_part(answer[part], lang)}" for name, part in zip(named, PARTS_TOLD, strict=True))]
    )


def _part(part: Assessment, lang: str) -> str:
    words = _WORDS[lang]
    if part["status"] == "not_computable":
        needs = part["needs_vi" if lang == "vi" else "needs"]
        more = words["more"].format(len(needs) - _NEEDS_SHOWN) if len(needs) > _NEEDS_SHOWN else ""
        suspected = _suspected(part)
        beside = words["beside"].format(suspected) if suspected else ""
        return f"{words['needs'].format('; '.join(needs[:_NEEDS_SHOWN]))}{more}{beside}"
    if "counts" in part:
        return words["counts"].format(**part["counts"])
    if part.get("takes_no_more"):
        return words["takes_no_more"]
    computed, waiting = _counted(part)
    if not part["rows"]:
        return words["nothing"]
    return words["rows"].format(computed) + (words["waiting"].format(waiting) if waiting else "")


_WORDS = {
    "vi": {
        "needs": "chưa tính được: cần {}",
        "more": "; và {} mục khác",
        "beside": "; {} đối tượng cùng xã, chưa chứng minh chồng lấn",
        "counts": "{pass} đạt, {fail} không đạt, {not_computable} chưa tính được",
        "takes_no_more": "không lấy thêm đất: khu đã có; không xét đất đã lấy trước đây",
        "rows": "{} dòng",
        "waiting": ", {} chưa tính được",
        "nothing": "không có gì",
    },
    "en": {
        "needs": "not computable: needs {}",
        "more": "; and {} more",
        "beside": "; {} in the same commune, overlap not proven",
        "counts": "{pass} pass, {fail} fail, {not_computable} not computable",
        "takes_no_more": "takes no more: the zone is there already, and what it took is not asked",
        "rows": "{} rows",
        "waiting": ", {} not computable",
        "nothing": "nothing found",
    },
}


def _suspected(part: Assessment) -> int:
    return sum(row.get("proven") == "same_commune_not_proven" for row in part.get("rows", []))


def _counted(part: Assessment) -> tuple[int, int]:
    """How many rows are computed, and how many are not."""
    computed = sum(row.get("status", "computed") == "computed" for row in part["rows"])
    return computed, len(part["rows"]) - computed
