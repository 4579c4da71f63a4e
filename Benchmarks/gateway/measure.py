"""Measures the legs and prints markdown tables. Started by `run`, which installs what is needed.

CPU per request is the figure to read: the time that the system booked for the leg's own processes, over the requests
that it served. It hardly moves with what else the machine does; rates and latencies do."""

import argparse
import asyncio
import http.client
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import mock
import processes
import streams
from legs import ROOT, Legs

HERE = pathlib.Path(__file__).resolve().parent
QUESTION = ("Read the following paragraph and say in two sentences what it is about. A gateway stands between those who "
            "ask a model and the server that runs it; it knows who asks, counts what is asked and answered, and passes "
            "on the rest without a change. ") * 2

#: Name, model, whether a stream, connections; None for the paced case, which has its own client.
CASES = {
    "json-32": ("JSON, 32 connections", "bench", False, 32),
    "json-1": ("JSON, 1 connection", "bench", False, 1),
    "stream-one-write": ("stream, 52 events in one write, 32 connections", "bench", True, 32),
    "stream-writes": ("stream, 52 writes, 32 connections", "bench-writes", True, 32),
    "stream-paced": ("stream, 52 events 20 ms apart, 64 streams", "bench-paced", True, None),
    "json-reasoning": ("JSON of 4 kB with reasoning, asked with 4 kB, 32 connections", "bench-reasoning", False, 32),
    "json-reasoning-brief": ("JSON of 4 kB with reasoning, asked with 0.5 kB, 32 connections", "bench-reasoning", False, 32),
    "stream-reasoning": ("stream with reasoning, 52 events in one write, 32 connections", "bench-reasoning", True, 32),
    "stream-reasoning-paced": ("stream with reasoning, 52 events 20 ms apart, 64 streams", "bench-reasoning-paced", True,
                               None),
}
USUAL = [case for case in CASES if "reasoning" not in case]


def body(model, stream, is_brief=False):
    question = QUESTION * 7 if "reasoning" in model and not is_brief else QUESTION
    value = {"model": model, "messages": [{"role": "system", "content": "Be brief."},
                                          {"role": "user", "content": question}],
             "temperature": 0.7, "max_tokens": 256}
    if stream:
        value.update(stream=True, stream_options={"include_usage": True})
    return json.dumps(value).encode()


def say(*words):
    print("==", *words, file=sys.stderr, flush=True)


