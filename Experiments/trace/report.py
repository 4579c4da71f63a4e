"""Puts the lines of an experiment together: tables, and a picture of the tokens that naming takes."""

import collections
import json
import pathlib
import sys

#: Tokens of a student that name one key of a million at a level of 0.001 with power 0.9, by published p-values: context of two
#: tokens, all of the training set marked (Pan and others 2025), and 5 % of it (Sander and others 2024).
PUBLISHED = [(0, 4_500, "Pan and others 2025"), (0.95, 128_000, "Sander and others 2024")]
COLOURS = {1: "#1f6feb", 4: "#c2410c", 16: "#9333ea"}


def median(values):
    """The middle of all, of which None are without end; None where the middle is."""
    ordered = sorted(float("inf") if value is None else value for value in values)
    middle = ordered[(len(ordered) - 1) // 2]
    return None if middle == float("inf") else int(middle)


def cells(rows):
    result = collections.defaultdict(list)
    for row in rows:
        if row["kind"] == "thieves":
            result[row["pool"], row["mix"], row["replaced"]].append(row)
    return result


def tables(rows):
    lines = ["| accounts | other text | words replaced | cohort named | account named | tokens asked, median | thieves named |",
             "| --: | --: | --: | --: | --: | --: | --: |"]
    for (pool, mix, replaced), runs in sorted(cells(rows).items(), key=lambda cell: (cell[0][2], cell[0])):
        named = [run for run in runs if run["right"]]
        tokens = median([run["tokens"] if run["right"] else None for run in runs])
        lines.append(f"| {pool} | {100 * mix:.0f} % | {100 * replaced:.0f} % | {sum('ring' in run['cohorts'] for run in runs)} of "
                     f"{len(runs)} | {len(named)} of {len(runs)} | {f'{tokens:,}' if tokens else '–'} | "
                     f"{', '.join(str(run['right']) for run in runs)} |")
    thieves = [row for row in rows if row["kind"] == "thieves"]
    innocents = [row for row in rows if row["kind"] == "innocent"]
    lines += ["", f"Innocents named in these {len(thieves)} traces: {sum(row['wrong'] for row in thieves)}. Students of nobody: "
              f"{len(innocents)} of {sum(row['tokens'] for row in innocents):,} tokens in all, of which "
              f"{sum(row['wrong'] > 0 for row in innocents)} named anybody, and "
              f"{sum(row['result'] == 'ours' for row in innocents)} showed everyone's key."]
    keys = sum(row["keys"] for row in innocents)
    for place, level in enumerate((0.05, 0.01, 0.001)):
        found = sum(row["below"][place] for row in innocents)
        lines.append(f"Of their {keys:,} p-values {found / max(keys, 1):.4f} are at most {level}.")
    for row in rows:
        if row["kind"] == "transformer":
            lines.append(f"Transformer that learned {row['learned']} answers: {row['tokens']:,} tokens, {row['result']}"
                         f"{', ' + ', '.join(row['accounts']) if row['accounts'] else ''}.")
    return "\n".join(lines) + "\n"


def picture(rows):
    import math

    width, height, left, right, top, bottom = 760, 380, 70, 200, 24, 52
    low, high = 300, 300_000

    def x(mix):
        return left + (width - left - right) * mix

    def y(tokens):
        return top + (height - top - bottom) * (1 - math.log(tokens / low) / math.log(high / low))

    def text(x, y, words, anchor="start", colour="#334155"):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="12">{words}</text>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" role="img">',
             "<title>Tokens of the suspect until an account is named, by how much of the training set was not marked</title>",
             f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    for tokens in (1_000, 10_000, 100_000):
        parts += [f'<line x1="{left}" x2="{width - right}" y1="{y(tokens):.1f}" y2="{y(tokens):.1f}" stroke="#e2e8f0"/>',
                  text(left - 8, y(tokens) + 4, f"{tokens:,}", "end")]
    parts += [text(x(mix), height - bottom + 18, f"{100 * mix:.0f} %", "middle") for mix in (0, 0.25, 0.5, 0.75, 1)]
    parts.append(text((left + width - right) / 2, height - 10, "of the training set is other text", "middle"))
    parts.append(text(left, top - 8, "tokens of the suspect until an account is named"))
    known = cells(rows)
    legend = top + 12
    for pool, colour in COLOURS.items():
        points = [(mix, median([run["tokens"] if run["right"] else None for run in runs]))
                  for (accounts, mix, replaced), runs in sorted(known.items()) if accounts == pool and replaced == 0]
        line = [(x(mix), y(tokens)) for mix, tokens in points if tokens]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in line]
        # Not named by all that was asked.
        parts += [text(x(mix), top + 12, "×", "middle", colour) for mix, tokens in points if not tokens]
        parts.append(text(width - right + 16, legend, f"{pool} account{'s' if pool > 1 else ''}", colour=colour))
        legend += 18
    for mix, tokens, words in PUBLISHED:
        parts.append(f'<rect x="{x(mix) - 4:.1f}" y="{y(tokens) - 4:.1f}" width="8" height="8" fill="#64748b"/>')
        parts.append(text(width - right + 16, legend, f"■ {words}", colour="#64748b"))
        legend += 18
    parts.append(text(width - right + 16, legend, "× not named by what was asked", colour="#64748b"))
    return "\n".join(parts + ["</svg>"]) + "\n"


def write(results, folder):
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    (folder / "trace.svg").write_text(picture(rows))
    (folder / "tables.md").write_text(tables(rows))
    print(tables(rows), end="")


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]).parent)
