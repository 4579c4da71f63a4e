"""The texts that are measured: prompts of the corpora, and code, JSON and other languages out of pinned packages.

Each sample is `{"kind", "fit", "text"}`; `fit` says that weights may be fitted to it. No text is in both halves.
"""

import gzip
import json
import re
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
            yield {"kind": kind, "fit": fit and kind == "prompts", "text": text, "file": path.name}


def _pieces(kind, paths, most):
    paths = sorted(paths)
    for half in (0, 1):
        pieces = []
        for path in paths[half::2]:
            text = path.read_text(encoding="utf-8", errors="ignore")
            pieces += [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        for text in _spread(pieces, most):
            yield {"kind": kind, "fit": half == 1, "text": text, "file": kind}


def code(packages: Path, repository: Path):
    for suffix in ("py", "js", "html", "css"):
        yield from _pieces("code", (packages / "django").rglob(f"*.{suffix}"), 300)
    yield from _pieces("code", (repository / "Sources").rglob("*.swift"), 300)


def structured(packages: Path):
    text = (packages / "litellm/model_prices_and_context_window_backup.json").read_text()
    prices = list(json.loads(text).items())
    for index, (name, price) in enumerate(_spread(prices, 300)):
        layout = {"indent": (None, 2, 4)[index % 3], "separators": (",", ":") if index % 3 == 0 else None}
        yield {"kind": "JSON", "fit": index % 2 == 0, "text": json.dumps({name: price}, **layout), "file": "prices"}


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
                    "file": language,
                }


def everything(folder: Path, packages: Path, repository: Path):
    yield from corpora(folder)
    yield from code(packages, repository)
    yield from structured(packages)
    yield from languages(packages)
