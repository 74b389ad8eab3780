"""The views that the viewer paints its zones by: coverage, ledger, rules; a look and a few words for each zone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from gisapp.domain.ledger import TOPICS
from gisapp.maps.coverage import answer_of, question_of
from gisapp.maps.ledger import state_of
from gisapp.maps.legend import shades_legend
from gisapp.maps.map_style import PATTERN
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.questions import no_such_question
from gisapp.maps.style import FACILITIES, Look, style_table
from gisapp.maps.values import Row, number, text, year
from gisapp.maps.words import WORDS, Words
from gisapp.maps.zone_looks import coverage_look, ledger_look, outcome_look, ramp_look

#: The views that paint zones, in the order in which they are offered.
SHADING = ("coverage", "ledger", "rules")
_MARKS = {"fail": "✗", "pass": "✓", "not_computable": "?"}
_SAID = {lang: Said(lang=lang) for lang in LANGUAGES}
Answer = TypeVar("Answer")
Told = tuple[Look, Mapping[str, str]]


def view_of_zones(view: str, rows: Sequence[Row], question: str | None) -> dict[str, object]:
    """How does this view paint each zone at a horizon, and what does it say of it in a few words?

    Parameters
    ----------
    rows
        What the analysis of the view found at the horizon.
    question
        A kind of facility and reach, or a topic; without it the first that the view has.

    Raises
    ------
    NotFound
        When the view has no such question at the horizon.
    """
    questions = _QUESTIONS[view](rows)
    if question and question not in questions:
        raise no_such_question(question, questions)
    asked = question or next(iter(questions), None)
    told = _PAINT[view](rows, asked)
    return {
        "questions": [{"id": each, "title": title} for each, title in questions.items()],
        "question": asked,
        "zones": {zone: {"look": _drawn(look), "said": said} for zone, (look, said) in told.items()},
        "layers": _layers({zone: look for zone, (look, _) in told.items()}),
        "legend": [{"label": each["label"], "look": _drawn(_shade(each))} for each in shades_legend(view)],
    }


def _layers(looks: Mapping[str, Look]) -> list[dict[str, object]]:
    """How a map paints the zones: their fills, and over them the patterns of those that have one."""
    paint = {
        "fill-color": _match({zone: look.fill for zone, look in looks.items()}, "#fff"),
        "fill-opacity": _match({zone: look.opacity for zone, look in looks.items()}, 0),
    }
    hatched = {zone: PATTERN + look.pattern for zone, look in looks.items() if look.pattern != "none"}
    pattern = {"fill-pattern": _match(hatched, "")}
    known: list[object] = ["in", ["get", "id"], ["literal", list(hatched)]]
    layers: list[dict[str, object]] = [{"id": "zones/view", "type": "fill", "paint": paint}]
    if hatched:
        layers.append({"id": "zones/view-pattern", "type": "fill", "paint": pattern, "filter": known})
    return layers


def _match(values: Mapping[str, object], otherwise: object) -> object:
    """An expression that chooses by the zone."""
    pairs = [each for pair in values.items() for each in pair]
    return ["match", ["get", "id"], *pairs, otherwise] if pairs else otherwise


def _drawn(look: Look) -> dict[str, object]:
    """Of a look, what paints an area."""
    held = asdict(look)
    return {name: held[name] for name in ("fill", "pattern", "line", "width", "dash", "opacity")}


def _shade(entry: Mapping[str, object]) -> Look:
    """The look that an entry of the legend shows."""
    path = entry["look"]
    keys = path if isinstance(path, list) else []
    if entry["draw"] == "ramp":
        return ramp_look(int(keys[1]))
    if entry["draw"] == "span":
        return ramp_look(2, spans=True)
    found: object = style_table()
    for key in keys:
        found = found[key] if isinstance(found, Mapping) else None
    return Look(**found)  # type: ignore[arg-type]


# ---- coverage


def _reaches(rows: Sequence[Row]) -> dict[str, Words]:
    order = [*FACILITIES, None]
    first = {question_of(row): row for row in reversed(rows)}
    ranked = sorted(first.items(), key=lambda each: order.index(_kind(each[1])))
    return {key: {lang: _reach(row, said) for lang, said in _SAID.items()} for key, row in ranked}


def _kind(row: Row) -> str | None:
    kind = text(row.get("kind"))
    return kind if kind in FACILITIES else None


def _reach(row: Row, said: Said) -> str:
    look = FACILITIES[_kind(row) or "other"]
    reach, start = number(row.get("reach_m")), f"from_{row.get('measured_from')}"
    within = " " + said.word("within", m=said.number(reach, 0)) if reach else ""
    return said.of({"vi": look.vi, "en": look.en}) + within + (f", {said.word(start)}" if said.has(start) else "")


def _covered(rows: Sequence[Row], asked: str | None) -> dict[str, Told]:
    answers = {str(row["zone"]): answer_of(row) for row in rows if question_of(row) == asked}
    return {zone: (coverage_look(each), _both(_share, each)) for zone, each in answers.items()}


def _share(answer: Mapping[str, object], said: Said) -> str:
    least, greatest = number(answer.get("least")), number(answer.get("greatest"))
    if answer.get("status") != "computed":
        return "?"
    share = said.range(least, greatest, said.percent)
    return share if greatest else said.word("as_known", x=share)


# ---- ledger


def _topics(_rows: Sequence[Row]) -> dict[str, Words]:
    return {topic.id: WORDS[f"ledger_{topic.id}"] for topic in TOPICS}


def _lasting(rows: Sequence[Row], asked: str | None) -> dict[str, Told]:
    found = {str(row["zone"]): row for row in rows if row["topic"] == asked}
    return {zone: (ledger_look(state_of(row)), _both(_failing, row)) for zone, row in found.items()}


def _failing(row: Row, said: Said) -> str:
    surely, perhaps = year(row.get("surely_failing_horizon")), year(row.get("failing_horizon"))
    if perhaps:
        told = [said.word("may_fail", h=perhaps)] if perhaps != surely else []
        told += [said.word("surely_fails", h=surely)] if surely else []
        return f"{'✗' if surely else '!'} {'; '.join(told)}"
    return f"? {said.word('not_computable')}" if state_of(row) == "not_computable" else f"✓ {said.word('never_fails')}"


# ---- rules


def _no_questions(_rows: Sequence[Row]) -> dict[str, Words]:
    return {}


def _outcomes(rows: Sequence[Row], _asked: str | None) -> dict[str, Told]:
    zones: dict[str, list[str]] = {}
    for row in rows:
        zones.setdefault(str(row["zone"]), []).append(str(row["outcome"]))
    return {zone: (outcome_look(each), _both(_counted, each)) for zone, each in zones.items()}


def _counted(outcomes: Sequence[str], _said: Said) -> str:
    return " ".join(f"{mark}{outcomes.count(each)}" for each, mark in _MARKS.items() if each in outcomes)


def _both(tell: Callable[[Answer, Said], str], answer: Answer) -> dict[str, str]:
    return {lang: tell(answer, said) for lang, said in _SAID.items()}


_QUESTIONS: Mapping[str, Callable[[Sequence[Row]], dict[str, Words]]] = {
    "coverage": _reaches, "ledger": _topics, "rules": _no_questions,
}  # fmt: skip
_PAINT: Mapping[str, Callable[[Sequence[Row], str | None], dict[str, Told]]] = {
    "coverage": _covered, "ledger": _lasting, "rules": _outcomes,
}  # fmt: skip
