"""Excise's watermarks over the logits of a sampler, and their exact tests.

    scheme = Scheme({"scheme": "sglang", "key": "0123456789abcdef", "context_width": 2})
    model.generate(**inputs, do_sample=True, logits_processor=[TransformersProcessor(scheme, temperature=1.0)])
    evidence = scheme.evidence([tokens])

Everything is computed by libexcise_watermark. It is looked for where EXCISE_WATERMARK_LIBRARY says, beside this
package, and where the system keeps libraries.
"""

from .llama_cpp import LlamaProcessor
from .scheme import Embedder, Evidence, Mark, Scheme, SchemeError
from .transformers import TransformersProcessor

__all__ = ["Embedder", "Evidence", "LlamaProcessor", "Mark", "Scheme", "SchemeError", "TransformersProcessor"]
