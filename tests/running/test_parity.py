"""A forked child gives what a stock kernel gives, picture for picture: the stock kernel is the oracle."""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from commands import ROOT
from evalkit.definition import Profile
from evalkit.results.bundle import dump, to_json
from evalkit.running import papermill_engine
from evalkit.running.clients import Commission
from evalkit.running.engine import STOCK, Kernels, execute
from evalkit.running.notebooks import packaged

PICTURES = """
import matplotlib.pyplot as plt
plt.plot([1, 3, 2])

figure, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].bar(["a", "b"], [1, 2])
plt.figure(figsize=(2, 2)).add_subplot().plot([2, 1])
plt.show()
print("after")

figure

%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {"metadata": {"Date": None}}
import matplotlib
matplotlib.rcParams["svg.hashsalt"] = "fixed"
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt
plt.plot([1, 2])
None

plt.ioff()
plt.plot([5, 6])

matplotlib.get_backend(), matplotlib.is_interactive()
"""
DISPLAYS = """
from IPython.display import HTML, Markdown, clear_output, display
handle = display(HTML("<b>1</b>"), display_id="a")
display({"text/plain": "plain", "application/json": {"a": [1, None]}}, raw=True)

handle.update(HTML("<i>2</i>"))
display("once more", display_id="a")

print("gone")
clear_output()
print("stays")

print("first")
clear_output(wait=True)
display(Markdown("*second*"))

import pandas as pd
pd.DataFrame({f"column {k}": range(70) for k in range(25)})

pd.get_option("display.max_columns"), pd.get_option("display.width"), pd.get_option("display.max_rows")

class Shown:
    def _repr_mimebundle_(self, **_):
        return {"text/plain": "p", "image/png": b"\\x89PNG"}, {"image/png": {"width": 3}}
Shown()

def nothing(): pass
nothing()
"a"; "b"

_, __, Out[max(Out)], In[1][:20], __name__
"""
STREAMS = """
import sys
print("one", end=""); print(" two")
print("to error", file=sys.stderr)
print("and back")

import warnings
warnings.warn("mind this")
warnings.warn("later", DeprecationWarning)

import os
os.system("echo from a shell; echo and its errors >&2")

import ctypes
ctypes.CDLL(None).puts(b"from C"); ctypes.CDLL(None).fflush(None)

import subprocess
subprocess.run(["echo", "from a process"]).returncode

!echo bang

listed = !printf 'x\\ny\\n'
listed

%%bash
echo magic

%%capture caught
print("not shown")

caught.stdout

import logging
logging.warning("logged")
logging.getLogger("own").error("twice")

sys.stdout.write("é 😀\\n")

sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()

for k in range(3000): print(k)
"""
MAGICS = """
%%time
x = sum(range(10))

%timeit -n1 -r1 1

%%timeit -n1 -r1
1

%who_ls

%precision 3
1 / 3

%env EVALKIT_TEST=1

%pwd

%cd ..

%%writefile made.txt
text

%load_ext autoreload
%autoreload 2

%alias_magic t timeit

%%html
<p>shown</p>

%%javascript
1

%xmode Plain

import numpy as np
?np.sum

%matplotlib inline
"""
ASYNC = """
import asyncio
await asyncio.sleep(0)
"after"

async def numbers():
    for k in range(3):
        yield k
        await asyncio.sleep(0)
[k async for k in numbers()]

went_on = []
async def in_the_background():
    await asyncio.sleep(0.001)
    went_on.append("between cells")
task = asyncio.create_task(in_the_background())

await asyncio.sleep(0.05)
went_on

asyncio.get_running_loop().is_running()

async with asyncio.timeout(1):
    await asyncio.sleep(0)
"""
PYTHON = """
import pickle
from dataclasses import dataclass
@dataclass
class Made:
    x: int
pickle.loads(pickle.dumps(Made(1)))

import multiprocessing
def twice(x): return 2 * x
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(twice, [1, 2]))

from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as threads:
    print(list(threads.map(abs, [-1, 2])))

import threading
threading.Thread(target=print, args=("from a thread",)).start()
import time; time.sleep(0.1)

import sys, os
sys.path[0], os.environ["EVALKIT_SEEN"], sys.modules["__main__"].__dict__ is globals(), "__file__" in globals()

hash("a"), sys.flags.hash_randomization

import pandas, numpy, matplotlib
repr(numpy.geterr()), numpy.get_printoptions()["linewidth"], matplotlib.rcParams["figure.dpi"]

get_ipython().__class__.__mro__[1].__name__[:3], type(get_ipython().kernel).__name__

import builtins
builtins.input.__name__, builtins.display.__name__
"""
ERRORS = (
    "1 / 0",
    "def f(x):\n    return g(x)\ndef g(x):\n    raise KeyError(x)\nf('a')",
    "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('chained') from error",
    "x ===",
    "if True:\nprint(1)",
    "%no_such_magic",
    "input('name? ')",
    "import getpass\ngetpass.getpass()",
    "raise KeyboardInterrupt",
    "import pandas as pd\npd.DataFrame({'a': [1]})['b']",
    "from evalkit.errors import ParameterError\nraise ParameterError('This', 'do that', 'there')",
    "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    "class Bad:\n    def __repr__(self): raise RuntimeError('no')\nBad()",
    "import asyncio\nawait asyncio.wait_for(asyncio.sleep(9), 0.001)",
    "asyncio.run(asyncio.sleep(0))",
    "import sys\nsys.exit(3)",
    "assert 1 == 2, 'not so'",
    "print('before'); raise type('Own', (Exception,), {})('x')",
)
CELLS = {"pictures": PICTURES, "displays": DISPLAYS, "streams": STREAMS, "magics": MAGICS, "async": ASYNC}
CELLS |= {"python": PYTHON}


