"""Schemes, what marks one answer, and what a text says about a key."""

import ctypes
import dataclasses
import enum
import json
import math
import typing

import numpy

from . import library as native


class SchemeError(ValueError):
    """A description that is refused; the message says why."""


class Mark(enum.Enum):
    """What was done to one token's logits."""

    UNMARKED = 0
    BIASED = 1
    CHOSEN = 2


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What text says about a scheme's key."""

    count: int
    """Distinct (context, token) tuples."""
    sum: float
    """Of their scores."""
    expected: typing.Optional[float]
    """The sum of unmarked text on average; None where it is not known."""
    log_p: typing.Optional[float]
    """The natural logarithm of the p-value; None where none can be given."""


def _tokens(tokens):
    array = numpy.ascontiguousarray(tokens, dtype=numpy.int32).reshape(-1)
    return array, array.ctypes.data_as(native.tokens_pointer), array.size


class Scheme:
    """A scheme with its key.

    description: a mapping, or JSON text: ``{"scheme": "sglang", "key": "0123456789abcdef", "context_width": 2}``.
    """

    def __init__(self, description):
        text = description if isinstance(description, str) else json.dumps(dict(description))
        encoded = text.encode()
        error = ctypes.create_string_buffer(512)
        self._library = native.library()
        self._handle = self._library.exc_wm_scheme_create(encoded, len(encoded), error, len(error))
        if not self._handle:
            raise SchemeError(error.value.decode())

    def __del__(self):
        if getattr(self, "_handle", None):
            self._library.exc_wm_scheme_free(self._handle)

    @property
    def context_width(self) -> int:
        """Tokens before a token that decide about it."""
        return self._library.exc_wm_scheme_context_width(self._handle)

    def embedder(self, temperature: float = 1.0) -> "Embedder":
        """What marks one answer that is sampled at this temperature; 0 for greedy."""
        return Embedder(self, temperature)

    def evidence(self, texts, prompts=None) -> Evidence:
        """Tests texts (lists of token ids) together; contexts that a text's prompt had are left out."""
        tape = self._library.exc_wm_tape_create(self._handle)
        try:
            for index, text in enumerate(texts):
                kept, pointer, count = _tokens(text)
                prompt, prompt_pointer, prompt_count = _tokens([] if prompts is None else prompts[index])
                self._library.exc_wm_tape_add(tape, pointer, count, prompt_pointer, prompt_count)
            result = native.Evidence()
            if self._library.exc_wm_tape_evidence(tape, ctypes.byref(result)) != 0:
                raise RuntimeError("the text could not be tested")
        finally:
            self._library.exc_wm_tape_free(tape)
        known = (None if math.isnan(value) else value for value in (result.expected, result.log_p))
        return Evidence(result.count, result.sum, *known)


class Embedder:
    """Marks one answer: call it once for each token, before it is drawn."""

    def __init__(self, scheme: Scheme, temperature: float):
        self._library = native.library()
        self._handle = self._library.exc_wm_embedder_create(scheme._handle, temperature)

    def __del__(self):
        if getattr(self, "_handle", None):
            self._library.exc_wm_embedder_free(self._handle)

    def mark(self, tokens, logits: numpy.ndarray) -> Mark:
        """Changes logits in place.

        tokens: the prompt and what was drawn so far. logits: contiguous float32, before temperature and truncation.
        """
        if logits.dtype != numpy.float32 or not logits.flags.c_contiguous or logits.ndim != 1:
            raise TypeError("logits must be a contiguous array of float32 with one dimension")
        kept, pointer, count = _tokens(tokens)
        done = self._library.exc_wm_mark(
            self._handle, pointer, count, logits.ctypes.data_as(native.logits_pointer), logits.size, None)
        return Mark(done)


class Answers:
    """The embedders of the answers that a sampler works on: a new one where the tokens do not continue the last ones."""

    def __init__(self, scheme: Scheme, temperature: float):
        self._scheme = scheme
        self._temperature = temperature
        self._rows = {}

    def mark(self, row: int, tokens: numpy.ndarray, logits: numpy.ndarray) -> Mark:
        embedder, before = self._rows.get(row, (None, None))
        continues = (
            embedder is not None and tokens.size == before.size + 1 and numpy.array_equal(tokens[:-1], before))
        if not continues:
            embedder = self._scheme.embedder(self._temperature)
        self._rows[row] = (embedder, tokens.copy())
        return embedder.mark(tokens, logits)
