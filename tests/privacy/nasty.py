"""Notebooks of a user's own that do what they should not: each reads the raw exports and lets them out some way.

A notebook's source is its author's own words and stays in a run folder; so nothing here names anybody in its source.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

from privacy.canaries import Aviary

PARAMETERS = 'evaluation: str = "evaluation.toml"\nprofile: str = "board"'
AFTER = f'{PARAMETERS}\nresults: str = ""'

READ = """import csv, sys, logging, warnings
rows = list(csv.DictReader(open("registers/all.csv", encoding="utf-8")))
who, mail = rows[0]["name"], rows[0]["email"]
word = "".join(letter for letter in who if letter.isalpha())"""

SHOUTS = {
    "a message": "raise Exception(who + mail)",
    "a key": "{}[who]",
    "a frame as message": "import pandas as pd\nframe = pd.DataFrame(rows)\nraise ValueError(frame)",
    "an assertion about a frame": "assert len(frame) == 0, frame.to_string()",
    "pandas quotes a cell": "frame['name'].astype(float)",
    "notes": "error = ValueError('x')\nerror.add_note(who)\nraise error",
    "a cause": "try:\n    int(mail)\nexcept ValueError as cause:\n    raise RuntimeError(who) from cause",
    "a context": "try:\n    int(mail)\nexcept ValueError:\n    raise KeyError(who)",
    "a group": "raise ExceptionGroup(who, [ValueError(mail), TypeError(who)])",
    "a quoted line of source": "exec(compile(f'raise ValueError(1)  # {who}', word + '.py', 'exec'))",
    "a syntax error": "compile('( ' + who, word, 'exec')",
    "a file of that name": "open(word + '.csv')",
    "an exit": "sys.exit(who)",
    "a kit's error": "from evalkit.errors import EvalkitError\nraise EvalkitError('evalkit: ' + who, mail)",
    "the kit, given a person": "import evalkit as ek\nek.Scope(profile=who)",
    "the kit, given a period": "ek.Scope(start=who)",
    "the kit, given a table called after a person":
        "from evalkit.disclosure import *\nUnprotected(who, frame, None)",
    "the kit, given a column called after a person":
        "protect(Unprotected('x', pd.DataFrame({who: [object()]}), ReleaseClass.ACTIVITY), profile)",
    "an attribute": "ek.prepare(ek.load(evaluation)).__getattr__(word)",
    "printed": "print(who, mail)",
    "standard error": "print(who, file=sys.stderr)\nsys.stderr.write(mail)",
    "past Jupyter": "import os\nos.write(1, who.encode())\nos.write(2, mail.encode())",
    "another program": "os.system('head -3 registers/all.csv; head -3 registers/all.csv >&2')",
    "logged": "logging.basicConfig(level=0, force=True)\nlogging.getLogger().critical(who)",
    "a warning": "warnings.warn(who)",
    "displayed": "from IPython.display import *\ndisplay(HTML(f'<b>{who}</b>'))\ndisplay(Markdown(mail))",
    "the last line": "frame.head()",
    "metadata of an output":
        "display({'text/plain': 'x'}, raw=True, metadata={'who': who, 'text/plain': {'who': mail}})",
    "a widget": "display({'application/vnd.jupyter.widget-view+json': {'model_id': who}}, raw=True)",
    "a forged bundle": "display({'application/vnd.evalkit.result+json': {'schema': 1, 'who': who}}, raw=True)",
    "papermill's own way": "display({'application/papermill.record+json': {'who': who}}, raw=True)",
    "the clipboard of the front end": "get_ipython().set_next_input(who)\nget_ipython().payload_manager.write_payload("
        "{'source': 'page', 'data': {'text/plain': who}, 'start': 0})",
    "this file's own path": "import pathlib\nprint(pathlib.Path.cwd(), results, sys.executable)",
    "a class called after a person": "raise type(word, (Exception,), {})(who)",
}  # fmt: skip
"""What a cell does, by what gets out; the notebook goes on after each."""

DIES = """print(who)
open("/dev/stderr", "w").write(mail)
import os, signal
os.kill(os.getpid(), signal.SIGKILL)"""

ANSWER = """import evalkit as ek
import pandas as pd
from evalkit.disclosure import People, ReleaseClass, Unprotected, protect, record
from evalkit.results.finding import Finding, Grade, Result, Table
tables = ek.prepare(ek.load(evaluation))
frame = {frame}
table = Unprotected("who", frame, ReleaseClass.ACTIVITY, {{"n": People()}}, by=("who",),
                   groups=[frozenset()] * len(frame))