def verify(leg):
    """One request of each kind; ends the program if a leg does not give the mock's answer."""
    said = " ".join(mock.WORDS)
    spoken = " ".join(mock.SPOKEN)
    for model, stream, text in (("bench", False, said), ("bench", True, said), ("bench-writes", True, said),
                                ("bench-paced", True, said), ("bench-reasoning", False, mock.LONG_TEXT),
                                ("bench-reasoning", True, spoken), ("bench-reasoning-paced", True, spoken)):
        connection = http.client.HTTPConnection("127.0.0.1", leg.port, timeout=60)
        connection.request("POST", "/v1/chat/completions", body(model, stream),
                           {"Authorization": f"Bearer {leg.key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        raw = answer.read().decode()
        if stream:
            data = [line[6:] for line in raw.split("\n") if line.startswith("data: ")]
            got = "".join(choice["delta"].get("content") or "" for one in data if one != "[DONE]"
                          for choice in json.loads(one)["choices"]).strip()
            right = got == text and data[-1] == "[DONE]"
        else:
            right = answer.status == 200 and json.loads(raw)["choices"][0]["message"]["content"] == text
        if "reasoning" in model:
            right = right and (mock.THOUGHTS[0] in raw) != leg.hides_reasoning
            right = right and ("encrypted_content" in raw) == leg.hides_reasoning
        if not right:
            sys.exit(f"{leg.name} answers {model} wrongly ({answer.status}): {raw[:500]}")


def wrk(leg, payload, connections, seconds):
    done = subprocess.run(
        ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "60s",
         "--latency", "--script", HERE / "load.lua", leg.url + "/v1/chat/completions"],
        capture_output=True, text=True, env=dict(os.environ, BODY=payload.decode(), KEY=leg.key))
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return json.loads(line[7:])
    sys.exit(f"wrk: {done.stdout}{done.stderr}")


def own_seconds():
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measured(leg, mock_leg, run):
    """Runs, and adds what the leg took for it."""
    pids, mock_pids = leg.pids, mock_leg.pids
    before = processes.cpu_seconds(pids), processes.cpu_seconds(mock_pids), own_seconds(), processes.machine_seconds()
    begun = time.monotonic()
    result = run()
    wall = time.monotonic() - begun
    after = processes.cpu_seconds(pids), processes.cpu_seconds(mock_pids), own_seconds(), processes.machine_seconds()
    taken, mocks, own, machine = (b - a for a, b in zip(before, after))
    result["other_cpus"] = round(max(0.0, machine - taken - mocks - own) / wall, 2)
    if leg.pid:
        result["cpu_us"] = taken * 1e6 / result["requests"] if result["requests"] else None
        result["cpus"] = taken / wall
        result["resident"] = processes.resident(pids)
    return result


def run_cases(legs, mock_leg, options):
    runs = []
    for leg in legs:
        verify(leg)
        wrk(leg, body("bench", False), 8, 1)
        wrk(leg, body("bench", True), 8, 1)
    # Repetitions outside: a disturbance hits every leg alike.
    for repetition in range(options.repetitions):
        for case in options.cases:
            title, model, stream, connections = CASES[case]
            payload = body(model, stream, is_brief="brief" in case)
            for leg in legs:
                if connections is None:
                    what = (streams.VISIBLE, len(mock.SPOKEN)) if "reasoning" in case else (streams.EVENT, streams.EVENTS)
                    load = lambda: asyncio.run(streams.paced(leg, payload, 64, options.seconds, *what))
                else:
                    load = lambda: wrk(leg, payload, connections, options.seconds)
                result = measured(leg, mock_leg, load)
                result.update(case=case, leg=leg.name, repetition=repetition)
                runs.append(result)
                cost = shown(result["cpu_us"], "{:.1f} us CPU each") if leg.pid else "the mock itself"
                say(f"[{repetition + 1}/{options.repetitions}] {title}: {leg.name}: {result['requests']} requests, {cost}")
    return runs


def run_idle(legs, mock_leg, options):
    found = []
    for leg in legs:
        if not leg.pid:
            continue
        marks = {}

        def measure(name):
            marks[name] = {"resident": processes.resident(leg.pids), "cpu": processes.cpu_seconds(leg.pids)}

        asyncio.run(streams.idle(leg, body("bench-idle", True), options.streams, options.idle_seconds, measure))
        found.append({
            "leg": leg.name, "streams": options.streams, "before": marks["before"]["resident"],
            "open": marks["open"]["resident"], "idle": marks["idle"]["resident"], "after": marks["after"]["resident"],
            "bytes_per_stream": (marks["open"]["resident"] - marks["before"]["resident"]) / options.streams,
            "idle_cpus": (marks["idle"]["cpu"] - marks["open"]["cpu"]) / options.idle_seconds,
        })
        say(f"{options.streams} idle streams: {leg.name}: {found[-1]['bytes_per_stream'] / 1024:.1f} KiB each")
    return found


def run_growth(legs, options):
    """Resident memory after 10 % of the requests, the warming up, against that after all of them."""
    found = []
    for leg in legs:
        if not leg.pid:
            continue
        marks, total = [], 0
        payload = body("bench", False)
        while total < options.growth_requests:
            result = wrk(leg, payload, 32, 5)
            total += result["requests"]
            marks.append((total, processes.resident(leg.pids)))
            say(f"growth: {leg.name}: {total} requests, {marks[-1][1] / 1e6:.1f} MB")
        early = next(memory for count, memory in marks if count >= options.growth_requests / 10)
        found.append({"leg": leg.name, "what": "requests", "count": total, "early": early, "end": marks[-1][1],
                      "marks": marks})

        marks = []

        def progress(count):
            marks.append((count, processes.resident(leg.pids)))
            say(f"growth: {leg.name}: {count} abandoned streams, {marks[-1][1] / 1e6:.1f} MB")

        failed = asyncio.run(streams.abandon(leg, body("bench-paced", True), options.growth_streams, 100, progress))
        time.sleep(3)
        marks.append((options.growth_streams, processes.resident(leg.pids)))
        if failed:
            sys.exit(f"{leg.name}: {failed} of {options.growth_streams} streams did not begin")
        found.append({"leg": leg.name, "what": "abandoned streams", "count": options.growth_streams,
                      "early": marks[0][1], "end": marks[-1][1], "marks": marks})
    return found


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def shown(value, form="{:.1f}"):
    return "" if value is None else form.format(value)


def more(value, base, form, part=1):
    """How much more than a base, of each of so many parts; empty where either was not measured."""
    return "" if value is None or base is None else form.format((value - base) / part)


def case_tables(runs, names):
    parts = []

    def median(case, leg, field):
        values = [run[field] for run in runs if run["case"] == case and run["leg"] == leg and run.get(field) is not None]
        return statistics.median(values) if values else None

    cases = [case for case in CASES if any(run["case"] == case for run in runs)]
    proxies = [name for name in names if name != "direct"]
    parts.append("CPU time per request of the leg's own processes, in microseconds:\n\n" + table(
        ["case", *proxies], [[CASES[case][0], *(shown(median(case, name, "cpu_us"), "{:.0f}") for name in proxies)]
                             for case in cases]))
    stages = [name for name in names if name in ("excise+shaping", "excise+sealed", "excise+anonymize")]
    if stages and "excise" in names:
        def added(case, leg, field, form, part=1):
            return more(median(case, leg, field), median(case, "excise", field), form, part)

        rows = []
        for case in cases:
            parts_of = streams.EVENTS if CASES[case][2] else 1
            rows.append([CASES[case][0], "an event" if parts_of > 1 else "an answer",
                         *(added(case, name, "cpu_us", "{:+.1f}", parts_of) for name in stages),
                         *(added(case, name, "p50_ms", "{:+.3f}") for name in stages)])
        parts.append("More than `excise`: CPU time in microseconds, and the median of the time in milliseconds "
                     "(where streams have reasoning and are paced, to the first visible text):\n\n"
                     + table(["case", "for", *stages, *(f"{name}, ms" for name in stages)], rows))
    for case in cases:
        rows = []
        base = median(case, "direct", "p50_ms")
        for name in names:
            p50 = median(case, name, "p50_ms")
            rate = sum(run["requests"] for run in runs if run["case"] == case and run["leg"] == name) / sum(
                run["seconds"] for run in runs if run["case"] == case and run["leg"] == name)
            memory = median(case, name, "resident")
            rows.append([name, shown(rate, "{:.0f}"), shown(p50, "{:.3f}"),
                         "" if name == "direct" else more(p50, base, "{:+.3f}"),
                         shown(median(case, name, "p99_ms"), "{:.2f}"), shown(median(case, name, "cpu_us"), "{:.0f}"),
                         shown(memory and memory / 1e6), shown(median(case, name, "other_cpus"), "{:.2f}"),
                         str(sum(run["errors"] for run in runs if run["case"] == case and run["leg"] == name))])
        time_head = "p50 ms"
        if CASES[case][3] is None:
            time_head = "first visible text p50 ms" if "reasoning" in case else "first event p50 ms"
        parts.append(f"### {CASES[case][0]}\n\n" + table(
            ["leg", "requests/s", time_head, "added", "p99 ms", "CPU µs/request", "resident MB", "other CPUs", "errors"],
            rows))
    return parts


def idle_table(found):
    return f"### {found[0]['streams']} idle streams\n\n" + table(
        ["leg", "before MB", "open MB", "KiB per stream", "CPU while idle", "after MB"],
        [[one["leg"], shown(one["before"] / 1e6), shown(one["open"] / 1e6), shown(one["bytes_per_stream"] / 1024),
          shown(one["idle_cpus"] * 100, "{:.1f} %"), shown(one["after"] / 1e6)] for one in found])


def growth_table(found):
    return "### Growth\n\n" + table(
        ["leg", "what", "count", "after the first tenth MB", "at the end MB", "growth"],
        [[one["leg"], one["what"], str(one["count"]), shown(one["early"] / 1e6), shown(one["end"] / 1e6),
          f"{(one['end'] / one['early'] - 1) * 100:+.1f} %"] for one in found])


def options():
    parser = argparse.ArgumentParser(prog="Benchmarks/gateway/run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--legs", default="", help="comma-separated: direct, nginx, haproxy, excise (authentication only), excise+metering (and the exchange "
                        "log), excise+redis, excise+lease, excise+shaping (fields by allow-list), excise+sealed, excise+anonymize "
                        "(prompts without personal data), excise+log, litellm")
    parser.add_argument("--cases", default=",".join(USUAL), help="comma-separated: " + ", ".join(CASES) + " (default: those without reasoning)")
    parser.add_argument("--seconds", type=int, default=8, help="length of one run (default 8)")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each case and leg (default 3)")
    parser.add_argument("--streams", type=int, default=1000, help="idle streams (default 1000; 0 leaves them out)")
    parser.add_argument("--idle-seconds", type=int, default=10, help="how long they are idle (default 10)")
    parser.add_argument("--quick", action="store_true", help="1 repetition of 2 seconds, 200 idle streams")
    parser.add_argument("--growth", action="store_true", help="measure growth of memory instead")
    parser.add_argument("--growth-requests", type=int, default=1_000_000)
    parser.add_argument("--growth-streams", type=int, default=100_000)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.seconds, chosen.repetitions, chosen.streams, chosen.idle_seconds = 2, 1, min(chosen.streams, 200), 3
    chosen.cases = [case for case in chosen.cases.split(",") if case]
    for case in chosen.cases:
        if case not in CASES:
            parser.error(f"no case {case}")
    if not chosen.legs:
        chosen.legs = "excise+metering" if chosen.growth else "direct,nginx,haproxy,excise,excise+metering"
        if not chosen.growth and (ROOT / ".cache" / "litellm" / "bin" / "litellm").exists():
            chosen.legs += ",litellm"
    chosen.legs = chosen.legs.split(",")
    return chosen


def main():
    chosen = options()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536) if hard != resource.RLIM_INFINITY else 65536, hard))
    folder = ROOT / ".cache" / "benchmarks"
    started = Legs(folder / "legs", chosen.legs)
    found = {"date": time.strftime("%Y-%m-%d", time.gmtime()), "processor": processes.model(), "cpus": os.cpu_count(),
             "load": [round(os.getloadavg()[0], 2)], "seconds": chosen.seconds, "repetitions": chosen.repetitions}
    try:
        if chosen.growth:
            found["growth"] = run_growth(started.legs, chosen)
        else:
            found["runs"] = run_cases(started.legs, started.mock, chosen)
            if chosen.streams:
                found["idle"] = run_idle(started.legs, started.mock, chosen)
    finally:
        started.stop()
    found["load"].append(round(os.getloadavg()[0], 2))
    kind = "growth" if chosen.growth else "cases"
    (folder / f"{kind}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.json").write_text(json.dumps(found, indent=1))
    print(f"{found['date']}, {found['processor']}, {found['cpus']} CPUs, load {found['load'][0]} to {found['load'][1]}"
          + ("" if chosen.growth else f"; medians of {chosen.repetitions} runs of {chosen.seconds} s each"))
    print()
    parts = [growth_table(found["growth"])] if chosen.growth else case_tables(found["runs"], chosen.legs)
    if "idle" in found:
        parts.append(idle_table(found["idle"]))
    print("\n\n".join(parts))


if __name__ == "__main__":
    main()
