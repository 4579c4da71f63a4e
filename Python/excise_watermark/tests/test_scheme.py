import math

import numpy
import pytest

from excise_watermark import Mark, Scheme, SchemeError

SGLANG = {"scheme": "sglang", "key": "0123456789abcdef", "context_width": 2}
EXCISE = {
    "scheme": "excise-1", "context_width": 2, "partition_key": "00" * 16, "everyone_key": "11" * 16,
    "cohort_key": "22" * 16, "account_key": "33" * 16,
}


def answer(scheme, length=300, vocabulary=400, temperature=1.0, seed=0):
    """Tokens drawn from random logits, marked by the scheme."""
    random = numpy.random.default_rng(seed)
    embedder = scheme.embedder(temperature)
    tokens = [1, 2]
    for _ in range(length):
        logits = random.standard_normal(vocabulary).astype(numpy.float32)
        embedder.mark(tokens, logits)
        noise = random.gumbel(size=vocabulary) * temperature
        tokens.append(int(numpy.argmax(logits + noise)))
    return tokens


@pytest.mark.parametrize(
    "description",
    [
        SGLANG, EXCISE, {"scheme": "vllm", "key": 7, "context_width": 2},
        {"scheme": "kgw-transformers", "vocabulary_size": 400, "bias": 4},
        {"scheme": "synthid-text", "ngram_length": 3, "keys": list(range(10, 40)), "without_table": True},
    ],
)
def test_marked_text_is_found_and_other_text_is_not(description):
    scheme = Scheme(description)
    assert scheme.evidence([answer(scheme)]).log_p < -20
    other = Scheme({"scheme": "sglang", "key": 99, "context_width": 2})
    assert scheme.evidence([answer(other)]).log_p > math.log(1e-4)


def test_a_context_of_the_prompt_is_left_out():
    scheme = Scheme(SGLANG)
    assert scheme.context_width == 2
    assert scheme.evidence([[5, 6, 7, 8]]).count == 2
    assert scheme.evidence([[5, 6, 7, 8]], prompts=[[5, 6, 1]]).count == 1


def test_no_p_value_where_none_can_be_given():
    evidence = Scheme({"scheme": "synthid-text", "keys": [1, 2]}).evidence([list(range(50))])
    assert evidence.count == 46 and evidence.log_p is None and evidence.expected is None


def test_a_wrong_description_is_refused_with_the_reason():
    with pytest.raises(SchemeError, match="'key' is missing"):
        Scheme({"scheme": "sglang"})
    with pytest.raises(SchemeError, match="no JSON"):
        Scheme("{")


def test_logits_of_another_type_are_refused():
    embedder = Scheme(SGLANG).embedder()
    with pytest.raises(TypeError):
        embedder.mark([1, 2], numpy.zeros(10))
    assert embedder.mark([1, 2], numpy.zeros(10, numpy.float32)) is Mark.CHOSEN
    assert embedder.mark([1, 2], numpy.zeros(10, numpy.float32)) is Mark.UNMARKED
