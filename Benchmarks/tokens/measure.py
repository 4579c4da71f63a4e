"""Prints the tables of `run`: the estimate's error beside that of bytes / 4, the check of exact counts, speeds."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

import fit
import samples
import vocabularies

REPOSITORY = Path(__file__).resolve().parents[2]
WEIGHTS = REPOSITORY / "Sources/Metering/Tokens/TokenEstimate+Weights.swift"
EXACT = {"cl100k": ("cl100k_base", vocabularies.CL100K_FILE), "o200k": ("o200k_base", vocabularies.O200K_FILE)}


def counted(counters, texts):
    counts = {}
    for name, count in counters.items():
        print(f"== counting with {name}", file=sys.stderr)
        counts[name] = np.array([n for at in range(0, len(texts), 1000) for n in count(texts[at : at + 1000])])
    return counts


def write(path, texts):
    path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts))


def tool(cache, *arguments):
    command = [cache / "build/release/CountTokens", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def numbers(cache, *arguments):
    return np.array(tool(cache, *arguments).split(), int)


def errors(estimate, real):
    """Ratio of the totals; the 5 % quantile, the median and the 95 % quantile of the relative error of each text, in %."""
    relative = (estimate - real) / np.maximum(real, 1)
    low, median, high = 100 * np.quantile(relative, [0.05, 0.5, 0.95])
    return f"{estimate.sum() / real.sum():.2f} | {low:+.0f} / {median:+.0f} / {high:+.0f}"


def error_table(all_samples, counts, estimate):
    size = np.array([len(sample["text"].encode()) for sample in all_samples])
    kinds = np.array([sample["kind"] for sample in all_samples])
    measured = ~np.array([sample["fit"] for sample in all_samples])
    quarter = -(-size // 4)
    mean = np.mean(list(counts.values()), axis=0)
    print("| texts | tokenizer | bytes / 4: total | error of a text, % | estimate: total | error of a text, % |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind in dict.fromkeys(kinds):
        which = measured & (kinds == kind)
        for name, real in [*counts.items(), ("mean of the six", mean)]:
            title = f"{kind}: {which.sum():,}, {size[which].sum() / 1e6:.1f} MB" if name == next(iter(counts)) else ""
            print(f"| {title} | {name} | {errors(quarter[which], real[which])} | {errors(estimate[which], real[which])} |")


def check_exact(cache, packages, name, path, texts, expected):
    vocabulary, ranks = EXACT[name]
    differ = np.flatnonzero(numbers(cache, path, name, packages / ranks) != expected)
    if len(differ):
        sys.exit(f"{vocabulary}: {len(differ)} texts differ from tiktoken, first {texts[differ[0]]!r}")
    print(f"`{vocabulary}`: {len(texts):,} texts, {expected.sum():,} tokens, every count as tiktoken's.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    cache, packages = options.cache, options.cache / "packages"

    all_samples = list(samples.everything(options.corpora, packages))
    texts = [sample["text"] for sample in all_samples]
    counters = vocabularies.counters(packages)
    counts = counted(counters, texts)
    if options.fit:
        weights = fit.fit(all_samples, np.mean(list(counts.values()), axis=0))
        WEIGHTS.write_text(fit.swift(weights))
        return

    path = cache / "samples.jsonl"
    write(path, texts)
    estimate = numbers(cache, path)
    # The features that weights are fitted to must be those that Swift counts.
    weights = fit.weights(WEIGHTS.read_text())
    differ = [index for index, text in enumerate(texts) if fit.estimate(weights, text) != estimate[index]]
    if differ:
        sys.exit(f"fit.py and TokenEstimate differ on {len(differ)} texts, first {texts[differ[0]]!r}")
    error_table(all_samples, counts, estimate)

    print()
    awkward = list(samples.awkward())
    awkward_path = cache / "awkward.jsonl"
    write(awkward_path, awkward)
    for name, (vocabulary, _) in EXACT.items():
        check_exact(cache, packages, name, path, texts, counts[vocabulary])
        check_exact(cache, packages, name, awkward_path, awkward, counted({vocabulary: counters[vocabulary]}, awkward)[vocabulary])

    print()
    print(tool(cache, path, "--speed"), end="")
    for name, (_, ranks) in EXACT.items():
        print(tool(cache, path, "--speed", name, packages / ranks), end="")


if __name__ == "__main__":
    main()
