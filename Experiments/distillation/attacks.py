"""What a thief makes of what it received before it trains on it: (question, reasoning, answer) in, the same out."""

import student
from problems import PROGRAMS


def as_received(collected):
    return [(one["question"], one["reasoning"], one["answer"]) for one in collected]


def with_reasoning(collected):
    """Only the replies that show how the answer came about."""
    return [one for one in as_received(collected) if one[1]]


def is_program(question):
    return question.split()[0] in PROGRAMS


def programs(collected):
    """The programs whose reasoning was withheld, as they were received: their answer is all there is to learn."""
    return [(question, "", answer) for question, reasoning, answer in as_received(collected)
            if is_program(question) and reasoning != PROGRAMS[question.split()[0]]]


def rejection_sampled(base, collected, own, *, rounds, samples, steps, seed):
    """Bootstrapping (STaR): a student that has learned from what reasoning there is writes its own for the other chains;
    what ends in the teacher's answer is kept and trained on, and so again. Programs need none."""
    sealed = [one for one in as_received(collected) if not one[1] and not is_program(one[0])]
    known = with_reasoning(collected) + own + programs(collected)
    pupil, kept = student.trained(base, known, steps, seed) if known else base, {}
    for number in range(rounds):
        for sample in range(samples):
            written = student.replies(pupil, [one[0] for one in sealed], 1.0 if number + sample else 0.0,
                                      seed * 100 + number * 10 + sample)
            for (question, _, answer), reply in zip(sealed, written):
                if reply and reply[1] == answer:
                    kept[question, reply[0]] = (question, reply[0], answer)
        if number + 1 < rounds and known + list(kept.values()):
            pupil = student.trained(base, known + list(kept.values()), steps, seed + number + 1)
    return known + list(kept.values())


def reconstructed(base, collected, own, hints, *, steps, seed):
    """Reconstruction: an inverter learns from the thief's own examples to write the reasoning that leads from a question to
    a known answer, with what the gateway shows of the reasoning as a hint; what it writes stands in for what was withheld.

    `hints` are what the gateway would have shown for each of the thief's own examples. Reasoning that does not end in the
    answer is thrown away."""
    def asked(question, hint, answer):
        return f"{hint} {answer} {question}".strip()

    inverter = student.trained(base, [(asked(question, hint, answer), reasoning, answer)
                                      for (question, reasoning, answer), hint in zip(own, hints)], steps, seed)
    received = [one for one in as_received(collected) if not is_program(one[0])]
    written = student.replies(inverter, [asked(question, hint, answer) for question, hint, answer in received])
    return own + programs(collected) + [(question, reply[0], answer) for (question, _, answer), reply in zip(received, written)
                  if reply and reply[0].split()[-1:] == [answer]]
