"""For Hugging Face transformers."""

import numpy

from .scheme import Answers, Scheme


class TransformersProcessor:
    """A logits processor for ``generate(logits_processor=[...])``, with or without sampling, for any batch.

    temperature: what ``generate`` samples with, 0 for ``do_sample=False``. The processor is called before temperature and
    truncation are applied. Beam search moves answers between rows, which then begin anew: it carries little of a mark.
    """

    def __init__(self, scheme: Scheme, temperature: float = 1.0):
        self._answers = Answers(scheme, temperature)

    def __call__(self, input_ids, scores):
        import torch

        rows = scores.detach().to("cpu", torch.float32).contiguous().clone().numpy()
        tokens = input_ids.detach().to("cpu").numpy().astype(numpy.int32)
        for row in range(rows.shape[0]):
            self._answers.mark(row, tokens[row], rows[row])
        return torch.from_numpy(rows).to(device=scores.device, dtype=scores.dtype)
