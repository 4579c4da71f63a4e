"""The tables, the picture and the results of an experiment."""

import json
import statistics

import numpy as np

import measure
import picture
from arms import BOOTSTRAPPED, DELAYS, OWN_REJECTION, SUB_QUESTIONS
from problems import CHANCE, beginnings

#: The undefended or a base model on problems like those of its training below the first, or without reasoning and without
#: an attack above the second: the run says nothing.
VOID_BELOW, VOID_ABOVE = 0.95, CHANCE + 0.10
#: Attacks compared by what they cost, and at which shares of the undefended gain; own examples alone give more than half.
PRICED = [(SUB_QUESTIONS, 0.5), (SUB_QUESTIONS, 0.9), (OWN_REJECTION, 0.9)]


class Results:
    def __init__(self, sizes, courses):
        self.sizes = sizes
        self.courses = courses
        random = np.random.default_rng(5)
        self.draws, self.by_seed = [{}, {}], [{}, {}]
        for family in (0, 1):
            right = {name: np.array([course["arms"][name][family] for course in courses]) for name in courses[0]["arms"]}
            bootstrap = measure.Bootstrap(random, *right["base"].shape)
            for name, values in right.items():
                self.draws[family][name], self.by_seed[family][name] = bootstrap.means(values), values.mean(1)
        self.undefended = f"undefended {sizes.doses[-1]}"

    def accuracy(self, name, family=0):
        return float(self.by_seed[family][name].mean())

    def interval(self, name, family=0):
        return measure.wider_interval(self.draws[family][name], self.by_seed[family][name], 0, 1)

    def curves(self, name, doses):
        """A dose curve of the means, and one of each draw."""
        return ([self.accuracy(f"{name} {dose}") for dose in doses],
                np.stack([self.draws[0][f"{name} {dose}"] for dose in doses], 1))

    def price(self, attack, share, own=0):
        """An attack's cost multiplier for a share of the undefended gain."""
        doses, attack_doses = self.sizes.doses, self.sizes.attack_doses
        (curve, curves), (attacked, attacks) = self.curves("undefended", doses), self.curves(attack, attack_doses)
        [value] = measure.multipliers_at(share, [self.accuracy("base")], doses, [curve], attack_doses, [attacked], own)
        draws = measure.multipliers_at(share, self.draws[0]["base"], doses, curves, attack_doses, attacks, own)
        return {"attack": attack, "share": share, "own_examples": own, "cost_multiplier": finite(value),
                "cost_multiplier_95": measure.interval(draws)}

    def arm(self, name, spent, own=0, needs="", attack=""):
        base, whole, here = self.accuracy("base"), self.accuracy(self.undefended), self.accuracy(name)
        (curve, curves), draws = self.curves("undefended", self.sizes.doses), self.draws[0]
        nothing = np.maximum(draws["base"], CHANCE)
        multipliers = measure.cost_multipliers(spent, draws[name], nothing, self.sizes.doses, curves, own)
        [multiplier] = measure.cost_multipliers(spent, [here], max(base, CHANCE), self.sizes.doses, [curve], own)
        by_seed = [self.by_seed[0][arm] for arm in ("base", self.undefended, name)]
        return {
            "arm": name, "attack": attack, "exchanges": spent, "own_examples": own, "interface": needs,
            "examples": [course["examples"][name] for course in self.courses],
            "accuracy": round(here, 4), "accuracy_95": self.interval(name),
            "by_seed": [round(float(value), 4) for value in by_seed[2]],
            "removed_gain": round(float(measure.removed_gain(base, whole, here)), 4),
            "removed_gain_95": measure.wider_interval(
                measure.removed_gain(draws["base"], draws[self.undefended], draws[name]), measure.removed_gain(*by_seed)),
            "cost_multiplier": finite(multiplier), "cost_multiplier_95": measure.interval(multipliers),
            "programs": round(self.accuracy(name, 1), 4), "programs_95": self.interval(name, 1),
        }


def finite(value):
    return None if np.isinf(value) else round(float(value), 2)