shown = protect([table], ek.Scope(profile=profile))["who"]
table = Table("who", "Everybody who was there.", shown, {{"who": "Who", "n": "Times"}}, {{"n": "count"}})
found = Finding("own.who", "{{n:count}} times.", shown, Grade.COUNTED, "Counted.")
Result("own", "Who was there?", (found,), {{"who": table}}, {{}}, (), record(shown), {{}})"""

PSEUDONYMS = (
    "tables.interaction['person_key'].value_counts().rename_axis('who').reset_index(name='n').astype({'n': int})"
)
ADDRESSES = "pd.DataFrame({'who': [row['email'] for row in rows], 'n': 1})"

SEEN = """import evalkit as ek
from IPython.display import display
tables = ek.prepare(ek.load(evaluation))
for name, frame in tables.frames.items():
    display(name, frame.head(40), frame.attrs)
    print(frame.to_string(max_rows=80))
print(repr(tables), tables.evaluation.folder.name)"""


def write_own(folder: Path, aviary: Aviary) -> None:
    """Write the notebooks: questions 20 to 22 for a board, 30 for evaluators."""
    folder.mkdir(parents=True, exist_ok=True)
    shouts = [_cell(code, goes_on=True) for code in SHOUTS.values()]
    answers = [_cell(ANSWER.format(frame=frame), goes_on=True) for frame in (PSEUDONYMS, ADDRESSES)]
    _write(folder / "20_shouts.ipynb", [_cell(READ), *shouts], aviary, AFTER)
    _write(folder / "21_dies.ipynb", [_cell(READ), _cell(DIES), _cell("print(1)")], aviary)
    _write(folder / "22_answers.ipynb", [_cell(READ), *answers], aviary)
    _write(folder / "30_seen.ipynb", [_cell(SEEN), _cell(READ), _cell(SHOUTS["a group"])], aviary)


def _cell(code: str, *, goes_on: bool = False) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(code, metadata={"tags": ["raises-exception"]} if goes_on else {})


def _write(path: Path, cells: list[nbformat.NotebookNode], aviary: Aviary, parameters: str = PARAMETERS) -> None:
    """Write a notebook as somebody leaves one who has worked in it: with outputs, pictures pasted in, authors."""

    def make(kind: str, what: str) -> str:
        return aviary.make(kind, f"notebook {path.name}: {what}")

    for cell in cells:
        cell.metadata |= {
            "slideshow": {"notes": make("comment", "metadata of a cell")},
            "author": make("login name", "cell"),
        }
        cell.outputs = [
            nbformat.v4.new_output("stream", name="stdout", text=make("name", "saved output")),
            nbformat.v4.new_output("display_data", data={"text/html": make("e-mail", "saved output")}),
            nbformat.v4.new_output("error", ename=make("name", "saved error"), evalue=make("comment", "saved error")),
        ]
    heading = nbformat.v4.new_markdown_cell("# What gets out\nDoes anything?\n\n![](attachment:list.txt)")
    heading.attachments = {"list.txt": {"text/plain": make("name", "pasted attachment")}}
    tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    metadata = {
        "authors": [{"name": make("name", "authors")}],
        "kernelspec": {
            "name": "python3",
            "display_name": f"env of {make('login name', 'kernel')}",
            "language": "python",
        },
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": make("e-mail", "widgets")}},
        "papermill": {"parameters": {"who": make("name", "metadata of papermill")}},
    }
    nbformat.write(nbformat.v4.new_notebook(cells=[heading, tagged, *cells], metadata=metadata), path)
