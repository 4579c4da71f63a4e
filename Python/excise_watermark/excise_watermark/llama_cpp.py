"""For llama-cpp-python."""

import numpy

from .scheme import Answers, Scheme


class LlamaProcessor:
    """A logits processor for ``Llama(...)`` and its ``create_completion(logits_processor=LogitsProcessorList([...]))``.

    temperature: what the completion is sampled with, 0 for greedy.
    """

    def __init__(self, scheme: Scheme, temperature: float = 1.0):
        self._answers = Answers(scheme, temperature)

    def __call__(self, input_ids, scores):
        logits = numpy.array(scores, dtype=numpy.float32).reshape(-1)
        self._answers.mark(0, numpy.asarray(input_ids, dtype=numpy.int32), logits)
        return logits.reshape(numpy.shape(scores))
