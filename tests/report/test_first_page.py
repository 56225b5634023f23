from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from evalkit import load
from evalkit.errors import DefinitionError
from evalkit.report.assemble import assemble
from evalkit.report.docx import to_docx
from evalkit.report.first_page import in_short
from evalkit.report.html import to_html
from evalkit.report.model import FirstPage
from evalkit.report.pdf import to_pdf
from evalkit.results.bundle import Status
from sample_run import definition, run, write

DECISION: dict[str, Any] = {
    "title": "Offer coaching",
    "why": "Nobody has had any.",
    "owner": "regional lead",
    "by": "2023-01-31",
    "findings": ["growth.people", "growth.lost"],
}


def first(folder: Path, **page_one: Any) -> tuple[FirstPage, ...]:
    declared = definition() | {"page_one": page_one}
    return tuple(report.first for report in assemble(write(folder, run(definition=declared))))


def test_the_lines_stand_in_their_places_whatever_they_say(tmp_path: Path):
    page, *_ = first(tmp_path)
    assert [name for name, *_ in page.lines.rows] == [
        "Who takes part", "Families and practice staff", "Tests of change", "Progress, claimed and evidenced",
        "Links across organisations", "Capability against need",
    ]  # fmt: skip
    who, *others = page.lines.rows
    assert who[1].startswith("Active members grew by 4.1% a month, to 212")
    nothing = ("Nothing was found, or the question was not asked.", "–")
    failed = ("Momentum could not be produced.", "–")
    assert [tuple(rest) for _, *rest in others] == [nothing, failed, nothing, nothing, nothing]


def test_a_clear_finding_leans_beside_too_many_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clear, *_ = first(tmp_path)
    assert (clear.lines.rows[0][2], clear.lowered) == ("● Clear", "")
    monkeypatch.setattr("evalkit.report.assemble.stands", lambda _: frozenset())
    lowered, *_ = first(tmp_path)
    assert lowered.lines.rows[0][2] == "◐ Leaning *"
    assert lowered.lowered.startswith("* Clear on its own")


def test_what_people_wrote_stands_on_the_programmes_page_alone(tmp_path: Path):
    programme, *systems = first(
        tmp_path,
        decisions=[DECISION],
        actions=[
            {"what": "Publish the template.", "done": True},
            {"what": "Ask for scores", "done": False, "note": "2"},
        ],
        context=["It was winter."],
        cannot_say=["Why."],
    )
    ((title, told),) = programme.decisions
    assert title == "Offer coaching"
    assert told == (
        "Nobody has had any. Owner: regional lead, by 31 January 2023. See section 1 and not found in this run:"
        " growth.lost."
    )
    assert dict(programme.below)["Actions from the last meeting:"] == (
        "Done – Publish the template. Not done – Ask for scores (2)."
    )
    assert "It was winter." in dict(programme.below)["Context:"]
    assert dict(programme.below)["What we cannot say:"].startswith("Why.")
    for system in systems:
        assert system.decisions == ()
        assert not {"Actions from the last meeting:", "Context:"} & set(dict(system.below))


def test_outcomes_are_shown_while_nothing_is_known_of_them(tmp_path: Path):
    declared = definition() | {"measures": [{"code": "wait", "name": "Median wait"}]}
    page = next(assemble(write(tmp_path, run(definition=declared)))).first
    assert page.outcomes is not None
    assert page.outcomes.rows == (("Median wait", "Nothing was found, or the question was not asked."),)


def test_a_question_that_failed_is_not_told_as_nothing_found(tmp_path: Path):
    failed = Status("programme", "10_growth", "Growth", "Is it growing?", ok=False, error="KeyError")
    page = next(assemble(write(tmp_path, run(notebooks=(failed,))))).first
    assert page.lines.rows[0][1:] == ("Growth could not be produced.", "–")


def test_every_format_shows_it_before_everything_else(tmp_path: Path):
    report = next(assemble(write(tmp_path, run(definition=definition() | {"page_one": {"decisions": [DECISION]}}))))
    page = to_html(report).decode()
    assert page.index("Decisions sought") < page.index('id="summary"')
    words = [paragraph.text for paragraph in docx.Document(io.BytesIO(to_docx(report))).paragraphs]
    assert words.index("Decisions sought") < words.index("Contents")
    with pikepdf.open(io.BytesIO(to_pdf(report))) as document, document.open_outline() as outline:
        assert [entry.title for entry in outline.root][:2] == ["At a glance", "Summary"]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("\n".join(f'[[page_one.decisions]]\ntitle = "{k}"\nwhy = "w"\nowner = "o"\nby = 2023-01-01' for k in range(4)),
         "'page_one.decisions' is not right: more decisions than fit on page one: 4 are declared, and it holds 3"),
        ("[page_one]\ncontext = [" + ", ".join(f'"{"word " * 100}"' for _ in range(4)) + "]",
         "more words than fit on page one: .* have 1996 letters"),
        ('[[page_one.decisions]]\ntitle = "x"\nwhy = "w"\nby = 2023-01-01', r"decisions.1.owner' is missing"),
        ('[page_one]\noutcomes = ["wiat"]\n[[measures]]\ncode = "wait"\nname = "Wait"', r"did you mean 'wait'"),
        ('[page_one]\nlines = [{name = "a", findings = ["x"]}, {name = "a", findings = ["y"]}]', "share a name"),
    ],
    ids=["four decisions", "too many words", "no owner", "unknown measure", "two lines"],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(write_definition, page: str, told: str):
    with pytest.raises(DefinitionError, match=told):
        load(write_definition(extra=page))


def test_a_long_finding_is_cut_at_the_end_of_a_sentence():
    assert in_short("One. Two is here. Three.", 18) == "One. Two is here."
    assert in_short("A first sentence that is longer than the line. More.", 10).endswith("line.")
