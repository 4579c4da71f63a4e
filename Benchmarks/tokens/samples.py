"""The texts that are measured: prompts of the corpora, and code, JSON and other languages out of pinned packages.

Each sample is `{"kind", "fit", "text"}`; `fit` says that weights may be fitted to it. No text is in both halves.
"""

import gzip
import json
import random
import re
import unicodedata
import zlib
from pathlib import Path

PROMPTS_PER_FILE = 1000
PIECE = 2000  # characters of one piece of code or JSON
LANGUAGES = (
    "ar bg bn ca cs da de el es et fa fi fr he hi hu id it ja kk ko lt lv mk ml mn nl pl pt ro ru sk sl sq sv "
    "ta te th tr uk ur uz vi zh_Hans zh_Hant"
).split()


def _spread(items, most):
    step = max(1, -(-len(items) // most))
    return items[::step]


def corpora(folder: Path):
    """Every second file, in order of name, is for fitting; the Chinese one is not."""
    fit = False
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        kind = "Chinese prompts" if path.name.endswith("_zh.jsonl.gz") else "prompts"
        if kind == "prompts":
            fit = not fit
        for text in _spread(texts, PROMPTS_PER_FILE):
            yield {"kind": kind, "fit": fit and kind == "prompts", "text": text}


def code(packages: Path):
    """Django's sources. A file is for fitting or not by its name."""
    for suffix in ("py", "js", "html", "css"):
        for half in (0, 1):
            pieces = []
            for path in sorted((packages / "django").rglob(f"*.{suffix}")):
                if zlib.crc32(path.name.encode()) % 2 == half:
                    text = path.read_text(encoding="utf-8", errors="ignore")
                    pieces += [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
            for text in _spread(pieces, 300):
                yield {"kind": "code", "fit": half == 1, "text": text}


def structured(packages: Path):
    text = (packages / "litellm/model_prices_and_context_window_backup.json").read_text()
    prices = list(json.loads(text).items())
    for index, (name, price) in enumerate(_spread(prices, 300)):
        layout = {"indent": (None, 2, 4)[index % 3], "separators": (",", ":") if index % 3 == 0 else None}
        yield {"kind": "JSON", "fit": index % 2 == 0, "text": json.dumps({name: price}, **layout)}


def _messages(path: Path):
    """The translated messages of a gettext catalogue."""
    text = path.read_text(encoding="utf-8")
    for entry in re.findall(r'^msgstr(?:\[0\])? ((?:".*"\n?)+)', text, re.M):
        message = "".join(json.loads(part) for part in re.findall(r'^".*"$', entry, re.M))
        if message and "Project-Id-Version" not in message:
            yield message


def languages(packages: Path):
    """Django's messages, ten to a sample: those of its core for fitting, those of its applications for measuring."""
    for language in LANGUAGES:
        for fit, paths in (
            (True, [packages / f"django/conf/locale/{language}/LC_MESSAGES/django.po"]),
            (False, sorted((packages / "django/contrib").glob(f"*/locale/{language}/LC_MESSAGES/django.po"))),
        ):
            messages = [message for path in paths if path.exists() for message in _messages(path)]
            for at in range(0, len(messages), 10):
                yield {
                    "kind": "other languages",
                    "fit": fit,
                    "text": "\n".join(messages[at : at + 10]),
                }


def noise():
    """Text that nobody wrote: who wants his prompts to look small sends such. The same each time."""
    source = random.Random(11)
    lowercase = "abcdefghijklmnopqrstuvwxyz"
    base64 = lowercase + lowercase.upper() + "0123456789+/"
    alphabets = [lowercase, lowercase.upper(), base64, "0123456789abcdef", "0123456789", "!#$%&*+-/;<=>?@^_`{|}~"]
    alphabets.append("".join(map(chr, range(0x1F300, 0x1F640))))
    for index in range(400):
        alphabet = alphabets[index // 2 % len(alphabets)]
        text = "".join(source.choices(alphabet, k=source.randint(100, 3000)))
        if index % 5 == 0:
            text = " ".join(text[at : at + 6] for at in range(0, len(text), 6))
        yield {"kind": "noise", "fit": index % 2 == 0, "text": text}


def awkward():
    """Own strings, the same each time, of what splitting and merging may get wrong; for checking exact counts only."""
    source = random.Random(7)
    tricky = [*"aAbZ'sStTlLvVeErRmMdD  \t\n\r019.,/!-\"\\", *"\u017f\u212aéÉ\u01c5\u02b0中日क\u093e\u0301\u00a0\u2003\u2028\u0085٣Ⅷ½😀\u200d"]
    tricky += ["'ll", "'RE", "'ve", " \n ", "   ", "\r\n"]
    scalars = [chr(c) for c in range(1, 0x32000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    for _ in range(20_000):
        yield "".join(source.choices(tricky, k=source.randint(1, 40)))
    for _ in range(20_000):
        yield "".join(source.choice(scalars if source.random() < 0.6 else tricky) for _ in range(source.randint(1, 30)))
    for scalar in scalars:
        yield f"{scalar}a'{scalar} {scalar}B1"
    yield from ("a" * 3000, " " * 3000 + "x", "\n" * 500 + " " * 500 + "\n", "ab" * 1500)


def everything(folder: Path, packages: Path):
    yield from corpora(folder)
    yield from code(packages)
    yield from structured(packages)
    yield from languages(packages)
    yield from noise()
