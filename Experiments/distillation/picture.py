"""The dose curves as SVG: how well a student does by how many exchanges were collected."""

import math

from arms import OWN_REJECTION, SUB_QUESTIONS

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 940, 420, 60, 410, 24, 56
#: Room for what has no dose, between the curves and the legend.
BESIDE = 110
COLOURS = {"undefended": "#1f6feb", "delay, clean only": "#c2410c", "delay, rejection sampling": "#9333ea",
           SUB_QUESTIONS: "#15803d", OWN_REJECTION: "#a16207"}
OTHERS = ["#0f766e", "#be123c", "#4d7c0f", "#6b7280", "#b45309", "#1e3a8a", "#701a75", "#334155", "#b91c1c", "#0369a1"]


def doses(summary):
    total, chance = summary["queries"], 1 / 7
    smallest = min([arm["examples"][0] for arm in summary["arms"] if "delay" in arm["arm"]] + summary["doses"]) or 1

    def x(dose):
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log(max(dose, smallest)) - math.log(smallest)) / (
            math.log(total) - math.log(smallest))

    def y(accuracy):
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - accuracy)

    def text(x, y, words, anchor="start", colour="#334155", size=12):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" '
        'role="img">', "<title>A student's accuracy by the exchanges that its thief collected</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts += [f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#e2e8f0"/>',
                  text(LEFT - 8, y(share) + 4, f"{100 * share:.0f} %", "end")]
    for level, words in ((chance, "chance"), (summary["base"]["accuracy"], "base model")):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(level):.1f}" y2="{y(level):.1f}" stroke="#94a3b8" '
                     f'stroke-dasharray="4 4"><title>{words}</title></line>')
    ticks = [dose for dose in (10, 20, 50, 100, 200, 400, 800, 2000, 5000) if smallest <= dose <= total]
    parts += [text(x(dose), HEIGHT - BOTTOM + 18, str(dose), "middle") for dose in ticks]
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "exchanges; where an account was acted on, those before it",
                      "middle"))

    curves = {name: [] for name in COLOURS}
    points = []
    for arm in summary["arms"]:
        name = arm["arm"]
        curve = next((one for one in ("undefended", SUB_QUESTIONS, OWN_REJECTION) if name.startswith(one)), None)
        if curve:
            curves[curve].append((arm["exchanges"], arm))
        elif name.startswith("delay"):
            share = float(name.split()[1])
            curves["delay, " + name.split(" + ")[1]].append((share * total, arm))
        else:
            points.append((name, arm))
    legend = TOP + 4
    for name, curve in curves.items():
        if not curve:
            continue
        colour = COLOURS[name]
        top = [(x(dose), y(arm["accuracy_95"][1])) for dose, arm in curve]
        bottom = [(x(dose), y(arm["accuracy_95"][0])) for dose, arm in reversed(curve)]
        parts.append(f'<polygon points="{path(top + bottom)}" fill="{colour}" opacity="0.15"/>')
        line = [(x(dose), y(arm["accuracy"])) for dose, arm in curve]
        parts.append(f'<polyline points="{path(line)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in line]
        parts += [f'<line x1="{WIDTH - RIGHT + BESIDE + 16}" x2="{WIDTH - RIGHT + BESIDE + 36}" y1="{legend}" y2="{legend}" '
                  f'stroke="{colour}" stroke-width="2"/>', text(WIDTH - RIGHT + BESIDE + 42, legend + 4, name)]
        legend += 20
    parts += [f'<line x1="{WIDTH - RIGHT + BESIDE + 16}" x2="{WIDTH - RIGHT + BESIDE + 36}" y1="{legend}" y2="{legend}" '
              'stroke="#94a3b8" stroke-dasharray="4 4"/>',
              text(WIDTH - RIGHT + BESIDE + 42, legend + 4, "base model; chance (1 of 7)")]
    legend += 28
    for number, ((name, arm), colour) in enumerate(zip(points, OTHERS, strict=True)):
        place = WIDTH - RIGHT + 14 + number * (BESIDE - 20) / len(OTHERS)
        low, high = arm["accuracy_95"]
        parts += [f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{y(high):.1f}" y2="{y(low):.1f}" '
                  f'stroke="{colour}" stroke-width="2"/>',
                  f'<circle cx="{place:.1f}" cy="{y(arm["accuracy"]):.1f}" r="4" fill="{colour}"/>',
                  f'<circle cx="{WIDTH - RIGHT + BESIDE + 26}" cy="{legend}" r="4" fill="{colour}"/>',
                  text(WIDTH - RIGHT + BESIDE + 42, legend + 4, f'{name} ({100 * arm["accuracy"]:.0f} %)', size=11)]
        legend += 18
    return "\n".join(parts + ["</svg>"]) + "\n"


def path(points):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
