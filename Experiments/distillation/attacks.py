"""What a thief makes of what it received before it trains on it: (question, reasoning, answer) in, the same out.

A filter may look at what the thief has: its questions, the answers, and what the gateway showed of the reasoning. None
computes a value of its own, since a thief that could would need no teacher."""

import student
from problems import PROGRAMS, beginnings


def as_received(collected):
    return [(one["question"], one["reasoning"], one["answer"]) for one in collected]


def with_reasoning(collected):
    """Only the replies that show how the answer came about."""
    return [one for one in as_received(collected) if follows(*one)]


def programs(collected):
    """Programs as they were received: their answer is all there is to learn."""
    return [one for one in as_received(collected) if is_program(one[0])]


def chains_without_reasoning(collected):
    """Chains whose reasoning was withheld; in the place of the reasoning there may be a hint at it."""
    return [one for one in as_received(collected) if not is_program(one[0]) and not follows(*one)]


def is_program(question):
    return question.split()[0] in PROGRAMS


def follows(question, reasoning, answer):
    """Whether reasoning takes a question's steps one after another and ends in the answer: a value after each step."""
    if is_program(question):
        return reasoning == PROGRAMS[question.split()[0]]
    steps, words = question.split()[1:-1], reasoning.split()
    return (len(words) * 2 == len(steps) * 3 and words[0::3] == steps[0::2] and words[1::3] == steps[1::2]
            and words[-1:] == [answer])


def agrees(question, hint, answer, reasoning):
    """Whether reasoning follows the question, ends in the answer and has the hinted value in its middle."""
    return follows(question, reasoning, answer) and (
        not hint or reasoning.split()[2::3][(len(reasoning.split()) // 3 - 1) // 2] == hint)


def rejection_sampled(base, collected, own, *, rounds, steps, seed):
    """Bootstrapping (STaR): a student that has learned from what reasoning there is, or the base model where there is none,
    writes its own for the other chains; what agrees with all that the gateway showed is kept and trained on, and so again."""
    withheld = chains_without_reasoning(collected)
    shown = [one for one in with_reasoning(collected) if not is_program(one[0])] + own
    known, kept = shown + programs(collected), {}
    for number in range(rounds):
        traces = shown + list(kept.values())
        pupil = student.trained(base, traces + programs(collected), steps, seed + number) if traces else base
        written = student.replies(pupil, [question for question, _, _ in withheld], 1.0 if number else 0.0,
                                  seed * 100 + number)
        for (question, hint, answer), reply in zip(withheld, written):
            if reply and agrees(question, hint, answer, reply[0]):
                kept[question, reply[0]] = (question, reply[0], answer)
    return known + list(kept.values())


def reconstructed(base, collected, own, hints, *, steps, seed):
    """Reconstruction: an inverter learns from the thief's own examples to write the reasoning that leads from a question to
    a known answer, with what the gateway shows of the reasoning as a hint; what it writes stands in for what was withheld.

    `hints` are what the gateway would have shown for each of the thief's own examples."""
    def asked(question, hint, answer):
        return f"{hint} {answer} {question}".strip()

    inverter = student.trained(base, [(asked(question, hint, answer), reasoning, answer)
                                      for (question, reasoning, answer), hint in zip(own, hints)], steps, seed)
    withheld = chains_without_reasoning(collected)
    written = student.replies(inverter, [asked(*one) for one in withheld])
    return own + programs(collected) + [
        (question, reply[0], answer) for (question, hint, answer), reply in zip(withheld, written)
        if reply and agrees(question, hint, answer, reply[0])]


def chains_within(chains, exchanges):
    """So many chains that they and their beginnings are no more than so many different questions; those questions."""
    asked, taken = {}, []
    for chain in chains:
        more = {one.question: one for one in beginnings(chain) if one.question not in asked}
        if len(asked) + len(more) > exchanges:
            break
        asked |= more
        taken.append(chain)
    return taken, list(asked.values())


def assembled(answers, chains):
    """Sub-questions: the reasoning of each chain put together from the answers to its beginnings."""
    made = []
    for chain in chains:
        words, values = chain.question.split(), [answers[one.question] for one in beginnings(chain)]
        reasoning = [word for step, value in enumerate(values) for word in (*words[1 + 2 * step : 3 + 2 * step], value)]
        made.append((chain.question, " ".join(reasoning), values[-1]))
    return made
