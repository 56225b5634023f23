"""What the page says of ties across organisations, of ties that stand out, and of distances from a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calibration import columns
from calibration.claim import Column
from calibration.section import Cells, Section

_FALSE: Column = ("Said where there is nothing, or found where there is", columns.share("alarm"))
_Z: Column = ("Median z", lambda cell: f"{cell['z']:.1f}".replace("-", "−") if "z" in cell else "–")


def _per_ten_thousand(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda cell: f"{cell[name]:.2f}" if name in cell else "–"


_TIES: tuple[Column, ...] = (
    ("Wrong ties in 10,000 pairs", _per_ten_thousand("wrong")),
    ("Planted ties found", columns.share("recall")),
    ("Kept ties that were planted", columns.share("precision")),
    ("Any tie, adjusted", columns.share("any")),
    ("Wrong among adjusted", columns.share("false_alarm")),
    ("Planted found, adjusted", columns.share("sure_recall")),
)
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


def _of_backbone(cells: Cells) -> str:
    small, every = "small", "everywhere"
    found = {(kind, name): cells[f"{name}-{kind}"] for kind in (small, every) for name in ("newman", "count")}
    return (
        f"Alpha of one in a thousand allows 10 wrong ties in 10,000 pairs; the model, in which numbers of occasions "
        f"vary, is more careful than that. Weights find pairs who meet in small groups "
        f"({found[small, 'newman']['recall']:.0%} of them, counts {found[small, 'count']['recall']:.0%}); counts find "
        f"pairs who come together everywhere ({found[every, 'count']['recall']:.0%}, weights "
        f"{found[every, 'newman']['recall']:.0%}). After adjusting over all pairs weights leave "
        f"{found[small, 'newman']['sure_recall']:.0%} of the pairs in small groups: among 11,175 pairs of people, four "
        "shared meetings are not enough to be sure of any single one.\n"
    )


def _of_sampled(cells: Cells) -> str:
    del cells
    return (
        "People who are the sources come in a random order, so that batches of 64 differ by chance alone. With two "
        "batches the interval holds what it says and is wide; with one there is none.\n"
    )


def _of_meetings(cells: Cells) -> str:
    together, (whole,) = cells["together"], cells["come-and-go"]["alternatives"]
    return (
        f"Where organisations come together, that is seen in {together['clear_fall']:.0%} of registers. First and last "
        "attendances stay as they are: were people dealt to occasions before they came or after they left, those who "
        f"stay could seem to keep to themselves ({whole['low_p']:.1%} of registers in which people come and go have a "
        f"p of at most 5% then, {cells['come-and-go']['low_p']:.1%} as the kit deals).\n"
    )


SECTIONS = {
    "meetings-chance": Section(
        question='Is "people meet across organisations less than chance gives" said where that makes no difference?',
        about=(
            "Registers of 24 occasions and about 150 people of 15 organisations in three systems, who differ in how "
            "often they come, dealt 99 times with everybody's first and last attendance fixed. *p ≤ 5%*: of the share "
            "of meetings across organisations, and of first meetings at the last occasion, before any grade. *Any "
            "occasion*: one of the last five is said to have brought together more or fewer pairs for the first time "
            "than chance gives (Holm). *Any system*: one of three meets others less or more (Holm). Four rounds of "
            "exchanges lie between registers, where the kit makes 25: p-values are exact for any number."
        ),
        columns=(
            columns.SITUATION,
            ("p ≤ 5%", columns.share("low_p")),
            ("p ≤ 5%, first meetings", columns.share("low_p_first")),
            *columns.CLAIMED,
            ("Any occasion, clear", columns.share("first_clear")),
            ("Any occasion, clear or leaning", columns.share("first_leaning")),
            ("Any system, clear", columns.share("system_clear")),
            ("Any system, clear or leaning", columns.share("system_leaning")),
        ),
        lessons=_of_meetings,
        tried=(columns.METHOD, ("p ≤ 5%", columns.share("low_p"))),
    ),
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
    "network-backbone": Section(
        question="How many ties stand out by chance, and how many that were planted are found?",
        about=(
            "150 people at about 80 to 120 occasions; p at most 0.001, and adjusted over all pairs at most 5%. *Wrong "
            "among adjusted*: the false discovery rate."
        ),
        columns=(columns.SITUATION, *_TIES),
        lessons=_of_backbone,
        tried=(),
    ),
}
"""By the name of the claim."""
