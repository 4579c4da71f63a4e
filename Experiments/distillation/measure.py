"""What the numbers of an experiment amount to: intervals, removed gain, cost multipliers. Pure functions of what was right."""

import numpy as np

DRAWS = 2000
#: A gain in accuracy that is none.
NOTHING = 0.05
#: Student's t, 97.5 %, by degrees of freedom from 1.
STUDENT = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]


class Bootstrap:
    """A two-level bootstrap: seeds are drawn, then items within each of them, the same for all that is compared.

    A seed is another base model with another order of questions and other test items."""

    def __init__(self, random, seeds, items):
        self.seeds = random.integers(seeds, size=(DRAWS, seeds, 1), dtype=np.int32)
        self.items = random.integers(items, size=(DRAWS, seeds, items), dtype=np.int32)

    def means(self, right):
        """Right or wrong by seed and item: the mean of each draw."""
        return np.asarray(right, np.float32)[self.seeds, self.items].mean((1, 2), dtype=float)


def interval(draws):
    """The middle 95 %; ends beyond every draw are infinite."""
    low, high = np.quantile(draws, [0.025, 0.975], method="nearest")
    return [None if np.isinf(value) else round(float(value), 4) for value in (low, high)]


def wider_interval(draws, by_seed, low=-np.inf, high=np.inf):
    """The wider of the bootstrap's interval and Student's over seeds, which few seeds make too narrow otherwise."""
    ends = np.array(interval(draws), float)
    if len(by_seed) > 1:
        reach = STUDENT[min(len(by_seed) - 1, len(STUDENT)) - 1] * np.std(by_seed, ddof=1) / np.sqrt(len(by_seed))
        students = np.clip([np.mean(by_seed) - reach, np.mean(by_seed) + reach], low, high)
        if students[1] - students[0] > ends[1] - ends[0]:
            ends = students
    return [round(float(end), 4) for end in ends]


def removed_gain(base, undefended, defended):
    """1 - (Ad - A0) / (A1 - A0), of means or of draws."""
    return 1 - (defended - base) / np.maximum(undefended - base, 1e-9)


def queries_for(accuracy, doses, curve):
    """With how many exchanges a dose curve first reaches an accuracy, on a straight line between doses (logarithms); the
    smallest dose where it is there already, infinite where it comes no higher."""
    best = np.maximum.accumulate(curve)
    if accuracy <= best[0]:
        return float(doses[0])
    if accuracy > best[-1]:
        return np.inf
    right = int(np.argmax(best >= accuracy))
    share = (accuracy - best[right - 1]) / (best[right] - best[right - 1])
    return float(np.exp(np.log(doses[right - 1]) + share * (np.log(doses[right]) - np.log(doses[right - 1]))))


def cost_multipliers(spent, accuracies, base, doses, curves, own=0):
    """How many times more exchanges an attack spent than the undefended thief needs for the same accuracy, by draw.

    Less than `NOTHING` above `base` is nothing, which no number of exchanges would be the price of. What the
    attacker knows how to do with its own examples counts as so many exchanges of the undefended thief. Where that alone
    gives the accuracy, the exchanges gave nothing, and the multiplier is infinite."""
    needed = np.array([min(queries_for(accuracy, doses, curve), doses[-1]) for accuracy, curve in zip(accuracies, curves)])
    needed = needed - own
    gained = (np.asarray(accuracies) - base > NOTHING) & (needed > 0)
    return np.where(gained, spent / np.maximum(needed, 1e-9), np.inf)


def multipliers_at(share, base, doses, curves, attack_doses, attack_curves, own=0):
    """How many times more exchanges an attack needs than the undefended thief for a share of the undefended gain, by draw:
    both read off their dose curves. Infinite where the attack never gets there."""
    made = []
    for start, curve, attack in zip(base, curves, attack_curves):
        target = start + share * (np.max(curve) - start)
        undefended = queries_for(target, doses, curve) - own
        made.append(queries_for(target, attack_doses, attack) / undefended if undefended > 0 else np.inf)
    return np.array(made)
