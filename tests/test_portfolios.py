"""Which zones together? Every portfolio, exactly; what is firm about the choice, and what is not."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from gisapp.analysis.portfolios import weights as weighting
from gisapp.analysis.portfolios.acceptability import Drawing
from gisapp.analysis.portfolios.board import Board, board
from gisapp.analysis.portfolios.conditions import Candidates, Conditions
from gisapp.analysis.portfolios.datum import datum_turns
from gisapp.analysis.portfolios.front import Standing, unbeaten
from gisapp.analysis.portfolios.measures import Overload, Reached, Spread, Sum
from gisapp.analysis.portfolios.objectives import Objective, achieved
from gisapp.analysis.portfolios.space import count_of, portfolios
from gisapp.analysis.portfolios.stability import next_measurements, regrets, scores, weight_turns
from gisapp.domain.errors import BadInput

FEW = Drawing(futures=20, weightings=50, seed=7)


def candidates(count: int, **more) -> Candidates:
    return Candidates(ids=tuple(f"z{at}" for at in range(count)), area_ha=np.full(count, 100.0), **more)


def objective(name: str, measure, *, more: bool = True) -> Objective:
    return Objective(id=name, title_vi=name, title_en=name, unit="ha", more_is_better=more, basis="synthetic",
                     measure=measure)  # fmt: skip


def amounts(*values: float, by: float = 0.0) -> Sum:
    middle = np.array(values, dtype=float)
    return Sum(least=middle - by, greatest=middle + by)


def named(found: Board, rows) -> set[tuple[str, ...]]:
    return {found.space.named(int(row)) for row in rows}


# --- every portfolio


@given(count=st.integers(2, 9), sizes=st.sampled_from([(2,), (2, 3), (2, 3, 4, 5), (1, 2)]))
def test_every_portfolio_is_listed_once(count: int, sizes: tuple[int, ...]) -> None:
    space = portfolios(candidates(count), Conditions(sizes=sizes))
    expected = [tuple(f"z{at}" for at in each) for size in sizes for each in combinations(range(count), size)]
    assert [space.named(row) for row in range(len(space))] == expected
    assert len(space) == count_of(count, sizes)


@pytest.mark.parametrize("sizes", [(30,), tuple(range(1, 61)), (7,)])
def test_more_portfolios_than_memory_holds_are_refused_before_one_is_made(sizes: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="can all be listed"):
        portfolios(candidates(60), Conditions(sizes=sizes))


def test_decision_65_has_26_portfolios_and_8_with_the_two_that_are_approved() -> None:
    five = candidates(5)
    assert len(portfolios(five, Conditions(sizes=(2, 3, 4, 5)))) == 26
    fixed = portfolios(five, Conditions(sizes=(2, 3, 4, 5), fixed=frozenset({1, 4})))
    assert len(fixed) == 8
    assert all({"z1", "z4"} <= set(fixed.named(row)) for row in range(8))


def test_phases_multiply_the_portfolios() -> None:
    phased = candidates(3, phases=(2030, 2050))
    space = portfolios(phased, Conditions(sizes=(2,)))
    assert len(space) == 3 * 4 == count_of(3, (2,), phases=2)
    assert {space.named(row) for row in range(len(space))} == {("z0", "z1"), ("z0", "z2"), ("z1", "z2")}


def test_no_portfolio_breaks_a_condition() -> None:
    conditions = Conditions(sizes=(2, 3), exclusive=((0, 1),), poles=("north", "south", "north", "", ""))
    space = portfolios(candidates(5), conditions)
    for row in range(len(space)):
        inside = set(space.named(row))
        assert not {"z0", "z1"} <= inside
        assert not {"z0", "z2"} <= inside
    assert ("z3", "z4") in {space.named(row) for row in range(len(space))}


def test_a_quota_counts_what_was_begun_up_to_its_phase() -> None:
    two = candidates(2, phases=(2030, 2050))
    space = portfolios(two, Conditions(sizes=(2,), quotas_ha=(100.0, math.nan)))
    begun = {tuple(int(option) % 2 for option in row) for row in space.members}
    assert begun == {(0, 1), (1, 0), (1, 1)}


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (Conditions(sizes=(2,), fixed=frozenset({0, 1}), exclusive=((0, 1),)), ("fixed", "exclusive")),
        (Conditions(sizes=(2,), fixed=frozenset({0, 1}), poles=("a", "a", "b")), ("fixed", "poles")),
        (Conditions(sizes=(2, 3), quotas_ha=(150.0,)), ("sizes", "quotas_ha")),
        (Conditions(sizes=(2,), fixed=frozenset({0, 1, 2})), ("fixed", "sizes")),
    ],
)
def test_conditions_that_cannot_both_hold_are_named(conditions: Conditions, names: tuple[str, str]) -> None:
    with pytest.raises(BadInput) as told:
        portfolios(candidates(3), conditions)
    assert all(name in told.value.found for name in names)


@pytest.mark.parametrize("sizes", [(5, 2), (), (0, 1), (4, 5)])
def test_sizes_that_cannot_be_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        portfolios(candidates(3), Conditions(sizes=sizes))


# --- what a portfolio achieves


def test_people_whom_two_zones_reach_are_reached_once() -> None:
    reached = Reached(
        sites=np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=bool), people=np.array([100.0, 10.0, 1.0])
    )
    space = portfolios(candidates(3), Conditions(sizes=(1, 2)))
    found = achieved(space, (objective("people", reached),)).middle[:, 0]
    assert dict(zip(map(space.named, range(len(space))), found, strict=True)) == {
        ("z0",): 110, ("z1",): 100, ("z2",): 0, ("z0", "z1"): 110, ("z0", "z2"): 110, ("z1", "z2"): 100,
    }  # fmt: skip


def test_zones_that_share_a_substation_overload_it_together() -> None:
    demand = np.array([[40.0], [40.0], [0.0]])
    shared = Overload(demand_least=demand, demand_greatest=demand * 1.5, headroom_least=np.array([50.0]),
                      headroom_greatest=np.array([60.0]), price=np.array([1.0]))  # fmt: skip
    space = portfolios(candidates(3), Conditions(sizes=(2,)))
    found = achieved(space, (objective("unmet", shared, more=False),))
    assert found.least[:, 0].tolist() == [20, 0, 0]
    assert found.greatest[:, 0].tolist() == [70, 10, 10]


def test_a_facility_that_lacks_already_is_not_charged_to_the_zones() -> None:
    demand = np.array([[10.0], [0.0]])
    lacking = np.array([-500.0])
    shared = Overload(demand_least=demand, demand_greatest=demand, headroom_least=lacking, headroom_greatest=lacking,
                      price=np.array([1.0]))  # fmt: skip
    space = portfolios(candidates(2), Conditions(sizes=(1,)))
    assert achieved(space, (objective("unmet", shared),)).middle[:, 0].tolist() == [10, 0]


def test_the_spread_is_the_mean_distance_of_the_pairs() -> None:
    apart = np.array([[0.0, 3.0, 4.0], [3.0, 0.0, 5.0], [4.0, 5.0, 0.0]])
    space = portfolios(candidates(3), Conditions(sizes=(2, 3)))
    assert achieved(space, (objective("spread", Spread(distance=apart)),)).middle[:, 0].tolist() == [3, 4, 5, 4]


@given(st.data())
def test_what_lies_between_least_and_greatest_stays_between(data: st.DataObject) -> None:
    low = np.array(data.draw(st.lists(st.floats(0, 100), min_size=4, max_size=4)))
    wide = np.array(data.draw(st.lists(st.floats(0, 50), min_size=4, max_size=4)))
    found = achieved(portfolios(candidates(4), Conditions(sizes=(2, 3))),
                     (objective("rice", Sum(least=low, greatest=low + wide)),))  # fmt: skip
    assert (found.least <= found.middle + 1e-9).all()
    assert (found.middle <= found.greatest + 1e-9).all()


# --- those that no other beats


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=40))
def test_the_front_is_what_comparing_all_pairs_says(rows: list[tuple[int, int, int]]) -> None:
    values = np.array(rows, dtype=float)
    beaten = [any((other >= one).all() and (other > one).any() for other in values) for one in values]
    assert unbeaten(values).tolist() == [at for at, lost in enumerate(beaten) if not lost]


def test_a_candidate_better_in_everything_is_core_and_one_worse_in_everything_exterior() -> None:
    found = board(candidates(4), Conditions(sizes=(2,)), (
        objective("jobs", amounts(9, 5, 4, 1)), objective("rice", amounts(1, 4, 5, 9), more=False),
    ), weighting.unknown(2), drawing=FEW)  # fmt: skip
    assert found.standings[0] is Standing.CORE
    assert found.standings[3] is Standing.EXTERIOR
    assert found.single_ranks[3, 0] == 0.0
    assert found.single_ranks[0, 0] == pytest.approx(1)


def test_uncertain_data_can_take_the_firmness_away() -> None:
    sure = (objective("jobs", amounts(10, 6, 1)), objective("rice", amounts(1, 1, 1), more=False))
    unsure = (objective("jobs", amounts(10, 6, 1, by=9)), sure[1])
    ask = {"weights": weighting.unknown(2), "drawing": FEW}
    firm = board(candidates(3), Conditions(sizes=(2,)), sure, **ask)
    open_ = board(candidates(3), Conditions(sizes=(2,)), unsure, **ask)
    assert firm.standings == (Standing.CORE, Standing.CORE, Standing.EXTERIOR)
    assert open_.standings == (Standing.BORDERLINE,) * 3
    assert open_.futures > firm.futures - 1


# --- how firm a rank is


@pytest.mark.parametrize("count", [3, 5])
def test_alike_candidates_are_chosen_alike(count: int) -> None:
    found = board(candidates(count), Conditions(sizes=(2,)), (
        objective("jobs", amounts(*[5.0] * count, by=0)), objective("rice", amounts(*[3.0] * count), more=False),
    ), weighting.unknown(2), drawing=FEW)  # fmt: skip
    assert found.accepted.best == pytest.approx(1 / len(found.space))
    assert found.accepted.chosen == pytest.approx(2 / count)
    assert found.single_ranks == pytest.approx(1 / count)


def test_the_same_seed_gives_the_same_board() -> None:
    rng = np.random.default_rng(3)
    ask = (candidates(8), Conditions(sizes=(2, 3)), (
        objective("jobs", amounts(*rng.uniform(1, 9, 8), by=0.5)),
        objective("rice", amounts(*rng.uniform(1, 9, 8), by=0.5), more=False),
    ), weighting.unknown(2))  # fmt: skip
    one, other = board(*ask, drawing=FEW), board(*ask, drawing=FEW)
    changed = board(*ask, drawing=Drawing(futures=20, weightings=50, seed=8))
    assert (one.accepted.best == other.accepted.best).all()
    assert one.representatives == other.representatives
    assert (one.accepted.best != changed.accepted.best).any()


@given(st.integers(0, 1_000))
def test_what_is_never_best_under_any_weights_is_never_best_in_a_draw(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = board(candidates(6), Conditions(sizes=(2,)), (
        objective("jobs", amounts(*rng.integers(1, 9, 6))), objective("people", amounts(*rng.integers(1, 9, 6))),
    ), weighting.unknown(2), drawing=FEW)  # fmt: skip
    best = found.accepted.rows[found.accepted.best > 0]
    assert set(best) <= set(found.front)
    assert found.accepted.best.sum() == pytest.approx(1)
    assert found.ranks.sum(axis=1) == pytest.approx(1)


def test_a_clone_shares_a_place_and_takes_nobody_elses() -> None:
    jobs, rice = (9.0, 5.0, 4.0), (5.0, 3.0, 1.0)
    ask = {"weights": weighting.direct([1, 1]), "drawing": FEW}
    alone = board(candidates(3), Conditions(sizes=(2,)), (
        objective("jobs", amounts(*jobs)), objective("rice", amounts(*rice), more=False)), **ask)  # fmt: skip
    cloned = board(candidates(4), Conditions(sizes=(2,)), (
        objective("jobs", amounts(*jobs, 4.0)), objective("rice", amounts(*rice, 1.0), more=False)), **ask)  # fmt: skip
    assert cloned.single_ranks[2] == pytest.approx(cloned.single_ranks[3])
    order = [int(rank.argmax()) for rank in alone.single_ranks]
    assert sorted(range(3), key=lambda at: cloned.single_ranks[at].argmax()) == sorted(range(3), key=order.__getitem__)


# --- the same answers as others


def test_the_best_cover_is_what_an_integer_programme_finds() -> None:
    rng = np.random.default_rng(11)
    sites, people = rng.uniform(size=(60, 12)) < 0.2, rng.integers(1, 100, 60).astype(float)
    space = portfolios(candidates(12), Conditions(sizes=(4,)))
    ours = achieved(space, (objective("people", Reached(sites=sites, people=people)),)).middle[:, 0].max()
    # max sum people * y, y <= sum of chosen sites that reach it, four sites chosen
    cost = np.concatenate([np.zeros(12), -people])
    cover = np.hstack([-sites.astype(float), np.eye(60)])
    chosen = np.concatenate([np.ones(12), np.zeros(60)])[None]
    solved = milp(cost, constraints=[LinearConstraint(cover, ub=0), LinearConstraint(chosen, 4, 4)],
                  integrality=np.ones(72), bounds=Bounds(0, 1))  # fmt: skip
    assert ours == pytest.approx(-solved.fun)


def test_single_zones_rank_as_other_libraries_rank_them() -> None:
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import MinMaxScaler

    rng = np.random.default_rng(5)
    table, kinds, given_ = rng.uniform(1, 9, (7, 3)), [1, -1, 1], np.array([0.5, 0.2, 0.3])
    objectives = tuple(objective(f"o{at}", amounts(*table[:, at]), more=kinds[at] > 0) for at in range(3))
    found = board(candidates(7), Conditions(sizes=(1,)), objectives, weighting.direct(given_), drawing=FEW)
    ours = np.argsort(np.argsort(-scores(found.scaled, found.weights.middle))) + 1
    theirs = WSM(minmax_normalization)(table, given_, np.array(kinds))
    assert ours.tolist() == (np.argsort(np.argsort(-theirs)) + 1).tolist()
    flipped = mkdm(np.column_stack([table[:, 0], -table[:, 1], table[:, 2]]), [1, 1, 1], weights=given_)
    ranked = WeightedSumModel().evaluate(MinMaxScaler(target="matrix").transform(flipped)).rank_
    assert ours.tolist() == ranked.tolist()


# --- weights


def test_judgements_that_agree_give_their_weights_and_no_complaint() -> None:
    found = weighting.judged([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.revisit is None


def test_the_judgement_that_contradicts_the_others_is_named() -> None:
    found = weighting.judged([[1, 3, 1 / 9], [1 / 3, 1, 3], [9, 1 / 3, 1]])
    assert found.consistency_ratio > weighting.MOST_INCONSISTENT
    assert found.revisit is not None
    assert found.implied is not None
    # Saaty's own example of three alternatives: its ratio is known.
    known = weighting.judged([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    assert known.consistency_ratio == pytest.approx(0.033, abs=0.002)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: weighting.direct([0, 0]),
        lambda: weighting.direct([1, -1]),
        lambda: weighting.direct([1, math.nan]),
        lambda: weighting.between([0.5, 0.6], [0.4, 0.9]),
        lambda: weighting.between([0.1, 0.1], [0.2, 0.2]),
        lambda: weighting.judged([[1, 2], [2, 1]]),
        lambda: weighting.judged([[1, 0], [1, 1]]),
    ],
)
def test_weights_that_are_none_are_refused(wrong) -> None:
    with pytest.raises(BadInput):
        wrong()


@given(st.lists(st.tuples(st.floats(0, 0.3), st.floats(0.35, 1)), min_size=3, max_size=6), st.integers(0, 99))
def test_drawn_weights_stay_in_their_ranges_and_sum_to_one(ranges: list[tuple[float, float]], seed: int) -> None:
    least, greatest = (np.array(each) for each in zip(*ranges, strict=True))
    if least.sum() > 1:
        least = least / (2 * least.sum())
    found = weighting.draws(weighting.between(least, greatest), 50, np.random.default_rng(seed))
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found >= least - 1e-6).all()
    assert (found <= greatest + 1e-6).all()
    assert np.ptp(found, axis=0).max() > 0


# --- what would have to change


def turning() -> Board:
    return board(candidates(3), Conditions(sizes=(1,)), (
        objective("jobs", amounts(10, 6, 0, by=3)), objective("rice", amounts(10, 4, 0), more=False),
    ), weighting.direct([3, 1]), drawing=Drawing(futures=100, weightings=20, seed=1))  # fmt: skip


def test_the_weight_at_which_another_wins_makes_them_equal() -> None:
    found = turning()
    assert found.winner is not None
    for turn in weight_turns(found.scaled, found.objectives, found.weights.middle, found.winner):
        at = [each.id for each in found.objectives].index(turn.objective)
        moved = np.where(np.arange(2) == at, turn.turns_at, 1 - turn.turns_at)
        score = scores(found.scaled, moved)
        assert score[turn.winner] == pytest.approx(score[found.winner])
        assert score.max() == pytest.approx(score[found.winner])


def test_a_datum_off_by_what_is_said_brings_the_zone_in() -> None:
    found = turning()
    score = scores(found.scaled, found.weights.middle)
    turns = datum_turns(found.space, found.objectives, found.scale, found.weights.middle, score)
    turn = next(each for each in turns if (each.site, each.objective) == (1, "jobs"))
    measure = found.objectives[0].measure
    assert isinstance(measure, Sum)
    raised = (measure.least + measure.greatest) / 2 + np.array([0, turn.off_by, 0])
    values = found.scale.of(np.column_stack([raised, -np.array([10.0, 4.0, 0.0])]))
    assert scores(values, found.weights.middle)[1] == pytest.approx(score.max())


def test_nothing_is_regretted_where_the_best_is_chosen() -> None:
    found = turning()
    lost = regrets(found.achieved, found.objectives, found.scale, found.weights.middle, np.array([found.winner]))
    assert lost["middle"].tolist() == [0.0]
    assert {"jobs_least", "jobs_greatest"} <= set(lost)


def test_the_next_measurement_is_the_datum_that_is_open() -> None:
    jobs = Sum(least=np.array([0.0, 5.0, 1.0]), greatest=np.array([10.0, 5.0, 1.0]))
    found = board(candidates(3), Conditions(sizes=(1,)), (objective("jobs", jobs),), weighting.direct([1]),
                  drawing=Drawing(futures=200, weightings=1, seed=4))  # fmt: skip
    settled = next_measurements(found.accepted, found.objectives, (("z0", "z1", "z2"),))
    assert [each.about for each in settled] == ["z0"]
    assert settled[0].settles > 0.9


def test_five_to_seven_portfolios_stand_for_many() -> None:
    rng = np.random.default_rng(2)
    found = board(candidates(12), Conditions(sizes=(2, 3, 4, 5)), (
        *(objective(f"o{at}", amounts(*rng.uniform(1, 9, 12))) for at in range(2)),
        *(objective(f"c{at}", amounts(*rng.uniform(1, 9, 12)), more=False) for at in range(2)),
    ), weighting.unknown(4), drawing=FEW)  # fmt: skip
    assert 5 <= len(found.representatives) <= 7
    assert set(found.representatives) <= set(found.front.tolist())
    assert [one < other for one, other in pairwise(found.front)] == [True] * (len(found.front) - 1)
