"""The view *coverage*: the share of each zone within reach of a kind of facility, as a range."""

from collections import defaultdict

from gisapp.domain.standard import Standard
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.style import FACILITIES
from gisapp.maps.values import Row, both, filled, number, rows_of, text, texts
from gisapp.maps.words import ONLY_KNOWN, STANDS_IN, sentences

NOTE = sentences(STANDS_IN, ONLY_KNOWN)


def coverage_part(inputs: MapInputs) -> dict[str, object]:
    """How much of each zone is served? The questions asked, and the answers by horizon, question and zone."""
    return {
        "note": NOTE,
        "questions": _questions(inputs),
        "answers": {
            horizon: _answers(rows) for horizon, rows in by_horizon(inputs.results, inputs.plan.horizons).items()
        },
    }


def question_of(row: Row) -> str:
    """Which question a row answers: a rule, or a kind of facility and where it is measured from."""
    return text(row.get("standard")) or f"{row.get('kind')}/{row.get('measured_from')}"


def _questions(inputs: MapInputs) -> list[dict[str, object]]:
    rules = {rule.id: rule for rule in inputs.standards}
    asked: dict[str, dict[str, object]] = {}
    for row in rows_of(inputs.results):
        key = question_of(row)
        if key not in asked:
            asked[key] = {"id": key} | _question(row, rules.get(key))
    order = list(FACILITIES)
    return sorted(asked.values(), key=lambda each: order.index(str(each["kind"])) if each["kind"] in order else 99)


def _question(row: Row, rule: Standard | None) -> dict[str, object]:
    verification = rule.verification.value if rule else text(row.get("verification"))
    return filled(
        {
            "kind": text(row.get("kind")) or "other",
            "measured_from": text(row.get("measured_from")),
            "reach_m": number(row.get("reach_m")),
            "title": {"vi": text(rule.title_vi), "en": text(rule.title_en)} if rule else None,
            "clause": text(rule.clause if rule else row.get("clause")),
            "document": text(rule.document if rule else row.get("document")),
            "source": text(rule.source) if rule else None,
            "verification": verification,
        }
    )


def _answers(rows: list[Row]) -> dict[str, dict[str, dict[str, object]]]:
    answers: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in rows:
        answers[question_of(row)][str(row["zone"])] = answer_of(row)
    return dict(answers)


def answer_of(row: Row) -> dict[str, object]:
    """What a row answers."""
    english = texts(row.get("needs"))
    return filled(
        {
            "status": text(row.get("status")),
            "needs": {"vi": "; ".join(texts(row.get("needs_vi")) or english), "en": "; ".join(english)},
            "least": number(row.get("share_least"), 4),
            "greatest": number(row.get("share_greatest"), 4),
            "nearest": both(row, "nearest_name"),
            "nearest_id": text(row.get("nearest_id")),
            "nearest_least_m": number(row.get("nearest_least_m"), 0),
            "nearest_greatest_m": number(row.get("nearest_greatest_m"), 0),
            "facilities": number(row.get("facilities"), 0),
            "quality": text(row.get("quality")),
        }
    )
