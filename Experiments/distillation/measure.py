"""What the numbers of an experiment amount to: intervals, removed gain, cost multipliers."""

import numpy as np

DRAWS = 2000
#: A gain in accuracy that is none.
NOTHING = 0.05


class Accuracy:
    """Right or wrong, by seed and item: a seed is another student with another order of questions and other test items."""

    def __init__(self, right):
        self.right = np.asarray(right, float)

    @property
    def mean(self):
        return float(self.right.mean())

    @property
    def by_seed(self):
        return [round(float(value), 4) for value in self.right.mean(1)]

    def draws(self, random):
        """Means of a two-level bootstrap: seeds are drawn, then items within each of them."""
        seeds, items = self.right.shape
        drawn = random.integers(seeds, size=(DRAWS, seeds))
        counts = self.right.sum(1)[drawn]
        return random.binomial(items, counts / items).mean(1) / items


def interval(draws):
    """The middle 95 %; ends beyond every draw are infinite."""
    low, high = np.quantile(draws, [0.025, 0.975], method="nearest")
    return [None if np.isinf(value) else round(float(value), 4) for value in (low, high)]


def removed_gain(base, undefended, defended):
    """1 - (Ad - A0) / (A1 - A0), of means or of draws."""
    return 1 - (defended - base) / np.maximum(undefended - base, 1e-9)


def queries_for(accuracy, doses, curve):
    """With how many exchanges a dose curve first reaches an accuracy, on a straight line between doses (logarithms); the
    largest dose where it comes no higher."""
    best = np.maximum.accumulate(curve)
    if accuracy <= best[0]:
        return float(doses[0])
    if accuracy > best[-1]:
        return float(doses[-1])
    right = int(np.argmax(best >= accuracy))
    share = (accuracy - best[right - 1]) / (best[right] - best[right - 1])
    return float(np.exp(np.log(doses[right - 1]) + share * (np.log(doses[right]) - np.log(doses[right - 1]))))


def cost_multipliers(spent, accuracies, base, doses, curves, own=0):
    """How many times more exchanges an attack spent than the undefended thief needs for the same accuracy, by draw.

    Less than `NOTHING` above the base model is nothing, which no number of exchanges more would be the price of. What the attacker knows how to do with its own examples counts as so many exchanges of the undefended thief. Where that
    alone gives the accuracy, the exchanges gave nothing, and the multiplier is infinite."""
    needed = np.array([queries_for(accuracy, doses, curve) for accuracy, curve in zip(accuracies, curves)]) - own
    gained = (np.asarray(accuracies) - base > NOTHING) & (needed > 0)
    return np.where(gained, spent / np.maximum(needed, 1e-9), np.inf)
