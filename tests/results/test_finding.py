from __future__ import annotations

import pandas as pd
import pytest

from evalkit.definition import Profile
from evalkit.disclosure import Disclosure, record
from evalkit.errors import DisclosureError
from evalkit.results.finding import MIME, Direction, Figure, Finding, Grade, Result, Table
from made_protected import protected
from small_result import ALT, CAPTION, data, figure, result, table

RULE = "A rule."


def test_a_sentence_is_filled_from_its_evidence():
    finding = Finding("growth.x", "{active:count} people in {month:month}.", data(), Grade.COUNTED, RULE)
    assert finding.sentence == "12 people in March 2022."


def test_a_number_typed_into_a_finding_is_refused():
    with pytest.raises(ValueError, match="typed"):
        Finding("growth.x", "12 people.", data(), Grade.COUNTED, RULE)


@pytest.mark.parametrize("grade", [Grade.CLEAR, Grade.LEANING])
def test_a_claim_needs_an_estimate(grade):
    with pytest.raises(ValueError, match="without an estimate"):
        Finding("growth.x", "It grew.", data(), grade, RULE, None, Direction.UP)


def test_the_p_value_of_an_exact_test_will_do():
    row = protected("steps", pd.DataFrame({"steps": [11], "p": [0.022]}))
    claim = Finding("momentum.months", "It rose consistently.", row, Grade.CLEAR, RULE, None, Direction.UP)
    assert claim.estimate is None
    with pytest.raises(ValueError, match="without an estimate"):
        Finding("momentum.months", "It rose consistently.", row, Grade.CLEAR, RULE)


@pytest.mark.parametrize("alt", ["", "chart", "Chart of active members by month over the whole year", "A line."])
def test_no_alt_text_no_figure(alt):
    with pytest.raises(ValueError, match="alt text"):
        Figure("f", CAPTION, alt, "Registers", data(), b"<svg/>", b"")


@pytest.mark.parametrize("svg", [b"", b"\x89PNG", b"<svg", b"<html></html>"])
def test_a_figure_has_a_picture_that_can_be_read(svg):
    with pytest.raises(ValueError, match="the SVG of figure 'f' is not"):
        Figure("f", CAPTION, ALT, "Registers", data(), svg, b"")


def test_alt_text_that_repeats_the_caption_is_refused():
    with pytest.raises(ValueError, match="repeats"):
        Figure("f", ALT, ALT, "Registers", data(), b"<svg/>", b"")


@pytest.mark.parametrize("caption", ["", "Members", "Active members over time"])
def test_a_caption_states_something(caption):
    with pytest.raises(ValueError, match="caption"):
        Figure("f", caption, ALT, "Registers", data(), b"<svg/>", b"")
    with pytest.raises(ValueError, match="caption"):
        Table("t", caption, data(), {"month": "Month", "active": "Active"})


@pytest.mark.parametrize("name", ["", "../up", "Stock", "a b", "a/b", ".hidden"])
def test_a_name_is_fit_for_a_file(name):
    with pytest.raises(ValueError, match="name of a"):
        Table(name, CAPTION, data(), {"month": "Month", "active": "Active"})
    with pytest.raises(ValueError, match="name of a"):
        Figure(name, CAPTION, ALT, "Registers", data(), b"<svg/>", b"")


def test_a_table_labels_every_column():
    with pytest.raises(ValueError, match="no label"):
        Table("t", CAPTION, data(), {"month": "Month"})


def test_cells_are_spoken_and_missing_ones_are_a_dash():
    frame = pd.DataFrame({"system": ["North", None], "rate": [0.041, float("nan")]})
    cells = protected("systems", frame)
    shown = Table("t", CAPTION, cells, {"system": "System", "rate": "Change"}, {"rate": "change"})
    assert shown.rows() == [["North", "+4.1%"], ["–", "–"]]


def test_a_result_needs_its_disclosure():
    with pytest.raises(DisclosureError, match="mixes release profiles"):
        Result("a", "Is it?", (), {"t": table()}, {}, (), Disclosure(Profile.EVALUATOR, ()), {})
    with pytest.raises(TypeError):
        Result("a", "Is it?", (), {}, {}, (), {})  # pyright: ignore[reportCallIssue]


def test_a_result_shows_itself_once_and_carries_its_bundle():
    bundle = result()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", MIME}
    assert bundle["text/html"].count("<svg") == 1
    assert f">{ALT}</desc>" in bundle["text/html"]


def test_hostile_text_is_escaped_in_jupyter():
    frame = pd.DataFrame({"month": ["2022-03"], "name": ["<script>alert(1)</script>"]})
    cells = protected("x", frame)
    finding = Finding("growth.x", "Most came from {name:text}.", cells, Grade.COUNTED, RULE)
    shown = Table("t", CAPTION, cells, {"month": "Month", "name": "Name"})
    hostile = Result("a", "Is it?", (finding,), {"t": shown}, {}, ("<b>",), record(cells), {})
    page = hostile._repr_html_()
    assert "<script" not in page
    assert "<b>" not in page


def test_a_result_is_frozen():
    with pytest.raises(AttributeError):
        result().caveats = ()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        result().tables["x"] = table()  # pyright: ignore[reportIndexIssue]


def test_the_data_behind_a_figure_is_a_table():
    assert figure().as_table().rows() == [["2022-03", "12"]]
