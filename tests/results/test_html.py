from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.disclosure import record
from evalkit.printable import shown
from evalkit.results.finding import Finding, Grade, Result, Table
from evalkit.results.html import fragment, picture
from evalkit.results.said import Said
from made_protected import protected
from page_outline import read
from small_result import ALT, CAPTION, SVG, result

ANY = st.text(st.characters(categories=None), min_size=1, max_size=30)


def made_of(words: str) -> Result:
    frame = pd.DataFrame({"month": ["2022-03"], "name": pd.Series([shown(words)])})
    cells = protected("x", frame)
    finding = Finding("growth.x", "Most came from {name:text}.", cells, Grade.COUNTED, "A rule.")
    shown_table = Table("t", CAPTION, cells, {"month": words, "name": words})
    return Result("a", words, (finding,), {"t": shown_table}, {}, (Said(words, ["x"]),), record(cells), {})


@given(ANY)
def test_every_text_is_shown_as_it_is(words):
    drawn = read(f"<!DOCTYPE html>{fragment(made_of(words))}".encode())
    seen = " ".join(shown(words).split())
    assert " ".join(drawn.one("h3").text.split()) == seen
    assert [" ".join(cell.text.split()) for cell in drawn.all("th")] == [seen, seen]
    assert " ".join(drawn.all("td")[1].text.split()) == seen
    assert " ".join(drawn.one("li").text.split()) == seen


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>", "-->", "&lt;"])
def test_nothing_becomes_an_element(words):
    drawn = read(fragment(made_of(words)).encode())
    assert {node.tag for node in drawn.all()} <= {
        "h3", "p", "strong", "em", "ul", "li", "table", "caption", "tr", "th", "td", "html",
    }  # fmt: skip


def test_a_picture_stands_once_with_its_description():
    drawn = fragment(result())
    assert drawn.count("<svg") == 1
    assert ALT in drawn
    assert 'id="growth-line-alt"' in drawn


def test_a_picture_for_a_page_is_one_element():
    assert str(picture(SVG, "f1", "x")).startswith("<svg")
