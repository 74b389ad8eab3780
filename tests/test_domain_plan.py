"""Which plan answers, when a question names one, a year, both or neither."""

import pytest

from gisapp.domain.errors import BadInput, NotFound
from gisapp.domain.plan import Plan, choose_plan


def plan(name, *horizons, default=False):
    return Plan(
        id=name, title_vi=name, title_en=name, decision=None, decided=None, in_force_from=None, in_force_to=None,
        status="approved", horizons=horizons, default=default, source=None,
    )  # fmt: skip


CAPITAL = plan("capital-2024", 2030, 2050, default=True)
CONSTRUCTION = plan("construction-2024", 2030, 2045, 2065)
CENTURY = plan("century-2026", 2030, 2035, 2045, 2050, 2065, 2085, 2100)
REGISTER = (CONSTRUCTION, CAPITAL, CENTURY)


def chosen(**asked):
    year = choose_plan(REGISTER, **({"plan": None, "horizon": None} | asked))
    return year.plan.id, year.horizon


def test_without_plan_and_horizon_the_capital_plans_first_horizon_answers():
    assert chosen() == ("capital-2024", 2030)


@pytest.mark.parametrize("horizon", [2030, 2050])
def test_a_horizon_that_several_plans_have_is_the_capital_plans(horizon):
    assert chosen(horizon=horizon) == ("capital-2024", horizon)


def test_a_horizon_that_one_plan_alone_has_is_that_plans():
    assert chosen(horizon=2100) == ("century-2026", 2100)


def test_a_horizon_of_several_plans_but_not_of_the_capital_plan_must_name_one():
    with pytest.raises(BadInput, match="construction-2024, century-2026"):
        chosen(horizon=2045)
    assert chosen(horizon=2045, plan="construction-2024") == ("construction-2024", 2045)


def test_a_plan_without_a_horizon_answers_for_its_first():
    assert chosen(plan="construction-2024") == ("construction-2024", 2030)


def test_a_horizon_that_no_plan_has_is_not_found_and_the_register_is_named():
    with pytest.raises(NotFound, match="2030, 2035, 2045, 2050, 2065, 2085, 2100"):
        chosen(horizon=2040)


def test_a_plan_that_lacks_the_horizon_is_not_found_with_those_it_has():
    with pytest.raises(NotFound, match="a horizon of capital-2024: 2030, 2050"):
        chosen(plan="capital-2024", horizon=2045)


def test_an_unknown_plan_is_not_found_with_those_there_are():
    with pytest.raises(NotFound, match="century-2026"):
        chosen(plan="capital-1998")


def test_a_register_without_a_default_answers_only_where_one_plan_has_the_year():
    assert choose_plan((CONSTRUCTION,), plan=None, horizon=None).plan is CONSTRUCTION
    with pytest.raises(BadInput, match="name one of them"):
        choose_plan((CONSTRUCTION, CENTURY), plan=None, horizon=None)


def test_an_empty_register_has_no_plan_to_answer():
    with pytest.raises(NotFound):
        choose_plan((), plan=None, horizon=2030)
