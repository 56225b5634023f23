"""Estimates and grades in words: what a reader needs to judge a finding."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit import wording
from evalkit.report.model import SEPARATOR, Term
from evalkit.results.finding import NO_CHANGE, Estimate, Grade

_CLEAR = (
    "The interval leaves out {reference}; of a monthly series, with and without the last month. For the kit's own"
    " questions the error rate of the method was measured on simulated programmes."
)
_LEANING = (
    "The narrower 80% interval leaves out {reference}, but the 95% interval does not, or no longer does once it is"
    " adjusted for looking at every system: worth watching, not yet worth claiming."
)
_OTHERS = (
    Term(
        Grade.NO_MATERIAL_CHANGE,
        "The whole interval lies within the band that the evaluation declared, beforehand, to be no change that"
        " matters.",
    ),
    Term(
        Grade.NOT_ENOUGH_EVIDENCE,
        "None of these: the data can neither show a change nor rule one out. This is a finding, not a failure.",
    ),
    Term(Grade.COUNTED, "A fact of the registers. Nothing is inferred from it, so there is nothing to be sure of."),
)
"""What the grades mean that compare with nothing."""

CERTAINTY = (
    "Every finding carries a grade, always as a word and a shape. The rule that gave it is printed with the finding.",
    "Registers are a census of those who came, not a sample. An interval therefore describes the process – how far"
    " could another period like this one have gone? – and not an error of counting.",
    "Findings of different questions are weighed against one another on page one alone: in the sections, the more a"
    " report asks, the likelier that one of its claims is chance.",
    "The rules behind the grades were tried out on invented programmes whose truth is known. How often each claim was"
    " right, and how often it was made where nothing had changed, stands in the annex of the programme's report.",
    "Where there are too few people, teams or months for an interval, the report shows what there is and says that"
    " there is not enough evidence.",
)
"""How to read intervals and grades; said once in a report."""


def terms(estimates: Iterable[Estimate | None]) -> tuple[Term, ...]:
    """Return what the grades of a report mean, from the surest down.

    Parameters
    ----------
    estimates : iterable of Estimate or None
        Of the report's findings: what they are compared with is named.

    Examples
    --------
    >>> print(terms([])[0].meaning.partition(";")[0])
    The interval leaves out “no change”
    """
    others = sorted({estimate.reference for estimate in estimates if estimate} - {NO_CHANGE})
    reference = f"“{NO_CHANGE}”"
    if others:
        reference += f" (or {wording.listed(others, 'or')}, where a finding is compared with that)"
    clear, leaning = (words.format(reference=reference) for words in (_CLEAR, _LEANING))
    return Term(Grade.CLEAR, clear), Term(Grade.LEANING, leaning), *_OTHERS


def evidence(estimate: Estimate | None) -> str:
    r"""Return an estimate with its uncertainty in one line; empty if there is none.

    Parameters
    ----------
    estimate : Estimate or None
        As a finding carries it.

    Examples
    --------
    >>> from evalkit.results.finding import Method
    >>> growth = Estimate(.041, .012, .071, .023, .06, .012, 8, .0121, 9, "relative change per month", "t-test",
    ...                   Method("Mean log growth", "Example (2020)"))
    >>> evidence(growth)
    'Estimate +4.1% per month\xa0· 95% interval +1.2% to +7.1%\xa0· n = 9\xa0· t-test, p = 0.012'
    """
    if estimate is None:
        return ""
    value, low, high = (_spoken(number, estimate.unit) for number in (estimate.value, estimate.low, estimate.high))
    unit = estimate.unit.removeprefix("relative change").removeprefix("share").strip()
    return SEPARATOR.join(
        [
            f"Estimate {value} {unit}".rstrip(),
            f"{wording.share(estimate.level)} interval {low} to {high}",
            f"n = {wording.count(estimate.n)}",
            f"{estimate.test}, {probability(estimate.p)}",
        ]
    )


def probability(p: float | None) -> str:
    """Return a p-value for print: never zero, three decimals at most.

    >>> probability(0.0121), probability(0.00002), probability(0.5)
    ('p = 0.012', 'p < 0.001', 'p = 0.50')
    """
    if p is None:
        return "p not known"
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def _spoken(number: float | None, unit: str) -> str:
    if number is None or number != number:
        return "not known"
    if unit.startswith("relative change"):
        return wording.change(number)
    if unit.startswith("share"):
        return wording.percent(number)
    return f"{number:,.3g}".replace("-", wording.MINUS)
