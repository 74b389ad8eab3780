"""What a rule asks of a zone and what was found of it, as sheets, panels and maps word it in either language."""

from collections.abc import Mapping
from typing import Any

from gisapp.domain.citation import cited
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.style import VERIFICATION

_SIGNS = {">=": "≥", "<=": "≤"}
#: Rules whose number is no limit of the value: an area from which a duty begins, and what the ground lies above.
_ASKED = {
    "area_needing_general_plan": "rule_general_plan_from",
    "area_needing_opinions": "rule_opinions_from",
    "ground_above_design_flood": "rule_above_flood",
    "reach": "rule_all_within",
}
#: Values that are not of the kind of the rule's number.
_FOUND = {"reach": "rule_share_reached", "ground_above_design_flood": "rule_share_too_low"}
_PLAN = "approved_housing_and_utilities_plan"
_VERIFICATION = {key.value: value for key, value in VERIFICATION.items()}
_SAID = {lang: Said(lang=lang) for lang in LANGUAGES}
Rule = Mapping[Any, Any]


def rule_found(rule: Rule, least: float | None, greatest: float | None, unit: str | None, words: Said) -> str:
    """What was found of a zone, in `unit`; empty where nothing was."""
    if least is None:
        return ""
    if rule.get("quantity") == _PLAN:
        return words.word("rule_there" if least >= 1 else "rule_not_there")
    value = words.range(least, greatest, lambda each: _figure(rule, each, unit, words))
    found = _FOUND.get(str(rule.get("quantity")))
    return words.word(found, x=value) if found else value


def rule_required(rule: Rule, words: Said) -> str:
    """What the rule asks; empty where the packs have no number."""
    if rule.get("limit") is None:
        return ""
    if rule.get("quantity") == _PLAN:
        return words.word("rule_has_to_be")
    limit, asked = _figure(rule, rule["limit"], rule.get("unit"), words), _ASKED.get(str(rule.get("quantity")))
    comparator = rule.get("comparator") or ""
    return words.word(asked, x=limit) if asked else f"{_SIGNS.get(comparator, comparator)} {limit}"


def rule_cited(rule: Rule, words: Said) -> str:
    """Clause and document of a rule, and how it was checked against its text."""
    checked = words.of(_VERIFICATION.get(rule.get("verification") or ""))
    return " · ".join(filter(None, (cited(rule.get("clause"), rule.get("document"), words.lang), checked)))


def rule_words(row: Rule) -> dict[str, dict[str, str]]:
    """Of an answered rule: in a sentence what was found and what is asked (`told`), and where that stands (`cited`)."""
    tells = {"told": _told, "cited": rule_cited}
    return {name: {lang: tell(row, words) for lang, words in _SAID.items()} for name, tell in tells.items()}


def _told(row: Rule, words: Said) -> str:
    found = rule_found(row, row.get("least"), row.get("greatest"), row.get("value_unit"), words)
    required = rule_required(row, words)
    limited = required and row.get("quantity") not in {_PLAN, *_ASKED}
    return " · ".join(filter(None, (found, words.word("rule_limit", x=required) if limited else required)))


def _figure(rule: Rule, value: float, unit: str | None, words: Said) -> str:
    """A value with its unit; where it counts something, with what it counts."""
    counted = f"counted_{rule.get('quantity')}"
    named = words.word(counted) if unit == "count" and words.has(counted) else ""
    return f"{words.figure(value, unit)} {named}".strip()