def write(path: Path, cells: list[str], *, may_fail: bool = False, **metadata: Any) -> Path:
    tags = {"tags": ["raises-exception"]} if may_fail else {}
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, metadata=dict(tags)) for cell in cells])
    made.metadata.update(metadata)
    nbformat.write(made, path)
    return path


def cells_of(text: str) -> list[str]:
    return [cell.strip("\n") for cell in re.split(r"\n\n(?=\S)", text)]


@pytest.fixture
def run(tmp_path, monkeypatch, server):
    """Give a function that runs a notebook in either kind of kernel, as `papermill` itself does."""
    papermill_engine.register()
    monkeypatch.setenv("EVALKIT_SEEN", "yes")
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    def execute_notebook(path: Path, **options: Any) -> tuple[list[Any], Commission]:
        folder = Path(tempfile.mkdtemp(dir=tmp_path)) / "here"
        folder.mkdir()
        environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        asked = Commission(folder, environment, server=server, **options)
        with suppress(papermill.PapermillExecutionError):  # what the notebook shows is compared, errors included
            papermill.execute_notebook(
                str(path), None, engine_name="evalkit", kernel_name="python3", progress_bar=False, commission=asked
            )
        assert asked.notebook is not None
        return [cell for cell in asked.notebook.cells if cell.cell_type == "code"], asked

    return execute_notebook


TIMES = (
    r"\d+(\.\d+)?(e[+-]\d+)? ?(ns|μs|us|ms|s)\b( ±.*)?",
    r"0x[0-9a-f]{6,}",
    r"ipykernel_\d+",
    r"\b\d{5,}\b(?=/)",
    r"/tmp\w{8}\b",
)


def shown(cell: Any) -> list[str]:
    """Return what a cell shows, without what no two runs share: times, addresses, numbers of processes.

    Each stream's text is put together: a stock kernel's two streams overtake each other.
    """
    streams = {name: "".join(o.text for o in cell.outputs if o.get("name") == name) for name in ("stdout", "stderr")}
    others = [json.dumps(o, sort_keys=True) for o in cell.outputs if o.output_type != "stream"]
    return [re.sub("|".join(TIMES), "(some)", text) for text in [*streams.values(), *others]]


