from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.results.svg import ATTRIBUTES, ELEMENTS, clean, inline
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
    '<g style="cursor: url(https://example.invalid/c.cur), auto; position: fixed"/>',
    "<g mask=\"image-set('https://example.invalid/x' 1x)\"/>",
    "<g style=\"mask: image-set('https://example.invalid/x' 1x)\"/>",
    "<g style=\"fill: src('https://example.invalid/x')\"/>",
    '<g style="fill: URL( https://example.invalid/x )"/>',
    '<g xml:base="https://example.invalid/"><use href="#a"/></g>',
    '<handler xmlns="http://www.w3.org/2001/xml-events">alert(1)</handler>',
    '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    "<!-- example.invalid --><?xml-stylesheet href='https://example.invalid/x.css'?>",
    "<filter><feImage href='https://example.invalid/x.png'/></filter>",
    "<g><![CDATA[<script>alert(1)</script>]]></g>",
    "<desc><script>alert(1)</script></desc><title>made by script</title>",
]
FORBIDDEN = (
    "script", "alert", "javascript", "example.invalid", "onload", "foreignObject", "<style", "metadata", "position",
    "image-set", "<!--", "xml-stylesheet", "feImage", "CDATA", "handler", "<!DOCTYPE",
)  # fmt: skip


def ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup)


@pytest.mark.parametrize("planted", HOSTILE)
def test_whatever_could_act_or_fetch_is_left_out(planted: str):
    picture = f'{HEAD}<rect width="1"/>{planted}</svg>'.encode()
    for markup in (inline(picture, "f1", "One square."), clean(picture).decode()):
        assert '<rect width="1">' in markup
        assert [word for word in FORBIDDEN if word in markup] == []


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


BOMBS = {
    "uses of uses": "".join(f'<g id="a{k}">{f"""<use href="#a{k + 1}"/>""" * 10}</g>' for k in range(9))
    + '<path id="a9" d="M0 0"/>',
    "patterns of patterns": "".join(
        f'<pattern id="a{k}">{f"""<rect fill="url(#a{k + 1})"/>""" * 10}</pattern>' for k in range(9)
    )
    + '<rect id="a9" style="fill: url(#a0)"/>',
    "itself": '<g id="a"><use href="#a"/></g>',
    "in a circle": '<g id="a"><use href="#b"/></g><g id="b" clip-path="url(#a)"/>',
    "nested": "<g>" * 100_000 + "</g>" * 100_000,
    "a chain": "".join(f'<g id="a{k}"><use href="#a{k + 1}"/></g>' for k in range(5_000)),
}


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_picture_that_no_program_could_draw_is_refused(bomb: str):
    with pytest.raises(ValueError, match="SVG picture"):
        clean(f"{HEAD}{BOMBS[bomb]}</svg>".encode())


def test_a_shape_may_be_used_often():
    dots = '<defs><path id="m" d="M0 0"/></defs>' + '<use xlink:href="#m"/>' * 20_000
    assert clean(f"{HEAD}{dots}</svg>".encode()).count(b'<use xlink:href="#m">') == 20_000


def test_a_link_leaves_what_it_holds():
    assert b'<g><path d="M0 0"></path></g>' in clean(
        f'{HEAD}<a href="https://example.invalid/"><path d="M0 0"/></a></svg>'.encode()
    )


def test_a_rule_for_everything_becomes_the_roots_own():
    styled = f"{HEAD}<defs><style>*{{stroke-linejoin: round; behavior: url(x)}}</style></defs></svg>"
    assert b'stroke-linejoin="round"' in clean(styled.encode())
    assert b"behavior" not in clean(styled.encode())


NAMES = st.sampled_from(
    ["g", "use", "path", "a", "script", "style", "foreignObject", "image", "text", "svg", "animate"]
)
KEYS = st.sampled_from(["id", "href", "xlink:href", "style", "fill", "onload", "d", "class", "mask", "transform"])
VALUES = st.sampled_from([
    "a", "#a", "#b", "url(#a)", "url(https://example.invalid/)", "javascript:alert(1)", "data:text/html,alert(1)",
    "fill: red; mask: url( '#a' )", "image-set('https://example.invalid/' 1x)", "&quot;&gt;&lt;script&gt;", "&#9;",
    "]]&gt;", "&#13;\n",
]) | st.text("abc#;:()'\\ ", max_size=8)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(NAMES)
    attributes = "".join(f' {key}="{draw(VALUES)}"' for key in draw(st.lists(KEYS, unique=True, max_size=3)))
    below = (
        "".join(draw(st.lists(trees(depth=depth - 1), max_size=3))) if depth else draw(st.sampled_from(["", "]]&gt;"]))
    )
    return f"<{name}{attributes}>{below}</{name}>"


@given(trees())
def test_whatever_comes_only_drawing_leaves(tree: str):
    try:
        once = clean(f"{HEAD}{tree}</svg>".encode())
    except ValueError:
        return
    assert clean(once) == once
    for element in ET.fromstring(once).iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in ELEMENTS
        for key, value in element.attrib.items():
            assert key.rpartition("}")[2] in ATTRIBUTES
            if key.endswith("href"):
                assert value.startswith("#")
    assert not re.search(rb"url\((?!#)|image-set|javascript:|<script|onload", once)


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
    assert clean(drawn.svg) == drawn.svg
    used = re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", markup)
    assert used
    assert {a or b for a, b in used} <= set(named)


@given(st.text())
def test_any_alt_text_is_escaped(alt: str):
    markup = inline(f"{HEAD}</svg>".encode(), "f1", alt)
    assert markup.count("<") == 4
