from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalkit import load
from evalkit.definition.notes import LONGEST, pieces
from evalkit.errors import DefinitionError
from evalkit.report.assemble import assemble
from evalkit.report.html import to_html
from evalkit.report.model import Report
from evalkit.report.output import RENDERERS
from reporting import docx_structure, pdf_structure
from reporting.fuzz import READERS, plain
from sample_run import definition, run, write

TEXT = """Nobody could travel in
January.

- Trains & <3 buses stood still, see [the record](https://example.org/a_b?c=1&d=2).
- Rooms were cold.
"""
TITLE = "Note on growth by Ada Fenwick, evaluator, 9 January 2023"
PLACE = '[[notes]]\nfile = "notes/growth.md"\nby = "Ada Fenwick, evaluator"\non = 2023-01-09\n'


def note(**changes: Any) -> dict[str, Any]:
    return {"file": "growth.md", "by": "Ada Fenwick, evaluator", "on": "2023-01-09", "section": "growth",
            "written": pieces(TEXT)} | changes  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    notes = [note(), note(section=None, by="Bo Marsh, lead"), note(system="QMF"), note(section="capability")]
    return list(assemble(write(tmp_path_factory.mktemp("run"), run(definition=definition() | {"notes": notes}))))


def test_a_note_stands_in_its_section_and_report_and_says_whose_it_is(reports: list[Report]):
    programme, own, other, *_ = reports
    assert [remark.title for remark in programme.sections[0].remarks] == [TITLE]
    assert [remark.title for remark in own.sections[0].remarks] == [TITLE]
    assert not any(section.remarks for section in other.sections)
    assert other.remarks == ()


def test_a_note_on_what_was_not_asked_is_not_lost(reports: list[Report]):
    assert [remark.title for remark in reports[0].remarks] == [
        "Note by Bo Marsh, lead, 9 January 2023", "Note on capability by Ada Fenwick, evaluator, 9 January 2023",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", RENDERERS)
def test_every_format_says_it_as_text(reports: list[Report], kind: str):
    said = plain(READERS[kind](RENDERERS[kind](reports[0])))
    for words in (TITLE, "Nobody could travel in January.", "the record (https://example.org/a_b?c=1&d=2)",
                  "Trains & <3 buses"):  # fmt: skip
        assert plain(words) in said, words


def test_pages_with_notes_are_well_made(reports: list[Report]):
    assert pdf_structure.faults(RENDERERS["pdf"](reports[0])) == []
    assert docx_structure.faults(RENDERERS["docx"](reports[0])) == []
    page = to_html(reports[0]).decode("utf-8")
    assert "&lt;3 buses" in page
    assert 'href="https:' not in page


def test_a_note_is_read_with_the_definition_and_the_annex_does_not_repeat_it(write_definition, reports: list[Report]):
    path = write_definition(extra=PLACE)
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "growth.md").write_text(TEXT, encoding="utf-8")
    (read,) = load(path).notes
    assert [kind for kind, _ in read.written] == ["paragraph", "point", "point"]
    annex = [cell for part in reports[0].annex for grid in part.grids for row in grid.rows for cell in row]
    assert not [cell for cell in annex if "Rooms were cold" in cell]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hello.\n<b>big</b>", "line 2 holds raw HTML"), ("![x](y.png)", "line 1 holds a picture"),
        ("# Title", "a heading"), ("Title\n=====", "line 2 holds a heading"), ("| a | b |", "a table"),
        ("`code`", "code"), ("1. One", "a numbered list"), ("- a\n  - b", "line 2 holds a list within a list"),
        ("> said", "a quotation"), ("See [a][1].", "kept elsewhere"), ("This is **bold**.", "bold or slanted"),
        ("Ask ada@example.org.", "an e-mail address"), ("Ask [ada@a.org](https://a.org).", "an e-mail address"),
        ("[Us](https://a.org/?to=ada@a.org)", "an e-mail address"), ("[<b>](https://a.org)", "raw HTML"),
        ("[a](javascript:x)", "does not begin with https"),
        ("  \n", "the note is empty"), ("x" * (LONGEST + 1), f"{LONGEST} fit"),
    ],
)  # fmt: skip
def test_what_a_note_cannot_hold_is_refused_by_line_without_its_words(write_definition, text: str, told: str):
    path = write_definition(extra=PLACE)
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "growth.md").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=told) as refused:
        load(path)
    assert "notes/growth.md" in str(refused.value)
    assert "ada@" not in str(refused.value)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (PLACE, "notes/growth.md: A note that the definition names is not there"),
        (PLACE.replace("notes/growth.md", "../secret.md"), "below the folder"),
        (PLACE.replace(", evaluator", ""), "by name and role"),
        (PLACE + 'written = [["paragraph", "x"]]', "Unknown key 'notes.written'"),
    ],
    ids=["missing", "outside", "nobody", "in the definition"],
)
def test_a_note_that_cannot_be_read_or_is_nobody_s_is_refused(write_definition, place: str, told: str):
    path: Path = write_definition(extra=place)
    if "by name" in told:
        (path.parent / "notes").mkdir()
        (path.parent / "notes" / "growth.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DefinitionError, match=told):
        load(path)


def test_a_note_of_a_system_that_is_not_there_names_the_nearest(write_definition):
    path = write_definition(extra=PLACE + 'system = "QMFF"')
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "growth.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DefinitionError, match="names a system that is not declared"):
        load(path)
