"""A report as one HTML page that needs nothing else: no script, no request, the same bytes every time."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evalkit.printable import shown
from evalkit.report import drawing
from evalkit.report.marks import BROKEN, MARKS
from evalkit.report.model import PROGRAMME, Picture, Report
from evalkit.results import html
from evalkit.results.finding import Grade

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
FONTS = {400: "source-sans-regular.woff2", 600: "source-sans-semibold.woff2"}


def to_html(report: Report) -> bytes:
    """Return a report as an HTML page in UTF-8.

    Parameters
    ----------
    report : Report
        The model.

    Returns
    -------
    bytes
        A page that holds its own style, fonts and pictures, and asks the network for nothing.
    """
    page = _environment().get_template("report.html.j2").render(
        report=report, policy=POLICY, style=Markup(_style() + _picking(report)), profile=str(report.profile),
        home=any(neighbour.scope == PROGRAMME for neighbour in report.neighbours),
    )  # fmt: skip
    return page.encode("utf-8", errors="replace")


def link(origin: str, target: str) -> str:
    """Return the relative address of one scope's report from another's.

    >>> link("programme", "system-QMF"), link("system-QMF", "programme"), link("system-QMF", "system-QKK")
    ('system-QMF/report.html', '../report.html', '../system-QKK/report.html')
    """
    up = "" if origin == PROGRAMME else "../"
    return f"{up}report.html" if target == PROGRAMME else f"{up}{target}/report.html"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evalkit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    environment.globals |= {
        "mark": _mark,
        "broken": _shape(BROKEN),
        "picture": _picture,
        "embedded": _embedded,
        "link": link,
        "grades": list(Grade),
    }
    environment.filters["breakable"] = _breakable
    return environment


def _breakable(text: str) -> Markup:
    """Let long names of files, keys and codes break after their joints rather than anywhere."""
    return Markup(re.sub(r"([_/])", r"\1<wbr>", str(html.text(text))))


def _printable(value: Any) -> Any:
    """Replace signs that no page may hold; everything else is left to escaping. What is markup already is ours."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _shape(strokes: str) -> Markup:
    mark = Markup('<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{}</svg>')
    return mark.format(Markup(strokes))


def _mark(grade: Grade) -> Markup:
    return _shape(MARKS[grade])


def _picture(picture: Picture) -> Markup:
    """Put the drawing into the page; where its SVG cannot be read, its bitmap; where neither can, words."""
    try:
        return html.picture(picture.svg, picture.anchor, picture.alt)
    except ValueError:
        png = drawing.bitmap(picture)
    if png is None:
        return Markup("<p>{} {}</p>").format(html.text(picture.alt), drawing.DAMAGED)
    embedded = Markup(base64.b64encode(png).decode("ascii"))
    return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(embedded, picture.alt)


def _embedded(csv: bytes) -> Markup:
    """Return a CSV file as an address within the page, so that it is there wherever the page is forwarded to."""
    return Markup("data:text/csv;charset=utf-8;base64,{}").format(base64.b64encode(csv).decode("ascii"))


def _picking(report: Report) -> str:
    """Return the rules by which a name that is picked dims all links but its own: no script, and nothing where none is.

    An element belongs to the third choice if its identifier holds ``-of3-`` (:class:`evalkit.results.finding.Figure`).
    """
    most = max((len(picture.choices) for section in report.sections for picture in section.pictures), default=0)
    rules = []
    for number in range(1, most + 1):
        picked = f'figure:has(.pick option[value="{number}"]:checked)'
        rules.append(f'{picked} [id*="-link-of"]:not([id*="-of{number}-"]){{opacity:.05}}')
        rules.append(f'{picked} [id*="-name-of{number}-"]{{font-weight:700}}')
    return "\n".join(rules) + "\n" if rules else ""


@cache
def _style() -> str:
    folder = files("evalkit.report")
    faces = "".join(
        '@font-face{font-family:"Source Sans Pro";font-style:normal;'
        f"font-weight:{weight};src:url(data:font/woff2;base64,"
        f'{base64.b64encode((folder / "assets" / name).read_bytes()).decode("ascii")}) format("woff2")}}\n'
        for weight, name in FONTS.items()
    )
    return faces + (folder / "templates" / "report.css").read_text(encoding="utf-8")
