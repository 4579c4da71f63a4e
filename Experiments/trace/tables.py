"""Puts the lines of TraceExperiment together: who is named, and how many tokens of the suspect that takes."""

import collections
import json
import pathlib
import sys


def main(folder):
    lines = [json.loads(line) for path in sorted(pathlib.Path(folder).glob("*.jsonl")) for line in path.read_text().splitlines()]
    thieves = [line for line in lines if line["kind"] == "thief"]
    innocents = [line for line in lines if line["kind"] == "innocent"]
    seeds = sorted({line["seed"] for line in thieves})
    cells = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in thieves:
        cells[line["accounts"], line["mixing"], line["paraphrase"]][line["seed"]].append(line)

    print(f"Students of thieves, {len(seeds)} seeds; tokens asked up to {max(line['tokens'] for line in thieves):,}\n")
    print("| accounts | other text | words replaced | seeds with the cohort named | tokens for that | seeds with an account named "
          "| tokens for that | thieves named at best | excess per tuple at 4,000 tokens: cohort, account |")
    print("| --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    for (accounts, mixing, paraphrase), runs in sorted(cells.items(), key=lambda cell: (cell[0][2], cell[0])):
        cohort = [min((line["tokens"] for line in run if line["cohort"]), default=None) for run in runs.values()]
        account = [min((line["tokens"] for line in run if line["named"]), default=None) for run in runs.values()]
        best = [max(line["named"] for line in run) for run in runs.values()]
        middle = [min(run, key=lambda line: abs(line["tokens"] - 4_000)) for run in runs.values()]
        cohort_signal, account_signal = (sum(line[name] for line in middle) / len(middle)
                                         for name in ("cohort_signal", "account_signal"))
        print(f"| {accounts} | {100 * mixing:.0f} % | {100 * paraphrase:.0f} % | {found(cohort)} | {needed(cohort)} | "
              f"{found(account)} | {needed(account)} | {', '.join(map(str, best))} | {cohort_signal:.2f}, {account_signal:.2f} |")
    print(f"\nInnocent accounts named in these {len(thieves)} traces: {sum(line['innocent_accounts'] for line in thieves)}; "
          f"innocent cohorts: {sum(line['innocent_cohorts'] for line in thieves)}.")

    if innocents:
        keys = sum(line["keys"] for line in innocents)
        print(f"\nIndependent students: {len(innocents)}, each with keys of its own, {keys:,} keys in all")
        print("\n| p at most | expected share of keys | found |\n| --: | --: | --: |")
        for name, level in (("below_5_percent", 0.05), ("below_1_percent", 0.01), ("below_1_permille", 0.001)):
            print(f"| {level} | {level} | {sum(line[name] for line in innocents) / keys:.5f} |")
        print(f"\nCohorts named: {sum(line['cohorts_named'] for line in innocents)}; accounts named: "
              f"{sum(line['accounts_named'] for line in innocents)}.")


def found(values):
    return f"{sum(value is not None for value in values)} of {len(values)}"


def needed(values):
    known = sorted(value for value in values if value is not None)
    return f"{known[len(known) // 2]:,}" if known else "–"


main(sys.argv[1])
