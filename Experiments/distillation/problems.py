"""What the teacher knows: two families of problems, solved without an error, with the reasoning that leads to each answer.

*Chains* are worked out from left to right modulo 7, so that the answer hides the values on the way: `3 + 5 * 2 - 4 * 6 =`.
*Programs* say what to do with a list, and the answer is the whole of what was done: `rev 3 1 4 2 5 =`.
All texts are words between single spaces, so that a student needs no tokenizer."""

import dataclasses

MODULUS = 7
OPERATORS = ["+", "-", "*"]
PROGRAMS = {"rev": "backwards", "rot": "onwards", "swap": "ends"}
#: The chance of a correct answer to a chain without an idea.
CHANCE = 1 / MODULUS
#: The length of the problems that the attacker wants to have solved.
CHAIN, LIST = 4, 5
ASK_FOR_STEPS = "steps"
WORDS = [str(digit) for digit in range(MODULUS)] + OPERATORS + list(PROGRAMS) + list(PROGRAMS.values()) + [
    "=", ASK_FOR_STEPS]


@dataclasses.dataclass(frozen=True)
class Problem:
    question: str
    reasoning: str
    summary: str
    answer: str
    family: str


def chain(random, length=CHAIN):
    value = int(random.integers(MODULUS))
    question, reasoning, values = [str(value)], [], []
    for _ in range(length):
        operator = OPERATORS[random.integers(3)]
        # A product with nothing would tell the answer whatever came before it.
        number = int(random.integers(1 if operator == "*" else 0, MODULUS))
        value = {"+": value + number, "-": value - number, "*": value * number}[operator] % MODULUS
        values.append(str(value))
        question += [operator, str(number)]
        reasoning += [operator, str(number), str(value)]
    return Problem(" ".join(question + ["="]), " ".join(reasoning), values[(length - 1) // 2], values[-1], "chain")


def program(random, length=LIST):
    name = list(PROGRAMS)[random.integers(len(PROGRAMS))]
    numbers = [str(number) for number in random.integers(MODULUS, size=length)]
    result = {"rev": numbers[::-1], "rot": numbers[1:] + numbers[:1],
              "swap": numbers[-1:] + numbers[1:-1] + numbers[:1]}[name]
    thought = PROGRAMS[name]
    return Problem(" ".join([name, *numbers, "="]), thought, thought, " ".join(result), "program")


def different(random, count, make, without=()):
    """Problems of which no two ask the same, and none what is asked in `without`."""
    seen, made = set(without), []
    while len(made) < count:
        problem = make(random)
        if problem.question not in seen:
            seen.add(problem.question)
            made.append(problem)
    return made


def beginnings(problem):
    """A chain cut off after each of its steps, the whole of it last: their answers are the values on the way."""
    words, steps = problem.question.split(), problem.reasoning.split()
    values = steps[2::3]
    return [Problem(" ".join(words[: 1 + 2 * count] + ["="]), " ".join(steps[: 3 * count]), values[(count - 1) // 2],
                    values[count - 1], "chain") for count in range(1, len(values) + 1)]


def replies(problems):
    """The teacher's replies as the built-in model's server reads them: each problem as it is, asked for with its steps, and
    each beginning of a chain."""
    for beginning in {one.question: one for problem in problems if problem.family == "chain"
                      for one in beginnings(problem)[:-1]}.values():
        yield {"question": beginning.question, "reasoning": beginning.reasoning, "summary": beginning.summary,
               "answer": beginning.answer}
    for problem in problems:
        yield {"question": problem.question, "reasoning": problem.reasoning, "summary": problem.summary,
               "answer": problem.answer}
        yield {"question": f"{problem.question} {ASK_FOR_STEPS}", "reasoning": problem.reasoning,
               "summary": problem.summary, "answer": f"{problem.reasoning} = {problem.answer}"}
