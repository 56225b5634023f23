from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from evalkit.charts import house, time
from evalkit.charts.words import Words
from evalkit.printable import in_a_line
from evalkit.results.finding import Figure
from hostile import CONTROLLING, LONG, PRINTABLE
from made_protected import protected

WORDS: dict[str, str] = {
    "caption": "Active members rose from ten to twelve.",
    "alt": "Line of active members by month, from ten in January to twelve in March.",
    "source": "Registers",
}
LABELS = {"month": "Month", "active": "Active members", "window": "Window"}


def shown(frame: pd.DataFrame):
    return protected("stock", frame)


def stock(**marks) -> Figure:
    frame = pd.DataFrame(
        {"month": ["2022-01", "2022-02", "2022-03"], "active": [10, 11, 12], "window": ["filling", "full", "full"]}
    )
    return time.stock(shown(frame), Words("stock", labels=LABELS, formats={}, **WORDS), **marks)


def test_a_picture_is_the_same_on_every_run():
    assert stock().svg == stock().svg
    assert stock().png == stock().png


def test_a_picture_holds_no_date_and_no_maker():
    assert b"<dc:date>" not in stock().svg
    assert b"matplotlib.org" not in re.sub(rb"<metadata>.*?</metadata>", b"", stock().svg, flags=re.DOTALL)
    assert b"Software" not in stock().png


def test_words_stay_words_in_the_house_font():
    svg = stock().svg.decode()
    assert ">Active members</text>" in svg
    assert "Source Sans Pro" in svg


def test_pyplot_is_never_imported():
    stock()
    assert "matplotlib.pyplot" not in sys.modules


def test_context_is_named():
    assert b">winter pressure</text>" in stock(marks=[("2022-03", "winter pressure")]).svg


def test_an_occasion_without_a_register_has_words_and_no_bar():
    came = {"north": [5, 0], "attendances": [5, 0]}
    frame = pd.DataFrame({"occasion": ["A", "B"], **came, "register": ["received", "missing"]})
    labels = {"occasion": "Occasion", "north": "North", "attendances": "Attendances", "register": "Register"}
    figure = time.attendance(shown(frame), Words("a", labels=labels, formats={}, **WORDS), parts=["north"])
    assert figure.svg.count(b">register not received</text>") == 1


@pytest.mark.parametrize("colour", house.PALETTE)
def test_every_colour_of_the_palette_stands_out_on_white(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 3


def attendance(*names: str) -> Figure:
    """Draw one bar for each name, the first of which also names a part of all bars."""
    frame = pd.DataFrame({"occasion": names, "north": 5, "south": 1, "attendances": 6, "register": "received"})
    labels = {"occasion": "Occasion", "north": names[0], "south": "South", "attendances": "All", "register": "Register"}
    return time.attendance(shown(frame), Words("a", labels=labels, formats={}, **WORDS), parts=["north", "south"])


def words_of(figure: Figure) -> list[str]:
    return [element.text or "" for element in ET.fromstring(figure.svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.filterwarnings("ignore:Glyph")  # no font has every sign
def test_names_are_drawn_letter_by_letter():
    short = [name for name in PRINTABLE if len(name) <= house.LONGEST_NAME]
    assert set(map(in_a_line, short)) <= set(words_of(attendance(*short)))


@pytest.mark.parametrize("name", ["_hidden from legends", "_nolegend_", "$\\frac{$", "<script>"])
def test_the_key_names_every_part_whatever_it_is_called(name):
    assert words_of(attendance(name)).count(name) == 2


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_sign_that_no_file_can_hold_does_not_spoil_the_picture():
    drawn = attendance(*(name for name in CONTROLLING if "\ud800" not in name))
    assert "\N{REPLACEMENT CHARACTER}=1+1" in words_of(drawn)


@pytest.mark.parametrize("name", LONG)
def test_a_name_longer_than_the_picture_is_shortened(name):
    drawn = [words for words in words_of(attendance(name)) if words.endswith("…")]
    assert [len(words) for words in drawn] == [house.LONGEST_NAME] * 2
