"""Fits the weights of TokenEstimate and writes Sources/Metering/Tokens/TokenEstimate+Weights.swift.

Least squares of the relative error to the mean of the tokenizers, over the samples that are for fitting. No weight is
negative; a small pull towards a quarter of a token a byte keeps those quiet that few samples touch.
"""

import re

import numpy as np
from scipy.optimize import nnls

ONE = 1024  # weights are in 1/ONE tokens
PLACES = 16  # places in a run that are told apart
PULL = 1e-6
SHARES = {"prompts": 0.6, "code": 0.12, "JSON": 0.05, "other languages": 0.21, "noise": 0.02}

# As in ByteClass.swift: name, context, bytes. measure.py finds any difference.
LINE_START, SPACE, LOWER, UPPER, DIGIT, PUNCTUATION, BEYOND_ASCII = range(7)
CONTEXTS = ["line start", "space", "lowercase", "uppercase", "digit", "punctuation", "beyond ASCII"]
CLASSES = [
    ("control", LINE_START, [*range(0x00, 0x20), 0x7F]),
    ("newline", LINE_START, [0x0A, 0x0D]),
    ("tab", SPACE, [0x09]),
    ("space", SPACE, [0x20]),
    ("lowercase", LOWER, range(0x61, 0x7B)),
    ("uppercase", UPPER, range(0x41, 0x5B)),
    ("digit", DIGIT, range(0x30, 0x3A)),
    ("punctuation", PUNCTUATION, [b for b in range(0x21, 0x7F) if not chr(b).isalnum()]),
    ("continuation", BEYOND_ASCII, range(0x80, 0xC0)),
    ("latin", BEYOND_ASCII, range(0xC0, 0xCC)),
    ("greek", BEYOND_ASCII, range(0xCC, 0xD0)),
    ("cyrillic", BEYOND_ASCII, range(0xD0, 0xD6)),
    ("semitic", BEYOND_ASCII, range(0xD6, 0xE0)),
    ("indic", BEYOND_ASCII, [0xE0]),
    ("southEastAsian", BEYOND_ASCII, [0xE1]),
    ("symbol", BEYOND_ASCII, [0xE2]),
    ("kana", BEYOND_ASCII, [0xE3]),
    ("han", BEYOND_ASCII, range(0xE4, 0xEA)),
    ("hangul", BEYOND_ASCII, range(0xEA, 0xEE)),
    ("compatibility", BEYOND_ASCII, [0xEE, 0xEF]),
    ("supplementary", BEYOND_ASCII, range(0xF0, 0x100)),
]
K = len(CLASSES)
CONTINUATION, NEWLINE = 8, 1
CLASS_OF = np.zeros(256, int)
for number, (_, _, members) in enumerate(CLASSES):
    CLASS_OF[list(members)] = number
CONTEXT_OF = np.array([context for _, context, _ in CLASSES])


def features(text: str):
    """How often each weight counts for the text: beginnings by context and class, then places in runs by class."""
    data = np.frombuffer(text.encode(), np.uint8)
    if not len(data):
        return np.zeros(7 * K + K * PLACES)
    now = CLASS_OF[data]
    before = np.concatenate(([NEWLINE], now[:-1]))
    begins = now != before
    # The text begins as if a line feed had come before it.
    at = np.arange(len(now))
    start = np.maximum.accumulate(np.where(begins, at, -1))
    place = np.minimum(at - start, PLACES - 1)
    return np.bincount(
        np.where(begins, CONTEXT_OF[before] * K + now, 7 * K + now * PLACES + place), minlength=7 * K + K * PLACES
    )


def fit(samples, target):
    matrix = np.array([features(sample["text"]) for sample in samples], np.float32)
    kinds = np.array([sample["kind"] for sample in samples])
    used = np.array([sample["fit"] for sample in samples]) & (target > 0)
    share = np.zeros(len(samples))
    for kind, part in SHARES.items():
        share[used & (kinds == kind)] = part / max(1, (used & (kinds == kind)).sum())
    scale = np.sqrt(share[used]) / np.maximum(target[used], 8)
    # A continuation is charged with its lead byte.
    free = [7 * K + CONTINUATION * PLACES + place for place in range(PLACES)]
    free += [context * K + CONTINUATION for context in range(7)]
    columns = np.setdiff1d(np.flatnonzero(matrix[used].sum(0)), free)
    a = (matrix[used][:, columns] * scale[:, None]).astype(float)
    gram = a.T @ a + PULL * np.eye(len(columns))
    right = a.T @ (target[used] * scale) + PULL * 0.25
    root = np.linalg.cholesky(gram)
    weights = np.full(matrix.shape[1], 0.3)
    weights[columns], _ = nnls(root.T, np.linalg.solve(root, right), maxiter=100_000)
    weights[free] = 0
    # Continuations without a lead byte are no text: one token each from the fourth on, as in byte-level vocabularies.
    weights[7 * K + CONTINUATION * PLACES + 3 : 7 * K + (CONTINUATION + 1) * PLACES] = 1
    # No run is free, however long: the longest tokens of one character have 128 bytes.
    last = [7 * K + number * PLACES + PLACES - 1 for number in range(K)]
    weights[last] = np.maximum(weights[last], 1 / 128)
    return np.rint(weights * ONE).astype(int)


def estimate(weights, text):
    return 0 if not text else max(1, (int(features(text) @ weights) + ONE // 2) // ONE)


def swift(weights):
    def row(values):
        return "[" + ", ".join(str(value) for value in values) + "],"

    lines = [
        "// Written by `Benchmarks/tokens/run --fit`.",
        "",
        "extension TokenEstimate {",
        "    /// The fitted costs of bytes.",
        "    enum Weights {",
        "        /// What stands for one token.",
        f"        static let one = {ONE}",
        "",
        "        /// Of the first byte of a run: a row for each ``ByteClass/Context``, a column for each ``ByteClass``.",
        "        static let beginning: [[UInt16]] = [",
    ]
    for context, name in enumerate(CONTEXTS):
        lines += [f"            // {name}", "            " + row(weights[context * K : (context + 1) * K])]
    lines += [
        "        ]",
        "",
        "        /// Of the later bytes: a row for each ``ByteClass``, a column for each place in the run, the last for all beyond it.",
        "        static let goingOn: [[UInt16]] = [",
    ]
    for number, (name, _, _) in enumerate(CLASSES):
        first = 7 * K + number * PLACES
        lines += [f"            // {name}", "            " + row(weights[first + 1 : first + PLACES])]
    return "\n".join([*lines, "        ]", "    }", "}", ""])


def weights(source):
    """The weights that a source file written by `swift` holds, in the order of `features`."""
    beginning, going_on = source[source.index("let beginning") :].split("let goingOn")
    row = re.compile(r"\[([\d,\s]+)\]")
    rows = [[int(value) for value in re.findall(r"\d+", found)] for found in row.findall(beginning)]
    runs = [[0, *(int(value) for value in re.findall(r"\d+", found))] for found in row.findall(going_on)]
    return np.array([value for values in rows + runs for value in values])
