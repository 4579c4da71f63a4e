"""The exchange log of a gateway, read without Excise: plain segments, and closed ones through the zstd command."""

import json
import pathlib
import subprocess


def segments(data):
    """The log's segments in the order of their names: plain ones and closed ones."""
    return sorted(path for path in (pathlib.Path(data) / "exchanges").glob("*")
                  if path.name.endswith((".jsonl", ".jsonl.zst")))


def content(path):
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=True).stdout
    return path.read_bytes()


def records(data):
    """Every whole record, in the order in which they were written to each segment."""
    found = []
    for path in segments(data):
        whole, _, _ = content(path).rpartition(b"\n")
        found += [json.loads(line) for line in whole.split(b"\n") if line]
    return found
