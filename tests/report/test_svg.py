from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.report.svg import inline
from sample_run import figure, stock

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
HOSTILE = [
    "<script>alert(1)</script>",
    '<g onload="alert(1)"/>',
    '<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>',
    '<image xlink:href="https://example.invalid/x.png"/>',
    '<image xlink:href="data:image/svg+xml;base64,AAAA"/>',
    '<use xlink:href="https://example.invalid/x.svg#a"/>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
    "<style>* { fill: url(https://example.invalid/) }</style>",
    '<path style="fill: url(https://example.invalid/)"/>',
    '<path style="fill: u\\72l(https://example.invalid/)"/>',
    '<path fill="url(&quot;https://example.invalid/&quot;)"/>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<set attributeName="onload" to="alert(1)"/>',
    "<metadata>made by somebody</metadata>",
    "<text>kept<script>alert(1)</script></text>",
]


def ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup)


@pytest.mark.parametrize("planted", HOSTILE)
def test_whatever_could_act_or_fetch_is_left_out(planted: str):
    markup = inline(f'{HEAD}<rect width="1"/>{planted}</svg>'.encode(), "f1", "One square.")
    assert '<rect width="1">' in markup
    for word in ("script", "alert", "javascript", "example.invalid", "onload", "foreignObject", "<style", "metadata"):
        assert word not in markup


def test_identifiers_and_what_refers_to_them_change_together():
    svg = (
        f'{HEAD}<defs><clipPath id="a"><rect/></clipPath><path id="b"/></defs>'
        '<g clip-path="url(#a)" style="fill: url( \'#a\' )"/><use xlink:href="#b"/></svg>'
    )
    markup = inline(svg.encode(), "figure-3", "Nothing much.")
    assert ids(markup) == ["figure-3-alt", "figure-3-a", "figure-3-b"]
    assert 'clip-path="url(#figure-3-a)"' in markup
    assert 'style="fill: url(#figure-3-a)"' in markup
    assert 'href="#figure-3-b"' in markup


def test_an_embedded_bitmap_is_kept():
    address = "data:image/png;base64,iVBO"
    assert f'href="{address}"' in inline(f'{HEAD}<image xlink:href="{address}"/></svg>'.encode(), "f", "x")


def test_text_keeps_its_words_in_order():
    svg = f"{HEAD}<text>one <tspan>two</tspan> three &lt;b&gt;</text></svg>"
    assert "<text>one <tspan>two</tspan> three &lt;b&gt;</text>" in inline(svg.encode(), "f", "x")


def test_entities_cannot_be_declared():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + f"{HEAD}<text>&b;</text></svg>"
    with pytest.raises(ValueError, match="not a readable SVG"):
        inline(bomb.encode(), "f", "x")


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"<svg", b"<html></html>"])
def test_what_is_not_svg_is_refused(content: bytes):
    with pytest.raises(ValueError, match="SVG"):
        inline(content, "f", "x")


def test_a_picture_without_a_view_box_takes_it_from_its_size():
    assert 'viewBox="0 0 518.4 230"' in inline(b'<svg width="518.4pt" height="230pt"/>', "f", "x")


def test_a_matplotlib_picture_survives_whole():
    drawn = figure(stock())
    markup = inline(drawn.svg, "figure-1", drawn.alt)
    root = ET.fromstring(markup)
    assert root.get("role") == "img"
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    assert named[root.get("aria-labelledby", "")].text == drawn.alt
    assert "Active members" in "".join(root.itertext())
    before = len(re.findall(rb"<path ", drawn.svg))
    assert len(re.findall("<path ", markup)) == before
    used = re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", markup)
    assert used
    assert {a or b for a, b in used} <= set(named)


@given(st.text())
def test_any_alt_text_is_escaped(alt: str):
    markup = inline(f"{HEAD}</svg>".encode(), "f1", alt)
    assert markup.count("<") == 4
