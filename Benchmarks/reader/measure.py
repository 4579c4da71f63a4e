"""Runs every way of reading in turn, three times over, and prints the table of medians as markdown."""

import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

tool, simdjson, python, data = sys.argv[1:5]
rounds = int(sys.argv[5])
data = pathlib.Path(data)
log, head = data / "log.jsonl", data / "head.jsonl"
here = pathlib.Path(__file__).parent

ways = [
    ("Excise, 1 thread", "all", log, [tool, "excise", "1", log]),
    ("Excise, 2 threads", "all", log, [tool, "excise", "2", log]),
    ("Excise, all fields as an `ExchangeRecord`", "all", head, [tool, "records", head]),
    ("Excise, 1 thread, `.zst`", "all", log, [tool, "excise", "1", data / "zst"]),
    ("Excise, 2 threads, `.zst`", "all", log, [tool, "excise", "2", data / "zst"]),
    ("Excise, 1 thread, `.gz`", "all", log, [tool, "excise", "1", data / "gz"]),
    ("Excise, 2 threads, `.gz`", "all", log, [tool, "excise", "2", data / "gz"]),
    ("simdjson, on demand", "structure, UTF-8", log, [simdjson, "ondemand", log]),
    ("simdjson, DOM", "all", log, [simdjson, "dom", log]),
    ("orjson", "all", head, [python, here / "orjson_read.py", head]),
    ("Foundation's `JSONDecoder`", "all", head, [tool, "foundation", head]),
]

expected = {}
results = {name: [] for name, *_ in ways}
loads = []
for _ in range(rounds):
    for name, _, file, command in ways:
        loads.append(os.getloadavg()[0])
        answer = json.loads(subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout)
        taken = {key: answer[key] for key in ("lines", "text", "names", "tokens", "statuses")}
        if expected.setdefault(file, taken) != taken:
            sys.exit(f"{name} read {taken}, others {expected[file]}")
        results[name].append(answer)

cpu = next(
    (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor()
)
size, count = log.stat().st_size, expected[log]["lines"]
print(
    f"{datetime.date.today()}, {cpu}, {os.cpu_count()} CPUs, load {min(loads):.2f} to {max(loads):.2f}; "
    f"{count:,} lines of {size / count:.0f} bytes on average, {size / 1e9:.2f} GB; medians of {rounds} runs. orjson, "
    f"Foundation and the reader of all fields took the first {expected[head]['lines']:,} lines.\n"
)
print("| reader | checks | CPU ns/line | MB/s of a core | MB/s by the clock |\n| --- | --- | --- | --- | --- |")
for name, checks, file, _ in ways:
    lines, size = expected[file]["lines"], file.stat().st_size
    seconds = statistics.median(answer["cpu"] for answer in results[name])
    wall = statistics.median(answer["wall"] for answer in results[name])
    print(f"| {name} | {checks} | {seconds / lines * 1e9:,.0f} | {size / seconds / 1e6:,.0f} | {size / wall / 1e6:,.0f} |")
print("\n" + subprocess.run([tool, "accounts", "1000000", data / "accounts.jsonl"], check=True, capture_output=True, text=True).stdout, end="")