def harm(asked, collected):
    """What an honest user of an account has of it: per arm, compared with what the teacher says to the same questions."""
    teacher = {one.question: one for problem in asked for one in (
        [problem] if problem.family == "program" else beginnings(problem))}
    rows = {}
    for arm, exchanges in collected.items():
        rows[arm] = {
            "answers_identical": sum(one["answer"] == teacher[one["question"]].answer for one in exchanges) / len(exchanges),
            "reasoning_visible": sum(one["reasoning"] == teacher[one["question"]].reasoning for one in exchanges)
            / len(exchanges),
            "with_some_reasoning": sum(one["reasoning"] != "" for one in exchanges) / len(exchanges),
            "median_ms": round(1000 * statistics.median(one["seconds"] for one in exchanges), 1),
        }
    return rows


def void(undefended, passive, base_short, collected):
    """Why a run says nothing: reasons, none where it does. Accuracies are means over seeds; of `collected` the reasoning
    that each exchange showed is read."""
    reasons = []
    if base_short < VOID_BELOW:
        reasons.append(f"the base models solve {base_short:.3f} of problems like those of their training, below {VOID_BELOW}")
    if undefended < VOID_BELOW:
        reasons.append(f"the undefended student reaches {undefended:.3f}, below {VOID_BELOW}")
    if passive > VOID_ABOVE:
        reasons.append(f"answers alone give {passive:.3f}, above {VOID_ABOVE:.3f}, without an attack")
    shown = {arm: sum(one["reasoning"] != "" for one in exchanges) for arm, exchanges in collected.items()}
    leaks = sum(shown[arm] for arm in ("sealed", "answer only", "sub-questions"))
    if leaks:
        reasons.append(f"{leaks} replies of accounts without reasoning showed some")
    for share in DELAYS:
        arm = f"delay {share}"
        expected = round(share * len(collected[arm]))
        if shown[arm] != expected:
            reasons.append(f"{shown[arm]} replies showed reasoning to an account that was acted on after {expected}")
    return reasons


def summarized(sizes, asked, collected, courses):
    results, queries, chat = Results(sizes, courses), len(asked), "chat, reasoning asked for"
    arms = [results.arm(f"undefended {dose}", dose, needs=chat) for dose in sizes.doses]
    arms += [
        results.arm("sealed", queries, needs=chat),
        results.arm("sealed + longer training", queries, needs=chat, attack="four times the steps"),
        results.arm("answer only", queries, needs=chat),
        results.arm("summary", queries, needs="responses, summary asked for"),
        results.arm("sealed + rejection sampling", queries, needs=chat, attack="bootstrap from the base model"),
        *(results.arm(f"{OWN_REJECTION} {dose}", dose, sizes.own, chat, "bootstrap from own examples")
          for dose in sizes.attack_doses),
        results.arm("sealed + own + reconstruction", queries, sizes.own, chat, "inverter"),
        results.arm("summary + own + reconstruction", queries, sizes.own, "responses, summary asked for", "inverter"),
        results.arm("summary + own + rejection sampling", queries, sizes.own, "responses, summary asked for",
                    "bootstrap from own examples"),
        results.arm("sealed + steps in the answer", queries, needs="chat, steps asked for in the question"),
        *(results.arm(f"{SUB_QUESTIONS} {dose}", dose, needs="chat, questions chosen by the thief",
                      attack="reasoning put together from answers") for dose in sizes.attack_doses),
        results.arm("own", 0, sizes.own, "none", "own examples alone"),
    ]
    for share in DELAYS:
        name = f"delay {share}"
        arms.append(results.arm(f"{name} + clean only", queries, needs=chat, attack="keeps what shows reasoning"))
        if share >= BOOTSTRAPPED:
            arms.append(results.arm(f"{name} + rejection sampling", queries, needs=chat, attack="bootstrap from clean replies"))
    passive = max(results.accuracy(arm) for arm in ("sealed", "sealed + longer training", "answer only"))
    base_short = statistics.mean(course["base_short"] for course in courses)
    return {
        "void": void(results.accuracy(results.undefended), passive, base_short, collected),
        "queries": queries, "seeds": len(courses), "test_items": sizes.test, "own_examples": sizes.own,
        "base": {"accuracy": round(results.accuracy("base"), 4), "accuracy_95": results.interval("base"),
                 "programs": round(results.accuracy("base", 1), 4), "short": round(base_short, 4)},
        "arms": arms, "harm": harm(asked, collected), "doses": sizes.doses,
        "prices": [results.price(attack, share, sizes.own if attack == OWN_REJECTION else 0) for attack, share in PRICED],
        "cpu_seconds": sum(course["cpu_seconds"] for course in courses),
    }


