"""With llama.cpp: a random llama of two layers, written as GGUF by scripts/tiny-gguf."""

import math
import pathlib
import subprocess
import sys

import pytest

llama_cpp = pytest.importorskip("llama_cpp")
pytest.importorskip("gguf")

from excise_watermark import LlamaProcessor, Scheme  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    subprocess.run([sys.executable, ROOT / "scripts" / "tiny-gguf", path], check=True)
    return llama_cpp.Llama(model_path=str(path), n_ctx=1024, n_threads=1, verbose=False, seed=1)


def answers(model, processor, count=3, length=150, **sampling):
    """Token ids of answers, as they were drawn."""
    texts = []
    for index in range(count):
        model.reset()
        prompt = model.tokenize(f"the water was {index}".encode())
        tokens = []
        processors = llama_cpp.LogitsProcessorList([processor]) if processor else None
        for token in model.generate(prompt, logits_processor=processors, **sampling):
            tokens.append(token)
            if len(tokens) == length:
                break
        texts.append(prompt[-2:] + tokens)
    return texts


@pytest.mark.parametrize(
    "description",
    [
        {"scheme": "sglang", "key": "0123456789abcdef", "context_width": 1},
        {"scheme": "excise-1", "context_width": 2, "partition_key": "00" * 16, "everyone_key": "11" * 16,
         "cohort_key": "22" * 16, "account_key": "33" * 16},
    ],
)
@pytest.mark.parametrize("sampling", [dict(temp=1.0, top_k=0, top_p=1.0, min_p=0.0), dict(temp=0.8, top_k=40)])
def test_sampled_answers_carry_the_mark(model, description, sampling):
    scheme = Scheme(description)
    marked = answers(model, LlamaProcessor(scheme, temperature=sampling["temp"]), **sampling)
    plain = answers(model, None, **sampling)
    assert scheme.evidence(marked).log_p < math.log(1e-6)
    assert scheme.evidence(plain).log_p > math.log(1e-3)


def test_completions_run_with_the_processor(model):
    scheme = Scheme({"scheme": "sglang", "key": 1, "context_width": 2})
    completion = model.create_completion(
        "the river", max_tokens=20, temperature=1.0,
        logits_processor=llama_cpp.LogitsProcessorList([LlamaProcessor(scheme)]))
    assert completion["usage"]["completion_tokens"] > 0
