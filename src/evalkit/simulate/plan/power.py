"""How often a change of known size would be called clear, with the error of having tried only so many programmes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.definition import Evaluation
from evalkit.simulate.plan.trials import Question, questions
from evalkit.stats.rates import wilson

Progress = Callable[[int, int, str], None]
GOAL = 0.8
"""Share of programmes in which a design is to show a change; Cohen 1988, *Statistical Power Analysis*, has the same."""
SELDOM = 0.5
"""Share of programmes below which a design would rather not show a change."""
SEED = 20260401


@dataclass(frozen=True)
class Power:
    """A change of one size, and how often it would be seen.

    Parameters
    ----------
    question : Question
        What changes.
    size : float
        By how much, in truth.
    seen, programmes : int
        Simulated programmes in which the kit calls the change clear, and all of them.
    """

    question: Question
    size: float
    seen: int
    programmes: int

    @property
    def share(self) -> float:
        """Share of programmes in which it is seen."""
        return self.seen / self.programmes

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % for that share: the error of simulating (Wilson 1927)."""
        low, high = wilson(self.seen, self.programmes)
        return low, high


def powers(evaluation: Evaluation, programmes: int = 300, progress: Progress | None = None) -> list[Power]:
    """Simulate programmes as designed, with changes of several sizes.

    Parameters
    ----------
    evaluation : Evaluation
        Its systems, period and `[design]`.
    programmes : int, default 300
        Simulated programmes for each question and size.
    progress : callable, optional
        Called with steps done, steps in all and a label.

    Returns
    -------
    list of Power
        By question, the smallest change first. The same design gives the same numbers.

    Examples
    --------
    >>> from evalkit.definition import load
    >>> few = [one for one in powers(load("data_samples/london"), programmes=4) if one.question.name == "answers"]
    >>> [one.size for one in few], few[0].programmes
    ([0.0, 0.1, 0.15, 0.2, 0.25, 0.3], 4)
    """
    asked = [(question, size) for question in questions(evaluation) for size in question.effects]
    found = []
    for number, (question, size) in enumerate(asked):
        if progress:
            progress(number, len(asked), question.title)
        seeds = np.random.SeedSequence([SEED, number]).spawn(programmes)
        found.append(Power(question, size, sum(question.trial(size, seed) for seed in seeds), programmes))
    if progress:
        progress(len(asked), len(asked), "done")
    return found


def shown(curve: list[Power]) -> Power | None:
    """Return the smallest change that is seen often enough; None if none that was tried is.

    Parameters
    ----------
    curve : list of Power
        Of one question, the smallest change first.
    """
    return next((one for one in curve if one.size > 0 and one.share >= GOAL), None)


def not_shown(curve: list[Power]) -> Power | None:
    """Return the largest change that is seen in fewer than half of programmes; None if every one is seen more often.

    Parameters
    ----------
    curve : list of Power
        Of one question, the smallest change first.
    """
    return next((one for one in reversed(curve) if one.size > 0 and one.share < SELDOM), None)
