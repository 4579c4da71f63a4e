"""With a real transformer: a random llama of two layers, sampled by generate()."""

import math

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from excise_watermark import Scheme, TransformersProcessor  # noqa: E402

VOCABULARY = 512


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    configuration = transformers.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        bos_token_id=1, eos_token_id=None, pad_token_id=0)
    model = transformers.LlamaForCausalLM(configuration).eval()
    model.lm_head.weight.data *= 8  # so that some tokens are likelier than others
    return model


def answers(model, processor, count=4, length=150, **sampling):
    torch.manual_seed(2)
    prompt = torch.arange(3, 3 + 4 * count).reshape(count, 4)
    output = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=length,
        logits_processor=[processor] if processor else None, **sampling)
    return [row.tolist() for row in output[:, 2:]]


@pytest.mark.parametrize(
    "description",
    [
        {"scheme": "sglang", "key": "0123456789abcdef", "context_width": 1},
        {"scheme": "excise-1", "context_width": 2, "partition_key": "00" * 16, "everyone_key": "11" * 16,
         "cohort_key": "22" * 16, "account_key": "33" * 16},
        {"scheme": "unigram", "vocabulary_size": VOCABULARY, "key": 3, "bias": 4},
    ],
)
@pytest.mark.parametrize("sampling", [dict(temperature=1.0), dict(temperature=0.8, top_p=0.95, top_k=50)])
def test_sampled_answers_carry_the_mark(model, description, sampling):
    scheme = Scheme(description)
    processor = TransformersProcessor(scheme, temperature=sampling["temperature"])
    marked = answers(model, processor, do_sample=True, **sampling)
    plain = answers(model, None, do_sample=True, **sampling)
    assert scheme.evidence(marked).log_p < math.log(1e-6)
    assert scheme.evidence(plain).log_p > math.log(1e-3)


def test_greedy_answers_carry_a_bounded_bias(model):
    scheme = Scheme({"scheme": "excise-1", "context_width": 2, "partition_key": "00" * 16, "everyone_key": "11" * 16,
                     "cohort_key": "22" * 16, "account_key": "33" * 16})
    marked = answers(model, TransformersProcessor(scheme, temperature=0), count=16, do_sample=False)
    assert scheme.evidence(marked).log_p < math.log(1e-3)


def test_lists_are_those_of_transformers_own_processor(model):
    """Text that transformers itself marks is found, with the same numbers of hits as its own detector counts."""
    configuration = transformers.WatermarkingConfig(bias=4.0, greenlist_ratio=0.25, seeding_scheme="lefthash")
    prompt = torch.arange(3, 11).reshape(1, 8)
    torch.manual_seed(3)
    text = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=200, do_sample=True,
        watermarking_config=configuration)[0, 8:]
    evidence = Scheme({"scheme": "kgw-transformers", "vocabulary_size": VOCABULARY}).evidence([text.tolist()])
    detector = transformers.WatermarkDetector(
        model_config=model.config, device="cpu", watermarking_config=configuration, ignore_repeated_ngrams=True)
    theirs = detector(text.unsqueeze(0), return_dict=True)
    assert evidence.count == int(theirs.num_tokens_scored[0])
    assert evidence.sum == int(theirs.num_green_tokens[0])
    assert evidence.log_p < math.log(1e-6)


def test_one_processor_serves_one_answer_after_the_other(model):
    scheme = Scheme({"scheme": "sglang", "key": 5, "context_width": 1})
    processor = TransformersProcessor(scheme)
    first = answers(model, processor, do_sample=True)
    second = answers(model, processor, do_sample=True)
    for texts in (first, second):
        assert scheme.evidence(texts).log_p < math.log(1e-6)
