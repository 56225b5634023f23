"""What the page says of ties across organisations, and of distances from a sample."""

from __future__ import annotations

from calibration import columns
from calibration.claim import Column
from calibration.section import Cells, Section

_FALSE: Column = ("Said where there is nothing, or found where there is", columns.share("alarm"))
_Z: Column = ("Median z", lambda cell: f"{cell['z']:.1f}".replace("-", "−") if "z" in cell else "–")


_PATHS: tuple[Column, ...] = (
    ("Mean efficiency", lambda cell: f"{cell['truth']:.3g}"),
    columns.COVERED,
    ("Width", lambda cell: f"{cell['width']:.2g}"),
)


def _of_ei(cells: Cells) -> str:
    (blind,) = cells["systems"]["alternatives"]
    return (
        f"Where ties across systems are rare, labels of organisations dealt to anybody call them closed in "
        f"{blind['alarm']:.0%} of surveys, although within systems nobody prefers anybody. Ties twice as likely within "
        f"an organisation are found in {cells['closed']['alarm']:.0%} of surveys of 90 people.\n"
    )


def _of_sampled(cells: Cells) -> str:
    del cells
    return (
        "People who are the sources come in a random order, so that batches of 64 differ by chance alone. With two "
        "batches the interval holds what it says and is wide; with one there is none.\n"
    )


SECTIONS = {
    "network-sampled": Section(
        question="Does the interval of the efficiency from sampled people hold that of all of them?",
        about="Distances from people drawn at random, t interval over batches of 64. The truth is each network's own.",
        columns=(columns.SITUATION, *_PATHS),
        lessons=_of_sampled,
        tried=(),
    ),
    "network-ei": Section(
        question="How often are organisations called closed, or open, by chance?",
        about="Nine organisations of unlike size, E-I index, 119 permutations, p at most 5%.",
        columns=(columns.SITUATION, _FALSE, _Z),
        lessons=_of_ei,
        tried=(columns.METHOD, _FALSE, _Z),
    ),
}
"""By the name of the claim."""
