"""How the documentation becomes a site: ``make docs`` builds it with Sphinx, without a network.

The pages are those of the repository, read where they lie, so that a link works on a page of the repository and on the
site alike. Any warning, a broken link among them, ends the build.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pygments.lexers.special import TextLexer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "evalkit"
root_doc = "docs/index"
include_patterns = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "docs/decisions/*.md"]
exclude_patterns = [".*", "build", "dist", "src", "tests", "notebooks", "reports", "data_samples", "workspace"]
extensions = ["myst_parser"]
suppress_warnings = [
    "toc.not_included"
]  # decisions are listed on a page of their own; tests/docs says what is in no list

myst_heading_anchors = 4  # as repositories show them: a link to a heading works in both places

html_theme = "furo"
html_title = "evalkit"
html_extra_path = ["site"]  # a page at the top that leads to the first one
html_static_path = ["style"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": []}

_ANCHOR = re.compile(r'^<a id="([a-z-]+)"></a>$', re.MULTILINE)


def _anchors(_: Sphinx, __: str, source: list[str]) -> None:
    """Make an anchor written in HTML, which a repository understands, one that the site's links find."""
    source[0] = _ANCHOR.sub(r"(\1)=", source[0])


def setup(app: Sphinx) -> None:
    """Tell Sphinx what pages of a repository need."""
    app.connect("source-read", _anchors)
    app.add_lexer("csv", TextLexer)
