"""The exchange log of a gateway, read without Excise: plain segments, and closed ones through the zstd command."""

import json
import pathlib
import subprocess


def segments(data):
    """The log's segments in the order of their names. While one is being closed both forms of it are there: the closed
    one is whole then."""
    folder = pathlib.Path(data) / "exchanges"
    plain, closed = ({path.name.removesuffix(ending): path for path in folder.glob(f"*{ending}")}
                     for ending in (".jsonl", ".jsonl.zst"))
    return [path for _, path in sorted({**plain, **closed}.items())]


def content(path):
    if path.suffix != ".zst":
        try:
            return path.read_bytes()
        except FileNotFoundError:
            # Closed since it was listed.
            path = path.with_name(path.name + ".zst")
    return subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=True).stdout


def records(data):
    """Every whole record, in the order in which they were written to each segment."""
    found = []
    for path in segments(data):
        whole, _, _ = content(path).rpartition(b"\n")
        found += [json.loads(line) for line in whole.split(b"\n") if line]
    return found
