"""HTML escaped at one place: what Jupyter shows of a result, and the escaping that the report's templates share.

Text becomes HTML by :func:`text` or by ``Markup(…).format(…)``, which escapes whatever it is given; nothing is joined
by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from evalkit.printable import shown
from evalkit.results import svg

if TYPE_CHECKING:
    from evalkit.results.finding import Figure, Result, Table

_JOIN = Markup("\n")


def text(words: str) -> Markup:
    r"""Return text as HTML that shows exactly this text, but for signs that no page may hold.

    >>> print(text('<b>R&D "x"</b>'))
    &lt;b&gt;R&amp;D &#34;x&#34;&lt;/b&gt;
    """
    return escape(shown(words))


def fragment(result: Result) -> str:
    """Return what Jupyter shows of a result: findings, pictures, tables, caveats.

    Parameters
    ----------
    result : Result
        The result.

    Returns
    -------
    str
        HTML without a script and without a link.
    """
    parts = [
        _element("h3", result.question),
        *(
            Markup("<p><strong>{}</strong> <em>({})</em></p>").format(text(finding.sentence), text(finding.grade))
            for finding in result.findings
        ),
        *(_figure(figure, f"{result.analysis}-{figure.name}") for figure in result.figures.values()),
        *(_table(table) for table in result.tables.values()),
        Markup("<ul>{}</ul>").format(_elements("li", result.caveats)),
    ]
    return str(_JOIN.join(parts))


def picture(drawing: bytes, anchor: str, alt: str) -> Markup:
    """Return a picture as part of a page.

    Parameters
    ----------
    drawing : bytes
        Its SVG.
    anchor : str
        Identifier of the figure within the page.
    alt : str
        What the picture shows.

    Raises
    ------
    ValueError
        If the SVG cannot be read.
    """
    return Markup(svg.inline(drawing, anchor, alt))


def _figure(figure: Figure, anchor: str) -> Markup:
    return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(
        picture(figure.svg, anchor, figure.alt), text(figure.caption)
    )


def _table(table: Table) -> Markup:
    head = _elements("th", (table.labels[column] for column in table.data.frame.columns))
    body = Markup("").join(Markup("<tr>{}</tr>").format(_elements("td", row)) for row in table.rows())
    return Markup("<table><caption>{}</caption><tr>{}</tr>{}</table>").format(text(table.caption), head, body)


def _elements(tag: str, contents: Iterable[str]) -> Markup:
    return Markup("").join(_element(tag, words) for words in contents)


def _element(tag: str, words: str) -> Markup:
    scope = Markup(' scope="col"') if tag == "th" else ""
    return Markup("<{}{}>{}</{}>").format(tag, scope, text(words), tag)
