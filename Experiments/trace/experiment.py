"""Thieves behind a real gateway that marks, students that learn from what they took, and the command `excise trace`: who is named, and how
many of the student's words that takes. `run` says how to start it."""

import argparse
import concurrent.futures
import http.client
import json
import math
import os
import pathlib
import random
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "clients"))

from parts import processes
from parts.gateway import Gateway, ModelServer

import paraphrase
import report

EPOCH = "2026-11"
THIEVES = [f"thief-{number}" for number in range(16)]
INNOCENTS = [f"customer-{number}" for number in range(24)]
SUBJECTS = ["rivers", "bread", "winter", "honey", "bridges", "violins", "letters", "orchards", "tea", "clocks"]
#: Answers that a student learns from, however many accounts they came through.
HARVEST = 800
LEVELS = (0.05, 0.01, 0.001)
POOLS, MIXES, WORDS_REPLACED = (1, 4, 16), (0, 0.5, 0.75, 0.9, 0.95), (0.15, 0.3, 0.5)


def excise(*arguments, within=900):
    done = processes.run(*arguments, within=within)
    assert done.returncode in (0, 1), done.stderr
    return done


class House:
    """The teacher, and a gateway that has it mark `marked` and not `plain`."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = folder / "keys"
        self.commitment = folder / "commitment.json"
        self.server = ModelServer(folder)
        excise("watermark", "keys", "create", "--keys", self.keys)
        cohorts = folder / "cohorts.jsonl"
        cohorts.write_text("".join(json.dumps({"account": name, "cohort": "ring"}) + "\n" for name in THIEVES))
        self.gateway = Gateway(
            folder / "gateway", {"house": {"url": self.server.url}},
            {name: {"upstreams": ["house"], "name": "excise-tiny"} for name in ("marked", "plain")},
            watermark={"keys": str(self.keys), "epoch": EPOCH, "cohorts": str(cohorts),
                       "models": {"marked": {"scheme": "excise-1", "context_width": 2}}})
        self.clients = {name: self.gateway.account(name) for name in THIEVES + INNOCENTS}
        excise("watermark", "keys", "commit", "--keys", self.keys, "--epoch", EPOCH, "--data", self.gateway.data,
               "--cohorts", cohorts, "--output", self.commitment)

    def __enter__(self):
        self.gateway.start()
        return self

    def __exit__(self, *_):
        self.gateway.stop()
        self.server.process.stop()

    def collect(self, account, count, model="marked", first=0):
        """Answers to questions that differ, as prompt and output."""

        def some(numbers):
            connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
            answers = []
            for number in numbers:
                prompt = f"Tell me about {SUBJECTS[number % 10]}, part {number}."
                body = {"model": model, "max_tokens": 160, "temperature": 1, "messages": [{"role": "user", "content": prompt}]}
                connection.request("POST", "/v1/chat/completions", json.dumps(body), {
                    "authorization": f"Bearer {self.clients[account]}", "content-type": "application/json"})
                answer = json.load(connection.getresponse())
                answers.append({"prompt": prompt, "output": answer["choices"][0]["message"]["content"]})
            connection.close()
            return answers

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return [answer for part in pool.map(some, [range(first + start, first + count, 4) for start in range(4)])
                    for answer in part]


def write_lines(path, answers):
    path.write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    return path


class Student:
    """The built-in kind of model, trained on answers, behind an API."""

    def __init__(self, folder, answers):
        source = write_lines(folder / "learned.jsonl", answers)
        model = folder / "student.model"
        excise("model", "train", "--conversations", source, "--tokenizer", "built-in", "--order", "4", "--output", model)
        self.server = ModelServer(folder, "--model", model, "--name", "student")

    def traced(self, house, questions):
        path = self.server.process.log.parent / "trace.json"
        excise("trace", "--suspect", self.server.url + "/v1", "--model", "student", "--keys", house.keys, "--commitment",
               house.commitment, "--questions", questions, "--temperature", "0.8", "--concurrency", "8", "--json", path)
        self.server.process.stop()
        return json.loads(path.read_text())


def outcome(found):
    return {"result": found["result"], "answers": found["answers"], "tokens": found["tokens"], "tuples": found["tuples"],
            "cohorts": [one["name"] for one in found["cohorts"]], "accounts": [one["name"] for one in found["accounts"]]}


def thieves(house, folder, seed, questions):
    """Students of pools of accounts, whose harvest is mixed with unmarked answers of the same model, or paraphrased."""
    chance = random.Random(seed)
    plain = house.collect(INNOCENTS[seed % len(INNOCENTS)], HARVEST, "plain", first=100_000 + 10_000 * seed)
    taken = {name: house.collect(name, HARVEST if number == 0 else HARVEST // (4 if number < 4 else 16),
                                 first=1_000_000 * seed + 10_000 * number) for number, name in enumerate(THIEVES)}
    for pool in POOLS:
        for mix, replaced in [(mix, 0) for mix in MIXES] + [(0, share) for share in WORDS_REPLACED if pool == 1]:
            share = round(HARVEST * (1 - mix))
            marked = [answer for name in THIEVES[:pool] for answer in taken[name][: HARVEST // pool]]
            learned = chance.sample(marked, share) + chance.sample(plain, HARVEST - share)
            if replaced:
                learned = [dict(one, output=paraphrase.paraphrased(one["output"], replaced, chance)) for one in learned]
            found = outcome(Student(folder, learned).traced(house, questions))
            guilty = set(THIEVES[:pool])
            yield {"kind": "thieves", "seed": seed, "pool": pool, "mix": mix, "replaced": replaced, **found,
                   "right": len(guilty & set(found["accounts"])),
                   "wrong": len(set(found["accounts"]) - guilty) + len(set(found["cohorts"]) - {"ring"})}


def innocent(house, folder, seed, questions):
    """A student of what a customer got of the same model while nothing was marked."""
    answers = house.collect(INNOCENTS[seed % len(INNOCENTS)], 400, "plain", first=50_000_000 + 1_000 * seed)
    report = Student(folder, answers).traced(house, questions)
    found = outcome(report)
    logs = [key["log_p"] for key in report["keys"]]
    return {"kind": "innocent", "seed": seed, **found, "wrong": len(found["accounts"]) + len(found["cohorts"]), "keys": len(logs),
            "below": [sum(log <= math.log(level) for log in logs) for level in LEVELS]}


def transformer(house, folder, seed):
    """A transformer over words that learned one account's answers; what it writes is read, not asked for."""
    import transformer

    rows = []
    for kind, model in (("marked", "marked"), ("unmarked", "plain")):
        answers = house.collect(THIEVES[0], 2 * HARVEST, model, first=70_000_000 + 100_000 * seed)
        begun = time.monotonic()
        written = transformer.written([answer["output"] for answer in answers], count=1000, seed=seed)
        path = folder / "trace.json"
        excise("trace", "--suspect", write_lines(folder / "written.jsonl", [{"output": text} for text in written]), "--keys",
               house.keys, "--commitment", house.commitment, "--json", path)
        found = json.loads(path.read_text())
        scores = {one["name"]: one["family_wise_log_p"] for one in found["accounts"]}
        rows.append({"kind": "transformer", "seed": seed, "learned": kind, **outcome(found), "log_p": scores.get(THIEVES[0]),
                     "seconds": round(time.monotonic() - begun),
                     "wrong": len(set(scores) - ({THIEVES[0]} if kind == "marked" else set()))})
    return rows


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--innocents", type=int, default=40)
    options.add_argument("--questions", type=int, default=2000)
    options.add_argument("--transformers", type=int, default=0)
    options.add_argument("--out", type=pathlib.Path, default=ROOT / ".data" / "trace")
    options = options.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    folder = options.out / f"work-{os.getpid()}"
    folder.mkdir()
    begun = time.monotonic()
    results = options.out / "results.jsonl"
    with House(folder) as house, results.open("w") as lines:
        def note(row):
            lines.write(json.dumps(row) + "\n")
            lines.flush()
            print(f"{time.monotonic() - begun:6.0f} s  {json.dumps(row)}", file=sys.stderr)

        for seed in range(options.seeds):
            for row in thieves(house, folder, seed, options.questions):
                note(row)
        for seed in range(options.innocents):
            note(innocent(house, folder, seed, options.questions // 4))
        for seed in range(options.transformers):
            for row in transformer(house, folder, seed):
                note(row)
    report.write(results, options.out)


if __name__ == "__main__":
    main()
