"""The rule check of one zone as tables: what fails, what passes, and what cannot be said for want of which datum."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Flowable

from gisapp.maps.paper.pieces import said, style_of
from gisapp.maps.paper.rule_words import rule_cited, rule_found, rule_required
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.tables import Cell, heading, note, outcome_colour, table
from gisapp.maps.paper.views import rule_answers
from gisapp.maps.paper.zone_facts import quality_said, rests_on

_ORDER = ("fail", "pass", "not_computable")
_COUNTED = {"fail": "paper_fails", "pass": "paper_passes", "not_computable": "paper_unknowns"}


def rules(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """Each rule in force: outcome, number, limit, clause, and what is missing."""
    words, known = scene.said, scene.part["rules"]
    answers = sorted(rule_answers(scene, zone["id"]), key=lambda row: _ORDER.index(row[1]))
    counted = "; ".join(
        words.word(_COUNTED[each], n=sum(row[1] == each for row in answers)) for each in _ORDER if answers
    )  # fmt: skip
    yield heading(words.of(scene.payload["views"]["rules"]))
    yield said(f"{_appraised(scene)}: {counted}", style_of(8, after=1.0))
    rows: list[tuple[Cell, ...]] = [_row(scene, known[row[0]], row) for row in answers if row[1] != "not_computable"]
    head = ("paper_rule", "paper_outcome", "paper_found", "paper_required", "paper_clause", "note", "quality")
    yield from table([words.word(each) for each in head], rows, (2, 0.9, 1, 1.1, 1.8, 1.7, 1.05), wide)
    yield from _unknown(scene, [row for row in answers if row[1] == "not_computable"], wide)
    for repair in scene.at_horizon("repairs") or []:
        if repair["zone"] == zone["id"] and words.of(repair.get("said")):
            yield note(words.of(repair["said"]), lead=words.word("repairs") + ":")
    yield rests_on(scene)


def _unknown(scene: Scene, answers: list[list[Any]], wide: float) -> list[Flowable]:
    """What is missing, and the rules that wait for it, each with its clause."""
    words, waiting = scene.said, defaultdict(list)
    for row in answers:
        rule = scene.part["rules"][row[0]]
        needs = "; ".join(words.of(scene.part["said"][place]) for place in row[5])
        waiting[needs].append(f"{words.of(rule['title'])} ({rule_cited(rule, words)})")
    head = (words.word("paper_needing"), words.word("paper_needing_rules"))
    return table(head, [(needs, "; ".join(rules)) for needs, rules in waiting.items()], (1, 2.6), wide)


def _appraised(scene: Scene) -> str:
    return scene.said.word("paper_assessed", d=scene.said.date(scene.payload["appraised"]))


def _row(scene: Scene, rule: Record, row: list[Any]) -> tuple[Cell, ...]:
    words = scene.said
    _, outcome, least, greatest, unit, needs, explained, quality, _ = row
    missing = [words.of(scene.part["said"][place]) for place in needs]
    missing += [] if explained is None else [words.of(scene.part["said"][explained])]
    return (
        words.of(rule["title"]),
        (words.word(outcome), outcome_colour(outcome)),
        rule_found(rule, least, greatest, unit, words),
        rule_required(rule, words),
        rule_cited(rule, words),
        "; ".join(missing),
        quality_said(scene, quality),
    )
