"""The names and sizes that the experiment and its report share."""

DELAYS = [0.005, 0.01, 0.02, 0.05, 0.10]
#: From this delay on there is something to bootstrap from.
BOOTSTRAPPED = 0.05
SUB_QUESTIONS, OWN_REJECTION = "sealed + sub-questions", "sealed + own + rejection sampling"


class Sizes:
    def __init__(self, quick):
        self.queries = 1000 if quick else 2000
        self.seeds = 1 if quick else 5
        self.test = 256 if quick else 512
        self.base_steps, self.base_rounds, self.steps = 2500, 4, 250
        self.doses = [100, 200, 400, 1000] if quick else [50, 100, 200, 400, 800, 2000]
        #: Exchanges of the attacks whose cost is read off a curve.
        self.attack_doses = [100, 300, 1000] + ([] if quick else [2000])
        #: The thief's own examples: so few that they alone leave something to be gained.
        self.own = 100
        #: The share of programs among the questions.
        self.program_share = 0.2
        self.rounds = 2
