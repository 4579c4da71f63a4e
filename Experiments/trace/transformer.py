"""A small decoder-only transformer over words, trained and sampled with JAX on a CPU: a student that is no kin of the teacher."""

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import optax

WIDTH, LAYERS, HEADS, LENGTH = 64, 2, 4, 32
BATCH, STEPS, RATE = 32, 800, 4e-3
PAD, END = 0, 1


def split(text):
    return text.replace("\n", " \n ").split(" ")


def joined(words):
    return " ".join(words).replace(" \n ", "\n")


def initial(key, size):
    keys = iter(jax.random.split(key, 2 + 4 * LAYERS))

    def matrix(*shape):
        return jax.random.normal(next(keys), shape) * shape[0] ** -0.5

    return {
        "embedding": jax.random.normal(next(keys), (size, WIDTH)) * 0.1, "output": matrix(WIDTH, size),
        "places": jnp.zeros((LENGTH, WIDTH)),
        "blocks": [{"attention": matrix(WIDTH, 3 * WIDTH), "join": matrix(WIDTH, WIDTH), "up": matrix(WIDTH, 4 * WIDTH),
                    "down": matrix(4 * WIDTH, WIDTH)} for _ in range(LAYERS)]}


def normalized(x):
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-6)


def logits(parameters, tokens):
    rows, length = tokens.shape
    x = parameters["embedding"][tokens] + parameters["places"][:length]
    mask = jnp.tril(jnp.ones((length, length), bool))
    for block in parameters["blocks"]:
        q, k, v = (part.reshape(rows, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)
                   for part in jnp.split(normalized(x) @ block["attention"], 3, -1))
        weights = jax.nn.softmax(jnp.where(mask, q @ k.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS), -1e9), -1)
        x = x + (weights @ v).transpose(0, 2, 1, 3).reshape(rows, length, WIDTH) @ block["join"]
        x = x + jax.nn.gelu(normalized(x) @ block["up"]) @ block["down"]
    return normalized(x) @ parameters["output"]


def loss(parameters, tokens):
    losses = optax.softmax_cross_entropy_with_integer_labels(logits(parameters, tokens[:, :-1]), tokens[:, 1:])
    learned = tokens[:, 1:] != PAD
    return (losses * learned).sum() / learned.sum()


@jax.jit
def trained(parameters, tokens, key):
    optimizer = optax.chain(optax.clip_by_global_norm(1.0),
                            optax.adamw(optax.warmup_cosine_decay_schedule(0.0, RATE, STEPS // 20, STEPS), weight_decay=0.05))

    def step(state, key):
        parameters, moments = state
        rows = tokens[jax.random.randint(key, (BATCH,), 0, tokens.shape[0])]
        updates, moments = optimizer.update(jax.grad(loss)(parameters, rows), moments, parameters)
        return (optax.apply_updates(parameters, updates), moments), None

    return jax.lax.scan(step, (parameters, optimizer.init(parameters)), jax.random.split(key, STEPS))[0][0]


@functools.partial(jax.jit, static_argnames="count")
def sampled(parameters, key, temperature, count):
    def step(tokens, at):
        index, key = at
        drawn = jax.random.categorical(key, logits(parameters, tokens)[:, index] / temperature)
        return tokens.at[:, index + 1].set(drawn), None

    tokens = jnp.full((count, LENGTH), END, jnp.int32)
    return jax.lax.scan(step, tokens, (jnp.arange(LENGTH - 1), jax.random.split(key, LENGTH - 1)))[0]


def written(texts, count, seed, temperature=0.8):
    """What a student that learned texts writes: so many texts."""
    names = ["<pad>", "<end>"] + sorted({word for text in texts for word in split(text)})
    known = {word: index for index, word in enumerate(names)}
    tokens = np.full((len(texts), LENGTH), PAD, np.int32)
    for row, text in enumerate(texts):
        # The end stands before the first word, too.
        line = [END] + [known[word] for word in split(text)] + [END]
        tokens[row, : min(len(line), LENGTH)] = line[:LENGTH]
    keys = jax.random.split(jax.random.key(seed), 3)
    parameters = trained(initial(keys[0], len(names)), jnp.asarray(tokens), keys[1])
    results = []
    for line in np.asarray(sampled(parameters, keys[2], temperature, count)).tolist():
        line = line[1:]
        line = line[: line.index(END)] if END in line else line
        results.append(joined([names[token] for token in line if token != PAD]))
    return results
