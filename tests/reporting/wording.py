"""Plain words: what an editor would mark in a report before a board reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.report.model import Report

LONGEST_ON_AVERAGE = 20
"""Words that a sentence may have on average."""
QUOTED = "significant improvement"
"""A step of IHI's scale, quoted as it is published; the word is used for nothing else."""
_AGREEING = {"was", "is", "has", "does", "less", "this", "its", "plus", "across", "versus", "as", "claims", "points"}
_ONE = re.compile(r"(?<![\d.,/–-])1[ \u00a0]([a-z]+)\b(?![-–])")
_END = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z0-9“])|\n")
_LONG_NUMBER = re.compile(r"(?<![\d.v])\d+\.\d{4,}(?!\.?\d)")


def sentences(report: Report) -> Iterator[str]:
    """Give the sentences that a report prints for its readers, tables apart."""
    for text in texts(report):
        yield from (sentence for sentence in _END.split(text.strip()) if len(sentence.split()) > 1)


def texts(report: Report) -> Iterator[str]:
    """Give the running text of a report."""
    yield from (report.profile_words, report.warning, *report.certainty, *(term.meaning for term in report.terms))
    for section in report.sections:
        yield from (section.question, *section.caveats, *section.withheld)
        for statement in section.statements:
            yield from (statement.sentence, statement.rule)
        for picture in section.pictures:
            yield from (picture.caption, picture.alt)
        yield from (grid.caption for grid in section.grids)
    for part in report.annex:
        yield from (*part.paragraphs, *part.points, *(grid.caption for grid in part.grids))


def faults(report: Report) -> list[str]:
    """Return what an editor would mark, a sentence each; nothing if the report reads well."""
    found = list(sentences(report))
    average = sum(len(sentence.split()) for sentence in found) / max(len(found), 1)
    marked = [f"a sentence has {average:.1f} words on average"] if average >= LONGEST_ON_AVERAGE else []
    for sentence in found:
        if "significan" in sentence.casefold().replace(QUOTED, ""):
            marked.append(f"“significant” means nothing here: {sentence}")
        for word in _ONE.findall(sentence):
            if word == "people" or (word.endswith("s") and not word.endswith("ss") and word not in _AGREEING):
                marked.append(f"1 and a plural: {sentence}")
        if _LONG_NUMBER.search(sentence):
            marked.append(f"a number with too many digits: {sentence}")
    return marked
