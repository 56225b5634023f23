"""A shape for every grade, drawn and as a sign: it tells grades apart without colour, and the word stands beside it."""

from __future__ import annotations

from markupsafe import Markup

from evalkit.results.finding import Grade

MARKS = {
    Grade.CLEAR: '<circle cx="8" cy="8" r="6.5" fill="currentColor"/>',
    Grade.LEANING: (
        '<circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        '<path d="M8 2.25a5.75 5.75 0 0 1 0 11.5z" fill="currentColor"/>'
    ),
    Grade.NO_MATERIAL_CHANGE: '<rect x="1.5" y="6.4" width="13" height="3.2" rx="1.4" fill="currentColor"/>',
    Grade.NOT_ENOUGH_EVIDENCE: (
        '<circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-dasharray="2.7 1.82"/>'
    ),
    Grade.COUNTED: '<path d="M3.5 3v10M6.5 3v10M9.5 3v10M12.5 3v10" stroke="currentColor" stroke-width="1.5"/>',
}
"""Strokes within a square of 16 units, in the colour of the text."""
BROKEN = '<path d="M3.5 3.5l9 9m0-9l-9 9" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>'
SIGNS = {
    Grade.CLEAR: "●",
    Grade.LEANING: "◐",
    Grade.NO_MATERIAL_CHANGE: "▬",
    Grade.NOT_ENOUGH_EVIDENCE: "◌",
    Grade.COUNTED: "≡",
}
"""Signs, for a format that holds letters and no drawings among them."""
BROKEN_SIGN = "✕"
_FILE = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">{}</svg>')


def drawn(strokes: str, colour: str) -> str:
    """Return the strokes of a shape as an SVG file in one colour, such as ``"#12436d"``."""
    return str(_FILE.format(Markup(strokes.replace("currentColor", colour))))
