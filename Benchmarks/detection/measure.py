"""Simulates scenarios, runs every detector over the logs, and prints the tables of their scores as markdown."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

BASELINES = ["volume-cap", "phrases", "template-repetition", "shared-attributes", "synchrotrap"]

parser = argparse.ArgumentParser()
parser.add_argument("--excise", required=True)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--seeds", type=int, default=1)
parser.add_argument("--first-seed", type=int, default=1)
parser.add_argument("--corpus", type=pathlib.Path)
parser.add_argument("--traces", type=pathlib.Path)
parser.add_argument("--without-baselines", action="store_true")
parser.add_argument("--keep", action="store_true")
parser.add_argument("scenarios", nargs="+", type=pathlib.Path)
options = parser.parse_args()


def run(*arguments):
    """Runs excise; returns seconds by the clock, seconds of CPU, and the most memory in MB."""
    begun = time.monotonic()
    process = subprocess.Popen([options.excise, *map(str, arguments)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"excise {' '.join(map(str, arguments))}: ended with {process.returncode}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def output(*arguments):
    """What excise prints."""
    return subprocess.run(
        [options.excise, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def say(text):
    print("== " + text, file=sys.stderr, flush=True)


def simulate(scenario, seed, folder):
    """Writes a world's three files."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["simulate", scenario, "--seed", seed, "--log", folder / "log.jsonl"]
    command += ["--accounts", folder / "accounts.jsonl", "--labels", folder / "labels.jsonl"]
    if options.corpus:
        command += ["--corpus", *sorted([*options.corpus.glob("*.jsonl"), *options.corpus.glob("*.jsonl.gz")])]
    if options.traces:
        command += ["--traces", options.traces]
    run(*command)


def detect(detector, folder):
    """Writes a detector's report of a world; returns what it cost."""
    files = [folder / "log.jsonl", "--accounts", folder / "accounts.jsonl", "--json", folder / f"{detector}.json"]
    if detector == "excise":
        return run("detect", *files)
    return run("evaluate", "baseline", detector, *files)


def number(value, form):
    return "-" if value is None else format(value, form)


def comparison(scores, costs):
    """One row for each detector."""
    print("### Excise and the baselines\n")
    print("| detector | recall | precision | false positives | rate | bound | campaigns found | purity | B³ F1 | leaked", end="")
    print(" | CPU s | MB |\n|" + " --- |" * 12)
    for detector, score in scores.items():
        accounts, pools = score["accounts"], score["against_pools"]
        campaigns = score["campaigns"]
        found = sum("first_alert" in campaign for campaign in campaigns)
        attacks = sum(campaign["attack_exchanges"] for campaign in campaigns)
        leaked = sum(campaign["leaked_before_first_alert"] for campaign in campaigns)
        row = [
            "**Excise**" if detector == "excise" else f"`{detector}`",
            number(accounts.get("recall"), ".3f"),
            number(accounts.get("precision"), ".3f"),
            f"{accounts['customers_flagged']} of {accounts['customers']}",
            number(accounts.get("false_positive_rate"), ".2g"),
            number(accounts.get("false_positive_bound"), ".2g"),
            f"{found} of {len(campaigns)}",
            number(pools.get("purity"), ".3f"),
            number(score["against_operators"].get("b_cubed_f1"), ".3f"),
            # Baselines read the whole log before they say anything.
            number(leaked / attacks if attacks and detector == "excise" else None, ".3f"),
            f"{sum(cost[1] for cost in costs[detector]):.1f}",
            f"{max(cost[2] for cost in costs[detector]):.0f}",
        ]
        print("| " + " | ".join(row) + " |")
    print()


def classes(scores):
    """How many accounts of each class of customers each detector flags."""
    print("### Customers flagged by each detector\n")
    print("| class | accounts | " + " | ".join(scores) + " |\n|" + " --- |" * (2 + len(scores)))
    rows = {}
    for detector, score in scores.items():
        for entry in score["classes"]:
            rows.setdefault(entry["name"], {"accounts": entry["accounts"]})[detector] = entry["flagged"]
    for name, row in sorted(rows.items()):
        print(f"| {name} | {row['accounts']} | " + " | ".join(str(row.get(d, 0)) for d in scores) + " |")
    print()


def section(title, worlds):
    """Runs all detectors over the worlds of one section, and prints its tables."""
    detectors = ["excise"] + ([] if options.without_baselines else BASELINES)
    costs = {detector: [] for detector in detectors}
    exchanges = 0
    folders = []
    for scenario, seed, name in worlds:
        folder = options.data / title / name
        say(f"{title}: {name}")
        simulate(scenario, seed, folder)
        for detector in detectors:
            costs[detector].append(detect(detector, folder))
        with open(folder / "excise.json") as report:
            exchanges += json.load(report)["totals"]["exchanges"]
        folders.append(folder)
        if not options.keep:
            (folder / "log.jsonl").unlink()
    scores = {}
    for detector in detectors:
        pairs = [path for folder in folders for path in (folder / f"{detector}.json", folder / "labels.jsonl")]
        scores[detector] = json.loads(output("evaluate", *pairs, "--json", "-"))
        if detector == "excise":
            tables = output("evaluate", *pairs, "--markdown")
    seconds = sum(cost[0] for cost in costs["excise"])
    runs = f"{len(folders)} logs" if len(folders) > 1 else "one log"
    print(f"## {title}\n\n{runs}, {exchanges:,} exchanges; Excise took {seconds:.1f} s by the clock.\n")
    if len(detectors) > 1:
        comparison(scores, costs)
        classes(scores)
    print(tables.replace("### ", "### Excise: "))


model = next(
    (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor()
)
print(f"{datetime.date.today()}, {model}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.2f} at the beginning.\n")
for scenario in options.scenarios:
    files = sorted(scenario.glob("*.yaml")) if scenario.is_dir() else [scenario]
    if not files or not all(file.exists() for file in files):
        sys.exit(f"{scenario}: no scenario there")
    section(
        scenario.stem,
        [
            (file, seed, f"seed-{seed}" if len(files) == 1 else f"{file.stem}-{seed}")
            for file in files
            for seed in range(options.first_seed, options.first_seed + options.seeds)
        ],
    )
