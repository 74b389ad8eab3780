"""By how much would one datum have to be off for another portfolio to win? Just below it the winner stays."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gisapp.analysis.portfolios.acceptability import Scale, scale_of
from gisapp.analysis.portfolios.conditions import Candidates, Conditions
from gisapp.analysis.portfolios.datum import DatumTurn, datum_turns
from gisapp.analysis.portfolios.measures import Measure, Overload, Partly, Reached, Spread, Sum, chosen
from gisapp.analysis.portfolios.objectives import Objective, achieved, oriented
from gisapp.analysis.portfolios.shifts import shifts
from gisapp.analysis.portfolios.space import Space, portfolios
from gisapp.analysis.portfolios.stability import scores

KINDS = ("sum", "reached", "partly", "overload", "spread")
FACILITIES, UNITS = 3, 4


def objective(name: str, measure: Measure, *, more: bool) -> Objective:
    return Objective(id=name, title_vi=name, title_en=name, unit="", more_is_better=more, basis="synthetic",
                     measure=measure)  # fmt: skip


def measure_of(kind: str, rng: np.random.Generator, count: int, phases: int) -> Measure:
    options = count * phases
    if kind == "sum":
        amount = np.repeat(rng.uniform(0, 9, count), phases)
        return Sum(least=amount * 0.8, greatest=amount * 1.2, most=amount * 3)
    if kind == "reached":
        return Reached(sites=rng.random((UNITS, count)) < 0.5, people=rng.uniform(0, 9, UNITS))
    if kind == "partly":
        least = rng.uniform(0, 0.5, (UNITS, count))
        held = rng.uniform(0, 0.3, UNITS)
        return Partly(least=least, greatest=least + rng.uniform(0, 0.5, (UNITS, count)), held_least=held,
                      held_greatest=held + rng.uniform(0, 0.2, UNITS), people=rng.uniform(0, 9, UNITS),
                      phases=phases)  # fmt: skip
    if kind == "overload":
        return overload(rng, count, phases)
    places = rng.uniform(0, 10, (count, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return Spread(distance=apart, phases=phases, off=np.full(options // phases, 0.5), places=places)


def overload(rng: np.random.Generator, count: int, phases: int) -> Overload:
    """Columns: each facility in each year; the first two share out one topic, nobody stands behind the last."""
    columns = FACILITIES * phases
    parts = np.array([[0.5, 0.5, 1.0], [1.0, 0.0, 1.0]])[rng.integers(0, 2, count)]
    begun = np.array([[year >= phase for year in range(phases)] for phase in range(phases)])
    share = (parts[:, None, :, None] * begun[None, :, None, :]).reshape(count * phases, columns)
    topics = np.repeat([0, 0, 1], phases)
    demand = rng.uniform(1, 9, (count, 2)).repeat(phases, axis=0)[:, topics]
    room = rng.uniform(-2, 12, columns)
    return Overload(demand_least=0.8 * demand * share, demand_greatest=1.2 * demand * share, headroom_least=room - 1,
                    headroom_greatest=room + 1, price=rng.uniform(0.5, 2, columns), topics=topics, share=share,
                    nobody=np.repeat([False, False, True], phases))  # fmt: skip


def off(measure: Any, turn: DatumTurn, by: Any, phases: int) -> Measure:
    """The measure with that one datum off by so much: told once more, in the words of the measure alone."""
    if turn.kind == "amount":
        own = np.arange(len(measure.least)) // phases == turn.site
        return replace(measure, least=measure.least + by * own, greatest=measure.greatest + by * own)
    if turn.kind == "population":
        return replace(measure, people=measure.people + by * (np.arange(len(measure.people)) == turn.item))
    if turn.kind == "share":
        least, greatest = measure.least.copy(), measure.greatest.copy()
        for end in (least, greatest):
            end[turn.item, turn.site] = np.clip(end[turn.item, turn.site] + by, 0, 1)
        return replace(measure, least=least, greatest=greatest)
    if turn.kind == "headroom":
        here = by * (np.arange(len(measure.price)) == turn.item)
        return replace(measure, headroom_least=measure.headroom_least + here,
                       headroom_greatest=measure.headroom_greatest + here)  # fmt: skip
    if turn.kind == "demand":
        own = (np.arange(len(measure.share)) // phases == turn.site)[:, None] & (measure.topics == turn.item)
        return replace(measure, demand_least=measure.demand_least + by * own * measure.share,
                       demand_greatest=measure.demand_greatest + by * own * measure.share)  # fmt: skip
    places = measure.places.copy()
    places[turn.site] += by
    return replace(measure, places=places, distance=np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)))


class Ground:
    """A small board of two objectives, one of the kind in question."""

    def __init__(self, kind: str, seed: int, *, more: bool, phases: int = 1, weight: float = 0.5) -> None:
        rng, self.phases = np.random.default_rng(seed), phases
        people = Candidates(ids=tuple("abcde"), area_ha=np.ones(5), phases=tuple(range(phases)))
        self.space: Space = portfolios(people, Conditions(sizes=(2, 3)))
        self.measure = measure_of(kind, rng, 5, phases)
        other = np.repeat(rng.uniform(0, 9, 5), phases)
        self.objectives = (objective(kind, self.measure, more=more),
                           objective("other", Sum(least=other, greatest=other), more=False))  # fmt: skip
        self.weighting = np.array([weight, 1 - weight])
        found = achieved(self.space, self.objectives)
        self.scale: Scale = scale_of(found, self.objectives)
        self.score = self._scored(found.middle)
        ordered = np.sort(self.score)
        assume(ordered[-1] - ordered[-2] > 1e-6 and self.scale.tells.all())
        self.winner = int(self.score.argmax())
        self.turns = tuple(
            each for each in datum_turns(self.space, self.objectives, self.scale, self.weighting, self.score)
            if each.objective == kind
        )  # fmt: skip

    def _scored(self, middle: Any) -> Any:
        return scores(self.scale.of(oriented(middle, self.objectives)), self.weighting)

    def scored(self, turn: DatumTurn, by: Any) -> Any:
        """The scores where the datum is off by so much."""
        if turn.kind == "overlap":
            u = [np.array([0.5 + by]), np.full(self.objectives[1].measure.data, 0.5)]
            these = chosen(self.space, slice(None))
            return self._scored(np.column_stack([each.measure.at(these, at)
                                                 for each, at in zip(self.objectives, u, strict=True)]))  # fmt: skip
        moved = (replace(self.objectives[0], measure=off(self.measure, turn, by, self.phases)), self.objectives[1])
        return self._scored(achieved(self.space, moved).middle)


GROUND = {
    "kind": st.sampled_from([each for each in KINDS if each != "spread"]),
    "seed": st.integers(0, 10_000),
    "more": st.booleans(),
    "phases": st.sampled_from([1, 2]),
    "weight": st.sampled_from([0.3, 0.5, 0.8]),
}


@settings(max_examples=40)
@given(**GROUND)
def test_just_below_the_winner_stays_and_just_above_the_one_that_is_named_is_ahead(
    kind: str, seed: int, phases: int, weight: float, *, more: bool
) -> None:
    ground = Ground(kind, seed, more=more, phases=phases, weight=weight)
    for turn in ground.turns:
        below, above = (ground.scored(turn, turn.off_by * (1 + part)) for part in (-1e-4, 1e-4))
        at = ground.scored(turn, turn.off_by)
        assert below.argmax() == ground.winner, turn
        assert at[turn.winner] == pytest.approx(at[ground.winner])
        assert above.max() > above[ground.winner], turn


@settings(max_examples=40)
@given(**GROUND)
def test_nothing_smaller_and_nothing_of_what_is_not_named_makes_another_win(
    kind: str, seed: int, phases: int, weight: float, *, more: bool
) -> None:
    ground = Ground(kind, seed, more=more, phases=phases, weight=weight)
    told = {(each.kind, each.site, each.item): each for each in ground.turns}
    for shift in shifts(ground.measure, phases):
        turn = told.get((shift.kind, shift.site, shift.item))
        near = abs(turn.off_by) * 0.999 if turn else np.inf
        asked = turn or DatumTurn(objective=kind, kind=shift.kind, site=shift.site, item=shift.item, off_by=0, now=0,
                                  becomes=0, possible=False, relative=0, winner=0)  # fmt: skip
        for sign, most in ((1, shift.up), (-1, shift.down)):
            for part in (0.1, 0.5, 0.9, 1.0):
                by = sign * min(near, most, 100.0) * part
                score = ground.scored(asked, by)
                assert score[ground.winner] >= score.max() - 1e-9, (shift.kind, by)


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), more=st.booleans(), phases=st.sampled_from([1, 2]))
def test_no_shorter_displacement_makes_another_win_and_the_one_told_does(seed: int, phases: int, *, more: bool) -> None:
    ground = Ground("spread", seed, more=more, phases=phases)
    round_ = np.linspace(0, 2 * np.pi, 25)
    longest = float(ground.measure.distance.max())
    told = {each.site: each for each in ground.turns}
    for site in range(5):
        turn = told.get(site) or DatumTurn(objective="spread", kind="position", site=site, item=None, off_by=longest,
                                           now=0, becomes=0, possible=False, relative=0, winner=0)  # fmt: skip
        shorter = turn.off_by - turn.within - 1e-9
        assert turn.within < 0.01
        for length in shorter * np.array([1.0, 0.97, 0.7, 0.3]):
            for way in round_:
                score = ground.scored(turn, length * np.array([np.cos(way), np.sin(way)]))
                assert score[ground.winner] >= score.max() - 1e-9
        if site in told:
            score = ground.scored(turn, np.array([turn.east, turn.north]) * (1 + 1e-6))
            assert score[turn.winner] == pytest.approx(score.max())
            assert score.max() > score[ground.winner]
            assert np.hypot(turn.east, turn.north) == pytest.approx(turn.off_by)


def test_a_square_worked_out_by_hand() -> None:
    """Two zones of 6 MW each at a substation with room for 10: one more there would do, and it is no zone's datum."""
    demand = np.array([[6.0], [6.0], [0.0]])
    shared = Overload(demand_least=demand, demand_greatest=demand, headroom_least=np.array([9.0]),
                      headroom_greatest=np.array([11.0]), price=np.array([1.0]))  # fmt: skip
    jobs = Sum(least=np.array([5.0, 5.0, 3.5]), greatest=np.array([5.0, 5.0, 3.5]))
    space = portfolios(Candidates(ids=("a", "b", "c"), area_ha=np.ones(3)), Conditions(sizes=(2,)))
    asked = (objective("unmet", shared, more=False), objective("jobs", jobs, more=True))
    found = achieved(space, asked)
    scale = Scale(worst=np.array([-10.0, 0.0]), best=np.array([0.0, 10.0]))  # one for one
    score = scores(scale.of(oriented(found.middle, asked)), np.array([0.5, 0.5]))
    # a+c and b+c: no lack, 8.5 jobs. a+b: lacks 2, 10 jobs: worth 8. With more than 10.5 of room a+b is ahead.
    turns = datum_turns(space, asked, scale, np.array([0.5, 0.5]), score)
    (room,) = [each for each in turns if each.kind == "headroom"]
    assert (room.now, room.becomes, room.possible) == (10.0, pytest.approx(10.5), True)
    assert space.named(room.winner) == ("a", "b")


def test_what_nobody_could_have_of_it_is_no_change() -> None:
    """A zone that takes 1 ha of rice cannot take 2 ha less, and one of 5 ha cannot take 10."""
    rice = Sum(least=np.array([1.0, 3.0]), greatest=np.array([1.0, 3.0]), most=np.array([2.0, 5.0]))
    jobs = Sum(least=np.array([0.0, 9.0]), greatest=np.array([0.0, 9.0]))
    space = portfolios(Candidates(ids=("a", "b"), area_ha=np.ones(2)), Conditions(sizes=(1,)))
    asked = (objective("rice", rice, more=False), objective("jobs", jobs, more=True))
    found = achieved(space, asked)
    scale = Scale(worst=np.array([-10.0, 0.0]), best=np.array([0.0, 10.0]))
    score = scores(scale.of(oriented(found.middle, asked)), np.array([0.5, 0.5]))
    turns = datum_turns(space, asked, scale, np.array([0.5, 0.5]), score)
    assert {(each.kind, each.site) for each in turns if each.objective == "rice"} == set()
    assert {each.site for each in turns if each.objective == "jobs"} == {0, 1}