def same(forked: list[Any], stock: list[Any]) -> None:
    assert len(forked) == len(stock)
    for one, oracle in zip(forked, stock, strict=True):
        assert shown(one) == shown(oracle), one.source
        assert one.execution_count == oracle.execution_count


@pytest.mark.parametrize("name", CELLS)
def test_awkward_cells_show_the_same(run, tmp_path, name):
    path = write(tmp_path / f"{name}.ipynb", cells_of(CELLS[name]))
    forked, how = run(path)
    stock, _ = run(path, fork=False)
    assert how.forked
    assert sum(bool(cell.outputs) for cell in stock) > len(stock) // 2
    assert not [output for cell in stock for output in cell.outputs if output.output_type == "error"]
    same(forked, stock)


def test_pictures_without_show_are_there(run, tmp_path):
    cells, _ = run(write(tmp_path / "pictures.ipynb", cells_of(PICTURES)))
    kinds = [[kind for o in cell.outputs for kind in o.get("data", {}) if kind.startswith("image")] for cell in cells]
    assert kinds[:4] == [["image/png"], ["image/png"] * 2, ["image/png"], ["image/svg+xml"]]


def test_errors_are_told_in_the_same_words(run, tmp_path):
    path = write(tmp_path / "errors.ipynb", list(ERRORS), may_fail=True)
    forked, _ = run(path)
    stock, _ = run(path, fork=False)
    assert [cell.source for cell in stock if not cell.outputs] == []
    same(forked, stock)


def test_a_failing_cell_stops_a_notebook_at_the_same_place(run, tmp_path):
    path = write(tmp_path / "stops.ipynb", ["1", "1 / 0", "2"])
    forked, _ = run(path)
    stock, _ = run(path, fork=False)
    assert [cell.execution_count for cell in forked] == [1, 2, None]
    same(forked, stock)


@pytest.mark.parametrize("path", sorted(packaged().glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_of_the_kit_gives_the_same_bytes(path, tmp_path, server):
    folder = ROOT / "data_samples" / "southern-women"
    ran = [
        execute(path, {"profile": "evaluator"}, folder, tmp_path, Profile.EVALUATOR, kernels)
        for kernels in (Kernels(server), STOCK)
    ]
    forked, stock = ran
    assert (forked.forked, stock.forked) == (server is not None, False)
    assert forked.error == stock.error
    assert forked.result is not None
    assert stock.result is not None
    assert dump(to_json(forked.result)) == dump(to_json(stock.result))
    assert forked.notebook == stock.notebook


class TestFallback:
    def test_a_notebook_that_talks_to_widgets_gets_a_stock_kernel(self, run, tmp_path):
        path = write(tmp_path / "widget.ipynb", ["print(1)", "import comm\ncomm.create_comm(target_name='w')\n2"])
        cells, how = run(path)
        assert not how.forked
        assert cells[0].outputs[0].text == "1\n"
        assert cells[1].outputs[-1].data["text/plain"] == "2"

    def test_a_notebook_can_ask_for_one(self, run, tmp_path):
        cells, how = run(write(tmp_path / "asks.ipynb", ["1 + 1"], evalkit={"kernel": "stock"}))
        assert not how.forked
        assert cells[0].outputs[0].data["text/plain"] == "2"

    def test_where_there_is_no_fork_stock_kernels_run(self, run, tmp_path, monkeypatch):
        monkeypatch.setattr("sys.platform", "darwin")
        cells, how = run(write(tmp_path / "mac.ipynb", ["1 + 1"]))
        assert not how.forked
        assert cells[0].outputs[0].data["text/plain"] == "2"