def write(folder, summary):
    (folder / "results.json").write_text(json.dumps(summary, indent=1) + "\n")
    (folder / "tables.md").write_text(tables(summary))
    (folder / "doses.svg").write_text(picture.doses(summary))
    print(tables(summary))


def tables(summary):
    seeds = summary["seeds"]
    lines = [
        f"{summary['queries']} questions, {seeds} seed{'s' * (seeds != 1)}, {summary['test_items']} test items a seed; "
        f"base model {percent(summary['base']['accuracy'])} % {span(summary['base']['accuracy_95'], percent)}, of shorter chains "
        f"{percent(summary['base']['short'])} %; students took {summary['cpu_seconds']} s of CPU.", ""]
    if summary["void"]:
        lines += [f"**Void**: {'; '.join(summary['void'])}.", ""]
    lines += ["| the thief receives, and does | exchanges | own examples | trained on | student, % | gain removed, % | "
              "cost multiplier | programs, % | honest users: answers the same, reasoning shown |",
              "| --- | --: | --: | --: | --: | --: | --: | --: | --- |"]
    for arm in summary["arms"]:
        lines.append("| " + " | ".join([
            arm["arm"], str(arm["exchanges"]), str(arm["own_examples"]), str(round(statistics.mean(arm["examples"]))),
            f"{percent(arm['accuracy'])} {span(arm['accuracy_95'], percent)}",
            f"{percent(arm['removed_gain'])} {span(arm['removed_gain_95'], percent)}",
            multiplier(arm), f"{percent(arm['programs'])} {span(arm['programs_95'], percent)}",
            honest(arm["arm"], summary["harm"])]) + " |")
    bystander = summary["harm"]["bystander"]
    lines += ["", "A bystander with reasoning, while others were acted on: answers the same "
              f"{percent(bystander['answers_identical'])} %, reasoning shown {percent(bystander['reasoning_visible'])} %.", "",
              "| attack | of the undefended gain, % | cost multiplier |", "| --- | --: | --: |"]
    lines += [f"| {one['attack']} | {percent(one['share'])} | {times(one['cost_multiplier'])} "
              f"{span(one['cost_multiplier_95'], times)} |" for one in summary["prices"]]
    return "\n".join(lines) + "\n"


def percent(share):
    return f"{100 * share:.0f}"


def span(ends, text):
    return "(" + " to ".join("∞" if end is None else text(end) for end in ends) + ")"


def times(value):
    return "∞" if value is None else f"{value:.1f}"


def multiplier(arm):
    if arm["exchanges"] == 0:
        return "–"
    if arm["arm"].startswith("undefended"):
        return "1"
    return f"{times(arm['cost_multiplier'])} {span(arm['cost_multiplier_95'], times)}"


def honest(name, rows):
    arm = next((key for key in sorted(rows, key=len, reverse=True) if name.startswith(key)), None)
    for asked in ("steps", "sub-questions"):
        arm = asked if asked in name else arm
    if arm is None:
        return "–"
    row = rows[arm]
    shown = row["reasoning_visible"] if arm != "summary" else row["with_some_reasoning"]
    kind = " in short" if arm == "summary" else " in the answer" if arm == "steps" else ""
    return f"{percent(row['answers_identical'])} %, {percent(shown)} %{kind}"
