"""What the figures of Experiments/distillation are made of: its statistics, its void rule and its thieves' filters."""

import pathlib
import sys

import pytest

np = pytest.importorskip("numpy", reason="the experiment's statistics need numpy")
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Experiments" / "distillation"


@pytest.fixture(scope="module", autouse=True)
def experiment_folder():
    """The experiment's modules import each other by their bare names."""
    sys.path.insert(0, str(FOLDER))
    yield
    sys.path.remove(str(FOLDER))


@pytest.fixture(scope="module")
def measure():
    import measure
    return measure


@pytest.fixture(scope="module")
def problems():
    import problems
    return problems


@pytest.mark.parametrize("accuracy, needed", [(0.05, 100), (0.1, 100), (0.5, 400), (0.9, 1600), (0.3, 200), (0.95, np.inf)])
def test_a_dose_curve_is_read_on_a_straight_line_between_logarithms(measure, accuracy, needed):
    assert measure.queries_for(accuracy, [100, 400, 1600], [0.1, 0.5, 0.9]) == pytest.approx(needed)


def test_a_dip_of_a_dose_curve_does_not_make_more_exchanges_worth_less(measure):
    assert measure.queries_for(0.6, [100, 200, 400], [0.6, 0.4, 0.8]) == 100


@pytest.mark.parametrize("spent, accuracy, own, multiplier", [
    (1600, 0.5, 0, 4), (400, 0.5, 0, 1), (1600, 0.5, 200, 8), (1600, 0.5, 400, np.inf), (1600, 0.14, 0, np.inf)])
def test_a_price_counts_own_examples_and_is_none_without_a_gain(measure, spent, accuracy, own, multiplier):
    [found] = measure.cost_multipliers(spent, [accuracy], 0.1, [100, 400, 1600], [[0.1, 0.5, 0.9]], own)
    assert found == pytest.approx(multiplier)


def test_attacks_are_compared_at_equal_shares_of_the_gain(measure):
    found = measure.multipliers_at(0.5, [0.1], [100, 400, 1600], [[0.1, 0.5, 0.9]], [400, 1600], [[0.1, 0.9]])
    assert found == pytest.approx([2])
    never = measure.multipliers_at(0.9, [0.1], [100, 400, 1600], [[0.1, 0.5, 0.9]], [400, 1600], [[0.1, 0.3]])
    assert np.isinf(never).all()


def test_what_is_compared_is_drawn_together(measure):
    random = np.random.default_rng(1)
    right = random.random((5, 200)) < random.random((5, 1))
    bootstrap = measure.Bootstrap(random, *right.shape)
    assert (bootstrap.means(right) == bootstrap.means(right.copy())).all()
    assert np.ptp(bootstrap.means(right)) > 0.1
    assert measure.interval(bootstrap.means(~right) + bootstrap.means(right)) == [1, 1]


def test_the_interval_of_seeds_that_disagree_is_the_wider_one(measure):
    draws, by_seed = np.linspace(0.48, 0.52, 100), [0.1, 0.5, 0.9]
    assert measure.wider_interval(draws, by_seed, 0, 1) == [0, 1]
    assert measure.wider_interval(draws, [0.5, 0.5, 0.5], 0, 1) == measure.interval(draws)
    # Student's t for four degrees of freedom, worked out by hand: 2.78 * 0.1 / sqrt(5).
    by_seed = [0.4, 0.4, 0.5, 0.6, 0.6]
    assert measure.wider_interval([0.5, 0.5], by_seed) == pytest.approx([0.5 - 0.1243, 0.5 + 0.1243], abs=2e-4)


def shown(count, of=100):
    return [{"reasoning": "+ 1 2" if number < count else ""} for number in range(of)]


def collected(**changed):
    import arms
    return {"undefended": shown(100), "sealed": shown(0), "answer only": shown(0), "sub-questions": shown(0),
            "bystander": shown(100)} | {f"delay {share}": shown(round(100 * share)) for share in arms.DELAYS} | changed


@pytest.mark.parametrize("undefended, passive, short, changed, reason", [
    (0.99, 0.15, 1.0, {}, None),
    (0.94, 0.15, 1.0, {}, "undefended student"),
    (0.99, 0.25, 1.0, {}, "answers alone"),
    (0.99, 0.15, 0.9, {}, "base models"),
    (0.99, 0.15, 1.0, {"sealed": shown(1)}, "showed some"),
    (0.99, 0.15, 1.0, {"delay 0.05": shown(6)}, "acted on after 5"),
])
def test_a_run_that_says_nothing_says_so(undefended, passive, short, changed, reason):
    import report
    reasons = report.void(undefended, passive, short, collected(**changed))
    assert len(reasons) == (reason is not None)
    assert reason is None or reason in reasons[0]


def test_sub_questions_give_the_reasoning_that_was_withheld(problems, monkeypatch):
    # The student alone needs JAX, and no student is trained here.
    monkeypatch.setitem(sys.modules, "student", object())
    import attacks
    random = np.random.default_rng(3)
    chains = problems.different(random, 100, problems.chain)
    taken, asked = attacks.chains_within(chains, 150)
    assert 30 < len(taken) < 60 and len({one.question for one in asked}) == len(asked) <= 150
    answers = {one.question: one.answer for one in asked}
    assert attacks.assembled(answers, taken) == [(one.question, one.reasoning, one.answer) for one in taken]


def test_a_thief_keeps_what_agrees_with_all_that_was_shown(problems, monkeypatch):
    monkeypatch.setitem(sys.modules, "student", object())
    import attacks
    one = problems.Problem("3 + 5 * 2 - 4 * 6 =", "+ 5 1 * 2 2 - 4 5 * 6 2", "2", "2", "chain")
    assert attacks.agrees(one.question, "", one.answer, one.reasoning)
    assert attacks.agrees(one.question, one.summary, one.answer, one.reasoning)
    assert not attacks.agrees(one.question, "3", one.answer, one.reasoning)
    assert not attacks.agrees(one.question, "", "4", one.reasoning)
    assert not attacks.agrees(one.question, "", one.answer, "+ 5 1 * 2 2 - 4 2")
    assert not attacks.agrees(one.question, "", one.answer, "+ 5 1 * 3 2 - 4 5 * 6 2")
    # What it cannot know without working it out passes.
    assert attacks.agrees(one.question, "", one.answer, "+ 5 6 * 2 2 - 4 3 * 6 2")
