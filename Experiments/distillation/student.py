"""The student: a small decoder-only transformer over words, trained and asked with JAX on a CPU.

On two cores one student keeps the arithmetic busy, so that students are trained one after another: five at once (`vmap`)
took as long as five times one."""

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import optax

from problems import WORDS

SPECIAL = ["<pad>", "<begin>", "#", "<end>"]
VOCABULARY = {word: index for index, word in enumerate(SPECIAL + WORDS)}
NAMES = list(VOCABULARY)
PAD, BEGIN, ANSWER, END = range(4)
WIDTH, LAYERS, HEADS, LENGTH = 32, 2, 4, 28
BATCH, RATE = 64, 1e-2
#: So many questions are answered at once.
ROWS = 256


def encode(text):
    return [VOCABULARY[word] for word in text.split()]


def example(question, reasoning, answer):
    """The tokens of an example and where the question ends."""
    prompt = [BEGIN] + encode(question)
    return prompt + encode(reasoning) + [ANSWER] + encode(answer) + [END], len(prompt)


def pack(examples, rows):
    """Tokens, and ones where a token is to be learned: after the question."""
    tokens = np.full((rows, LENGTH), PAD, np.int32)
    learned = np.zeros((rows, LENGTH), np.float32)
    for row, (text, start) in enumerate(examples):
        tokens[row, : len(text)] = text
        learned[row, start : len(text)] = 1
    return tokens, learned


def initial(key):
    keys = iter(jax.random.split(key, 2 + 4 * LAYERS))

    def matrix(*shape):
        return jax.random.normal(next(keys), shape) * shape[0] ** -0.5

    parameters = {"embedding": jax.random.normal(next(keys), (len(NAMES), WIDTH)) * 0.1, "output": matrix(WIDTH, len(NAMES))}
    parameters["blocks"] = [
        {"attention": matrix(WIDTH, 3 * WIDTH), "join": matrix(WIDTH, WIDTH), "up": matrix(WIDTH, 4 * WIDTH),
         "down": matrix(4 * WIDTH, WIDTH), "norms": jnp.ones((2, WIDTH))} for _ in range(LAYERS)]
    return parameters


def normalized(x, scale=1.0):
    return x * scale * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-6)


def rotated(x):
    """Rotary positions (RoFormer): pairs of features turned by an angle that grows with the position."""
    half = x.shape[-1] // 2
    angles = jnp.arange(x.shape[-2])[:, None] * 100.0 ** (-jnp.arange(half) / half)
    first, second = x[..., :half], x[..., half:]
    return jnp.concatenate([first * jnp.cos(angles) - second * jnp.sin(angles),
                            first * jnp.sin(angles) + second * jnp.cos(angles)], -1)


def logits(parameters, tokens):
    rows, length = tokens.shape
    x = parameters["embedding"][tokens]
    mask = jnp.tril(jnp.ones((length, length), bool))
    for block in parameters["blocks"]:
        q, k, v = (part.reshape(rows, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3) for part in
                   jnp.split(normalized(x, block["norms"][0]) @ block["attention"], 3, -1))
        weights = rotated(q) @ rotated(k).transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS)
        mixed = jax.nn.softmax(jnp.where(mask, weights, -1e9), -1) @ v
        x = x + mixed.transpose(0, 2, 1, 3).reshape(rows, length, WIDTH) @ block["join"]
        x = x + jax.nn.gelu(normalized(x, block["norms"][1]) @ block["up"]) @ block["down"]
    return normalized(x) @ parameters["output"]


def loss(parameters, tokens, learned):
    losses = optax.softmax_cross_entropy_with_integer_labels(logits(parameters, tokens[:, :-1]), tokens[:, 1:])
    return (losses * learned[:, 1:]).sum() / learned[:, 1:].sum()


@functools.partial(jax.jit, static_argnames="steps")
def _trained(parameters, tokens, learned, count, key, steps):
    schedule = optax.warmup_cosine_decay_schedule(0.0, RATE, steps // 20, steps, RATE * 0.05)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.05))

    def step(state, key):
        parameters, moments = state
        rows = jax.random.randint(key, (BATCH,), 0, count)
        gradient = jax.grad(loss)(parameters, tokens[rows], learned[rows])
        updates, moments = optimizer.update(gradient, moments, parameters)
        return (optax.apply_updates(parameters, updates), moments), None

    (parameters, _), _ = jax.lax.scan(step, (parameters, optimizer.init(parameters)), jax.random.split(key, steps))
    return parameters


def trained(parameters, examples, steps, seed):
    """The student after some steps on (question, reasoning, answer), drawn at random."""
    # Sizes in steps, so that few of them are compiled.
    rows = max(4096, 1 << (len(examples) - 1).bit_length())
    tokens, learned = pack([example(*one) for one in examples], rows)
    return _trained(parameters, tokens, learned, len(examples), jax.random.key(seed), steps)


@jax.jit
def _continued(parameters, tokens, ends, key, temperature):
    def goes_on(state):
        tokens, _, _, index = state
        return (index < LENGTH) & ~(tokens == END).any(-1).all()

    def step(state):
        tokens, ends, key, index = state
        key, own = jax.random.split(key)
        next_logits = jnp.take_along_axis(logits(parameters, tokens), (ends - 1)[:, None, None], 1)[:, 0]
        drawn = jax.random.categorical(own, next_logits / jnp.maximum(temperature, 1e-6))
        token = jnp.where(temperature > 0, drawn, next_logits.argmax(-1))
        tokens = tokens.at[jnp.arange(tokens.shape[0]), jnp.minimum(ends, LENGTH - 1)].set(token)
        return tokens, ends + 1, key, index + 1

    return jax.lax.while_loop(goes_on, step, (tokens, ends, key, 0))[0]


def replies(parameters, questions, temperature=0.0, seed=0):
    """What the student says to each question: its reasoning and its answer, None where it comes to none."""
    rows = -(-len(questions) // ROWS) * ROWS
    # Rows without a question count as answered.
    tokens, ends = np.full((rows, LENGTH), END, np.int32), np.ones(rows, np.int32)
    tokens[: len(questions)] = PAD
    for row, question in enumerate(questions):
        prompt = [BEGIN] + encode(question)
        tokens[row, : len(prompt)], ends[row] = prompt, len(prompt)
    key = jax.random.key(seed)
    written = np.concatenate([
        np.asarray(_continued(parameters, tokens[at : at + ROWS], ends[at : at + ROWS], jax.random.fold_in(key, at),
                              temperature)) for at in range(0, rows, ROWS)])
    return [_reply(written[row, ends[row] :].tolist()) for row in range(len(questions))]


def _reply(tokens):
    if ANSWER not in tokens or END not in tokens[tokens.index(ANSWER) :]:
        return None
    answer = tokens.index(ANSWER)
    end = tokens.index(END, answer)
    reasoning, answer = ([NAMES[token] for token in part] for part in (tokens[:answer], tokens[answer + 1 : end]))
    return " ".join(reasoning), " ".join(answer)
