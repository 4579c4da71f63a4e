"""Real tokenizers, read from packages that carry their vocabulary. Nothing is fetched when they are used."""

import base64
import json
from pathlib import Path

import tiktoken
import tokenizers

# The split patterns as their publishers state them.
CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
SPLIT_CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
SPLIT_O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + CONTRACTION + "?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + CONTRACTION + "?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
SPLIT_QWEN = (
    CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

# In LiteLLM's wheel a rank file is named for the SHA-1 of the address that tiktoken loads it from.
CL100K_FILE = "litellm/litellm_core_utils/tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
O200K_FILE = "litellm/litellm_core_utils/tokenizers/fb374d419588a4632f3f557e76b4b70aebbca790"
ANTHROPIC_FILE = "litellm/litellm_core_utils/tokenizers/anthropic_tokenizer.json"
DEEPSEEK_FILE = "litellm/litellm_core_utils/tokenizers/deepseek_tokenizer.json"
QWEN_FILE = "dashscope/resources/qwen.tiktoken"
TEKKEN_FILE = "mistral_common/data/tekken_240911.json"


def _ranked(name, path, pattern):
    ranks = {}
    for line in path.read_bytes().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    return tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})


def _tekken(path):
    model = json.loads(path.read_text())
    inner = model["config"]["default_vocab_size"] - model["config"]["default_num_special_tokens"]
    ranks = {base64.b64decode(entry["token_bytes"]): entry["rank"] for entry in model["vocab"][:inner]}
    return tiktoken.Encoding("tekken", pat_str=model["config"]["pattern"], mergeable_ranks=ranks, special_tokens={})


def counters(packages: Path):
    """Name → function from texts to their numbers of tokens. `packages` is a folder of unpacked packages."""

    def by_ranks(encoding):
        return lambda texts: [len(ids) for ids in encoding.encode_ordinary_batch(texts, num_threads=2)]

    def by_file(path):
        tokenizer = tokenizers.Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        return lambda texts: [len(e.ids) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]

    return {
        "cl100k_base": by_ranks(_ranked("cl100k_base", packages / CL100K_FILE, SPLIT_CL100K)),
        "o200k_base": by_ranks(_ranked("o200k_base", packages / O200K_FILE, SPLIT_O200K)),
        "qwen": by_ranks(_ranked("qwen", packages / QWEN_FILE, SPLIT_QWEN)),
        "tekken": by_ranks(_tekken(packages / TEKKEN_FILE)),
        "deepseek": by_file(packages / DEEPSEEK_FILE),
        "claude-2": by_file(packages / ANTHROPIC_FILE),
    }
