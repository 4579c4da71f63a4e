"""How far something is, and how long it will take, on one line of a terminal or a line now and then elsewhere."""

import sys
import time


class Progress:
    def __init__(self, name, total):
        self.name, self.total, self.count = name, total, 0
        self.begun = self.told = time.monotonic()

    def step(self, name=None):
        self.name, self.count = name or self.name, self.count + 1
        now = time.monotonic()
        if now - self.told > (0.2 if sys.stderr.isatty() else 20):
            self.told = now
            left = (now - self.begun) * (self.total / self.count - 1)
            self._write(f"{self.name}: {self.count} of {self.total}, {left:.0f} s left")

    def done(self):
        self._write(f"{self.name}: {self.count} in {time.monotonic() - self.begun:.0f} s", end="\n")

    def _write(self, text, end=""):
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end=end, file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)
