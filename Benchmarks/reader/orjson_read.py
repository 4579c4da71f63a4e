"""Reads an exchange log with orjson, for comparison: orjson_read.py FILE."""

import json
import sys
import time

import orjson

cpu, wall = time.process_time(), time.monotonic()
lines = text = names = tokens = statuses = 0
with open(sys.argv[1], "rb") as file:
    for line in file:
        record = orjson.loads(line)
        lines += 1
        names += len(record["account"].encode()) + len(record["model"].encode())
        for message in record["messages"]:
            text += len(message["content"].encode())
        usage = record["usage"]
        tokens += usage["input_tokens"] + usage["output_tokens"]
        statuses += record["status"]
        record["time"]
print(
    json.dumps(
        {
            "lines": lines,
            "text": text,
            "names": names,
            "tokens": tokens,
            "statuses": statuses,
            "cpu": time.process_time() - cpu,
            "wall": time.monotonic() - wall,
        }
    )
)
