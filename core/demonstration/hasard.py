"""Drawing lots, always from a seed, and never for a secret."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Hasard(random.Random):
    """A seeded generator with the few draws that the demonstration needs."""

    def one(self, choices: Sequence[T]) -> T:
        """Draw one value."""
        return choices[int(self.random() * len(choices))]

    def chance(self, share: float) -> bool:
        """Tell yes in `share` of the draws (0 to 1)."""
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def several(self, choices: Sequence[T], number: int) -> list[T]:
        """Draw distinct values, in the order drawn; all of them when there are fewer."""
        return self.sample(choices, min(number, len(choices)))

    def weighted(self, weights: Sequence[tuple[T, float]]) -> T:
        """Draw one value by weight."""
        left = self.random() * sum([weight for _, weight in weights])
        for value, weight in weights:
            left -= weight
            if left < 0:
                return value
        return weights[-1][0]


def open_hasard(seed: int, subject: str) -> Hasard:
    """Open the generator of one subject, so that one part never shifts the draws of another."""
    return Hasard(f"{seed}/{subject}")
