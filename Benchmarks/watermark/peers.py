"""Speed of transformers' own detectors and processors on the benchmark's text, on one core.

usage: peers.py WATERMARK_BENCHMARK (needs torch and transformers)
"""

import os

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import statistics
import subprocess
import sys
import time

import torch
import transformers
from transformers.generation.logits_process import SynthIDTextWatermarkLogitsProcessor, WatermarkLogitsProcessor

torch.set_num_threads(1)


def text(vocabulary, count, seed):
    output = subprocess.run(
        [sys.argv[1], "--text", str(vocabulary), str(count), str(seed)], check=True, capture_output=True, text=True)
    return torch.tensor([[int(token) for token in output.stdout.split()]])


def median(work):
    work()
    times, begun = [], time.process_time()
    while len(times) < 3 or (time.process_time() - begun < 2 and len(times) < 50):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


print(f"transformers {transformers.__version__}, torch {torch.__version__}\n")
row("peer", "tokens", "tokens/s of one core")
row("---", "---:", "---:")
for vocabulary in (50257, 128256):
    model = transformers.LlamaConfig(vocab_size=vocabulary, bos_token_id=vocabulary - 1)
    for scheme, width in (("lefthash", 1), ("selfhash", 4)):
        configuration = transformers.WatermarkingConfig(seeding_scheme=scheme, context_width=width)
        detector = transformers.WatermarkDetector(
            model_config=model, device="cpu", watermarking_config=configuration, ignore_repeated_ngrams=True)
        for count in (200, 1000):
            tokens = text(vocabulary, count, 5)
            row(f"WatermarkDetector, {scheme}, vocabulary {vocabulary}", count,
                round(count / median(lambda: detector(tokens, return_dict=True))))

keys = [layer * 37 % 991 + 1 for layer in range(30)]
for count in (200, 1000, 10000):
    tokens = text(50257, count, 7)
    processor = SynthIDTextWatermarkLogitsProcessor(
        ngram_len=5, keys=keys, sampling_table_size=65536, sampling_table_seed=0, context_history_size=1024,
        device=torch.device("cpu"))
    row("SynthID-Text, 30 layers, g-values", count, round(count / median(lambda: processor.compute_g_values(tokens))))
    if count <= 1000:
        def scored():
            values = processor.compute_g_values(tokens).float()
            mask = processor.compute_context_repetition_mask(tokens).float()
            weights = torch.linspace(10, 1, 30)
            weights *= 30 / weights.sum()
            return (values * weights * mask[..., None]).sum((1, 2)) / (30 * mask.sum(1))

        row("SynthID-Text, 30 layers, with mask and weighted mean", count, round(count / median(scored)))

print()
row("embedding, vocabulary of 128,256", "µs per token")
row("---", "---:")
scores, tokens = torch.randn(1, 128256), torch.tensor([[7, 8, 9, 10]])
for name, processor in (
    ("lefthash", WatermarkLogitsProcessor(vocab_size=128256, device="cpu")),
    ("selfhash", WatermarkLogitsProcessor(
        vocab_size=128256, device="cpu", seeding_scheme="selfhash", context_width=4)),
):
    row(f"WatermarkLogitsProcessor, {name}", round(median(lambda: processor(tokens, scores)) * 1e6, 1))
