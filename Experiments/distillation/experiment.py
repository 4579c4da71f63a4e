"""Distillation through the gateway: what a student learns from what a thief receives.

What was collected and how every seed's students did are kept in the folder of results, so that a run that was stopped goes
on."""

import argparse
import hashlib
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import jax
import numpy as np

import attacks
import collect
import problems
import report
import student
from arms import BOOTSTRAPPED, DELAYS, OWN_REJECTION, SUB_QUESTIONS, Sizes
from progress import Progress

FOLDER = pathlib.Path(__file__).resolve().parent
#: What decides how students do; kept results of another version are not used.
CODE = [(FOLDER / name).read_text() for name in ("attacks.py", "experiment.py", "problems.py", "student.py")]


def questions(sizes):
    """What the thief asks: chains and programs in one order for all arms."""
    random = np.random.default_rng(11)
    programs = int(sizes.queries * sizes.program_share)
    asked = problems.different(random, sizes.queries - programs, problems.chain)
    asked += problems.different(random, programs, problems.program)
    return [asked[index] for index in random.permutation(len(asked))]


def collections(folder, asked):
    """Everything that thieves collect through the gateway: by arm, in the order of the questions."""
    chains = [one for one in asked if one.family == "chain"]
    with collect.House(folder, asked) as house:
        collected = {
            "undefended": collect.collect(house, "undefended", "full", asked),
            "sealed": collect.collect(house, "sealed", "standard", asked),
            "summary": collect.collect(house, "summary", "summary", asked, ask=collect.ask_responses),
            "answer only": collect.collect(house, "answer-only", "none", asked),
            "steps": collect.collect(house, "steps", "standard", asked, steps=True),
            "sub-questions": collect.collect(
                house, "sub-questions", "standard", attacks.chains_within(chains, len(asked))[1]),
        }
        for share in DELAYS:
            collected[f"delay {share}"] = collect.collect(
                house, f"delay-{share}", "full", asked, lowered_after=round(share * len(asked)))
        # Somebody else, who is entitled to reasoning, while all those are acted on.
        collected["bystander"] = collect.collect(house, "bystander", "full", asked[: len(asked) // 10])
    return collected


def collected_before(stored, asked):
    """What an earlier run collected, if it asked the same."""
    if not stored.exists():
        return None
    collected = json.loads(stored.read_text())
    if "bystander" not in collected or [one["question"] for one in collected["undefended"]] != [one.question for one in asked]:
        return None
    print(f"what was collected before is taken from {stored}", file=sys.stderr)
    return collected


def solved(pupil, exam):
    """The share of problems that a student gets right."""
    given = student.replies(pupil, [one.question for one in exam])
    return sum(reply is not None and reply[1] == one.answer for reply, one in zip(given, exam)) / len(exam)


class Course:
    """One seed: a base model, and every student that starts from it."""

    def __init__(self, seed, sizes, collected, asked, progress):
        self.seed, self.sizes, self.collected, self.asked, self.progress = seed, sizes, collected, asked, progress
        self.begun = time.process_time()
        random = np.random.default_rng(1000 + seed)
        self.order = random.permutation(len(asked))
        without = {problem.question for problem in asked}
        self.test = problems.different(random, sizes.test, problems.chain, without)
        self.test_programs = problems.different(random, 256, problems.program, without)
        without |= {problem.question for problem in self.test}
        self.own = problems.different(random, sizes.own, problems.chain, without)
        short = [problems.chain(random, length) for length in (1, 2, 3) for _ in range(5000)]
        short += [problems.program(random, length) for length in (2, 3) for _ in range(1000)]
        taught = {one.question for one in short}
        practice = problems.different(random, 256, lambda random: problems.chain(random, 3), taught)
        exam = problems.different(random, 256, lambda random: problems.chain(random, 3),
                                  taught | {one.question for one in practice})
        # Some initial weights need longer than others; what decides that is not what is reported.
        self.base = student.initial(jax.random.key(seed))
        for round in range(sizes.base_rounds):
            self.base = student.trained(
                self.base, [(one.question, one.reasoning, one.answer) for one in short], sizes.base_steps, seed + 1000 * round)
            if solved(self.base, practice) >= report.VOID_BELOW:
                break
        self.base_short = solved(self.base, exam)
        self.known, self.results, self.trained_on = {}, {}, {}

    def asked_in_order(self, arm, count=None):
        return [self.collected[arm][index] for index in self.order[:count]]

    def examine(self, name, examples, steps=None):
        """Trains on examples and keeps which test items the student gets right; the same examples are trained on once."""
        steps = steps or self.sizes.steps
        key = (tuple(examples), steps)
        if key not in self.known:
            pupil = student.trained(self.base, examples, steps, self.seed) if examples else self.base
            self.known[key] = [
                [reply is not None and reply[1] == problem.answer for reply, problem in zip(
                    student.replies(pupil, [problem.question for problem in family]), family)]
                for family in (self.test, self.test_programs)]
        self.results[name] = self.known[key]
        self.trained_on[name] = len(examples)
        self.progress.step(f"seed {self.seed}: {name}")

    def run(self):
        sizes, received = self.sizes, attacks.as_received
        own = [(one.question, one.reasoning, one.answer) for one in self.own]
        effort = dict(steps=sizes.steps, seed=self.seed)
        bootstrap = dict(effort, rounds=sizes.rounds)
        self.examine("base", [])
        for dose in sizes.doses:
            self.examine(f"undefended {dose}", received(self.asked_in_order("undefended", dose)))
        for arm in ("sealed", "summary", "answer only"):
            self.examine(arm, received(self.asked_in_order(arm)))
        self.examine("own", own)
        sealed, summary = self.asked_in_order("sealed"), self.asked_in_order("summary")
        self.examine("sealed + longer training", received(sealed), 4 * sizes.steps)
        self.examine("sealed + rejection sampling",
                     attacks.rejection_sampled(self.base, sealed, [], **bootstrap))
        for dose in sizes.attack_doses:
            self.examine(f"{OWN_REJECTION} {dose}", attacks.rejection_sampled(
                self.base, self.asked_in_order("sealed", dose), own, **bootstrap))
        self.examine("sealed + own + reconstruction",
                     attacks.reconstructed(self.base, sealed, own, [""] * len(own), **effort))
        self.examine("summary + own + reconstruction", attacks.reconstructed(
            self.base, summary, own, [one.summary for one in self.own], **effort))
        self.examine("summary + own + rejection sampling", attacks.rejection_sampled(self.base, summary, own, **bootstrap))
        self.examine("sealed + steps in the answer", received(self.asked_in_order("steps")))
        answers = {one["question"]: one["answer"] for one in self.collected["sub-questions"]}
        chains = [self.asked[index] for index in self.order if self.asked[index].question in answers]
        for dose in sizes.attack_doses:
            self.examine(f"{SUB_QUESTIONS} {dose}", attacks.assembled(answers, attacks.chains_within(chains, dose)[0]))
        for share in DELAYS:
            name = f"delay {share}"
            self.examine(f"{name} + clean only", attacks.with_reasoning(self.collected[name]))
            if share >= BOOTSTRAPPED:
                self.examine(f"{name} + rejection sampling", attacks.rejection_sampled(
                    self.base, self.collected[name], [], **bootstrap))
        return {"arms": self.results, "examples": self.trained_on, "base_short": self.base_short,
                "cpu_seconds": round(time.process_time() - self.begun)}

    @staticmethod
    def count(sizes):
        return 11 + len(sizes.doses) + 2 * len(sizes.attack_doses) + len(DELAYS) + sum(
            share >= BOOTSTRAPPED for share in DELAYS)


def course(stored, seed, sizes, collected, asked, progress):
    """A seed's results: those kept, if they are of the same code and sizes and of what was collected, or new ones."""
    received = {arm: [[one["question"], one["reasoning"], one["answer"]] for one in got] for arm, got in collected.items()}
    of = hashlib.sha256(json.dumps([received, vars(sizes) | {"seeds": 0}, CODE], sort_keys=True).encode()).hexdigest()
    if stored.exists():
        kept = json.loads(stored.read_text())
        if kept["of"] == of:
            return kept
    made = Course(seed, sizes, collected, asked, progress).run() | {"of": of}
    stored.write_text(json.dumps(made))
    return made


def main():
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed and fewer questions: minutes; says whether it works")
    parser.add_argument("--seeds", type=int, help="students of each arm, each with a base model of its own")
    parser.add_argument("--course", type=int, metavar="SEED", help="only this seed's students, without a report: seeds can be "
                        "spread over processes, and a run without it puts them together")
    parser.add_argument("--out", type=pathlib.Path, help="a folder for what is measured (default: .data/distillation)")
    options = parser.parse_args()
    sizes = Sizes(options.quick)
    sizes.seeds = options.seeds or sizes.seeds
    usual = FOLDER.parents[1] / ".data" / ("distillation-quick" if options.quick else "distillation")
    out = (options.out or usual).resolve()
    out.mkdir(parents=True, exist_ok=True)

    asked = questions(sizes)
    collected = collected_before(out / "collected.json", asked) or collections(out / "house", asked)
    (out / "collected.json").write_text(json.dumps(collected))

    courses = []
    seeds = [options.course] if options.course is not None else range(sizes.seeds)
    progress = Progress("students", len(seeds) * Course.count(sizes))
    for seed in seeds:
        courses.append(course(out / f"seed-{seed}.json", seed, sizes, collected, asked, progress))
    progress.done()
    if options.course is not None:
        return

    summary = report.summarized(sizes, asked, collected, courses)
    report.write(out, summary)
    print(f"{out}/results.json, tables.md and doses.svg are written", file=sys.stderr)
    sys.exit(0 if not summary["void"] else 1)


if __name__ == "__main__":
    main()
