"""Names that somebody might give an organisation to harm whoever opens a report about it. All of them are invented."""

from __future__ import annotations

BEACON = "https://beacon.invalid/x"
"""What nothing may ask for."""

PRINTABLE = (
    "<script>document.title='owned'</script>",
    f'"><img src={BEACON}.png onerror="document.title=\'owned\'">',
    f"'><svg onload=document.title='owned'><use href='{BEACON}.svg#a'/></svg>",
    f"</title></style></textarea><style>*{{background:url({BEACON})}}</style>",
    f"<a href=\"javascript:document.title='owned'\">ward</a><iframe src={BEACON}></iframe>",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-1+1",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    f'=HYPERLINK("{BEACON}","ward")',
    "＝1+1",
    f'=WEBSERVICE("{BEACON}")',
    'ward";=1+1;"',
    "ward;=cmd|'/C calc'!A0",
    "'=1+1",
    "${{7*7}} {{ 7*7 }} {% raw %} {0} {x:count} %(x)s %s",
    "$\\frac{1}{0}$ and $x$",
    "$\\frac{$",
    "$",
    f"[ward]({BEACON}) ![ward]({BEACON}.png) | a | b | `c` **d**",
    "# heading",
    "---",
    "]]> <![CDATA[",
    "--> <!-- <!DOCTYPE x>",
    "line\u2028separator\u2029here",
    "[red]ward[/red] [/] [link=https://beacon.invalid]x[/link]",
    "_hidden from legends",
    "_nolegend_",
    "../../../etc/passwd",
    "con",
    "C:\\ward\\n",
    "مستشفى \u200fward\u200e",
    "👩‍⚕️ e\u0301 ｗａｒｄ",
    "_x0041_ #REF! TRUE 00123 1E5 NaN null NA",
)
"""Text of every script and for every program, without a sign that is no text."""

CONTROLLING = (
    "\tward",
    "\r=1+1",
    "\nward",
    "\0=1+1",
    "ward\0ward",
    "\x1b[31mred\x1b[2J\x07",
    "\x9b2Jward",
    "ward\u202egnp.exe",
    "\u2066ward\u2069",
    "ward\ud800",
    "\ufffeward",
)
"""Text with signs that command whatever shows it, or that no file can hold."""

LONG = ("N" * 10_000, "ward " * 2_000, "<b>" * 3_000)

CORPUS = (*PRINTABLE, *CONTROLLING, *LONG)
