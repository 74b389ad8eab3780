"""Rules that a zone's papers answer: approved plans, counts of what has to be there, years and shares."""

from collections.abc import Callable

from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, held, needing, not_here
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

Rule = Callable[[ZoneFacts, Standard], Judgement | NotThisZone]


def stated(name: str, vi: str, en: str) -> Callable[[ZoneFacts, Standard], Judgement]:
    """A rule on what one column of `zone_statements` says; yes counts as one and no as none."""

    def rule(facts: ZoneFacts, standard: Standard) -> Judgement:
        value = facts.stated(name)
        if value is None:
            return needing(a_statement_of(vi, en))
        return held(standard, Range.single(float(value)))

    return rule


def of_kind(kind: str, rule: Rule, en: str, vi: str) -> Rule:
    """The rule, where the zone is of this kind."""

    def conditional(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
        return rule(facts, standard) if kind in facts.kinds else not_here(en, vi)

    return conditional
