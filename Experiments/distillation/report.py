"""The tables, the picture and the results of an experiment."""

import json
import statistics

import numpy as np

import measure
import picture
from problems import CHANCE

#: Undefended below the first, or without reasoning and without an attack above the second: the run says nothing.
VOID_BELOW, VOID_ABOVE = 0.95, CHANCE + 0.10


class Results:
    def __init__(self, sizes, courses):
        self.sizes = sizes
        self.courses = courses
        self.random = np.random.default_rng(5)
        names = courses[0]["arms"]
        self.chains = {name: measure.Accuracy([course["arms"][name][0] for course in courses]) for name in names}
        self.programs = {name: measure.Accuracy([course["arms"][name][1] for course in courses]) for name in names}
        # Drawn once, so that what is compared is drawn together.
        self.draws = {name: accuracy.draws(self.random) for name, accuracy in self.chains.items()}
        self.undefended = f"undefended {sizes.doses[-1]}"

    def arm(self, name, spent, own=0, needs="", attack=""):
        base, whole = self.chains["base"].mean, self.chains[self.undefended].mean
        curve = [self.chains[f"undefended {dose}"].mean for dose in self.sizes.doses]
        curves = np.stack([self.draws[f"undefended {dose}"] for dose in self.sizes.doses], 1)
        multipliers = measure.cost_multipliers(
            spent, self.draws[name], self.draws["base"], self.sizes.doses, curves, own)
        multiplier = measure.cost_multipliers(
            spent, [self.chains[name].mean], base, self.sizes.doses, [curve], own)[0]
        return {
            "arm": name, "attack": attack, "exchanges": spent, "own_examples": own, "interface": needs,
            "examples": [course["examples"][name] for course in self.courses],
            "accuracy": round(self.chains[name].mean, 4), "accuracy_95": measure.interval(self.draws[name]),
            "by_seed": self.chains[name].by_seed,
            "removed_gain": round(float(measure.removed_gain(base, whole, self.chains[name].mean)), 4),
            "removed_gain_95": measure.interval(measure.removed_gain(
                self.draws["base"], self.draws[self.undefended], self.draws[name])),
            "cost_multiplier": None if np.isinf(multiplier) else round(float(multiplier), 2),
            "cost_multiplier_95": measure.interval(multipliers),
            "programs": round(self.programs[name].mean, 4),
            "programs_95": measure.interval(self.programs[name].draws(self.random)),
        }


def harm(collected):
    """What an honest user of an account has of it: per arm, compared with the undefended answers to the same questions."""
    reference = {one["question"]: one for one in collected["undefended"]}
    rows = {}
    for arm, exchanges in collected.items():
        rows[arm] = {
            "answers_identical": sum(one["answer"] == reference[one["question"]]["answer"] for one in exchanges) / len(exchanges),
            "reasoning_visible": sum(one["reasoning"] == reference[one["question"]]["reasoning"] != "" for one in exchanges)
            / len(exchanges),
            "with_some_reasoning": sum(one["reasoning"] != "" for one in exchanges) / len(exchanges),
            "median_ms": round(1000 * statistics.median(one["seconds"] for one in exchanges), 1),
        }
    return rows


def summarized(sizes, asked, collected, courses, delays):
    results, queries, chat = Results(sizes, courses), len(asked), "chat, reasoning asked for"
    arms = [results.arm(f"undefended {dose}", dose, needs=chat) for dose in sizes.doses]
    arms += [
        results.arm("sealed", queries, needs=chat),
        results.arm("answer only", queries, needs=chat),
        results.arm("summary", queries, needs="responses, summary asked for"),
        results.arm("sealed + rejection sampling", queries, needs=chat, attack="bootstrap from the base model"),
        results.arm("sealed + own + rejection sampling", queries, sizes.own, chat, "bootstrap from own examples"),
        results.arm("sealed + own + reconstruction", queries, sizes.own, chat, "inverter"),
        results.arm("summary + own + reconstruction", queries, sizes.own, "responses, summary asked for", "inverter"),
        results.arm("sealed + steps in the answer", queries, needs="chat, steps asked for in the question"),
        results.arm("own", 0, sizes.own, "none", "own examples alone"),
    ]
    for share in delays:
        name = f"delay {share}"
        arms.append(results.arm(f"{name} + clean only", queries, needs=chat, attack="keeps what shows reasoning"))
        if f"{name} + rejection sampling" in results.chains:
            arms.append(results.arm(f"{name} + rejection sampling", queries, needs=chat, attack="bootstrap from clean replies"))
    undefended = results.chains[results.undefended].mean
    passive = max(results.chains["sealed"].mean, results.chains["answer only"].mean)
    leaks = sum(one["reasoning"] != "" for arm in ("sealed", "answer only") for one in collected[arm])
    reasons = []
    if undefended < VOID_BELOW:
        reasons.append(f"the undefended student reaches {undefended:.3f}, below {VOID_BELOW}")
    if passive > VOID_ABOVE:
        reasons.append(f"answers alone give {passive:.3f}, above {VOID_ABOVE:.3f}, without an attack")
    if leaks:
        reasons.append(f"{leaks} replies of accounts without reasoning showed some")
    return {
        "void": reasons, "queries": queries, "seeds": len(courses), "test_items": sizes.test, "own_examples": sizes.own,
        "base": {"accuracy": round(results.chains["base"].mean, 4), "accuracy_95": measure.interval(results.draws["base"]),
                 "programs": round(results.programs["base"].mean, 4)},
        "arms": arms, "harm": harm(collected), "doses": sizes.doses,
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
        f"base model {percent(summary['base']['accuracy'])} % {span(summary['base']['accuracy_95'], percent)}; students took "
        f"{summary['cpu_seconds']} s of CPU.", ""]
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
    if "steps" in name:
        arm = "steps"
    if arm is None:
        return "–"
    row = rows[arm]
    shown = row["reasoning_visible"] if arm != "summary" else row["with_some_reasoning"]
    kind = " in short" if arm == "summary" else " in the answer" if arm == "steps" else ""
    return f"{percent(row['answers_identical'])} %, {percent(shown)} %{kind}"
