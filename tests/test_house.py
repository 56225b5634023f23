"""The architecture, held by tests: rooms, notebooks, words and the promises of the README."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from itertools import chain
from pathlib import Path

import pytest

from evalkit.running.notebooks import inspect, packaged

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "evalkit").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_imports_run_downwards_only():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_no_drawer_of_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert not [path for path in SOURCES if path.stem in drawers or path.parent.name in drawers]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_public_has_a_docstring(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has none"
    for node in _public(tree):
        assert ast.get_docstring(node), f"{node.name} has none"


def _public(scope: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Give public functions and classes, and the public members of public classes."""
    for node in scope.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_every_public_name_resolves_and_is_documented():
    kit = importlib.import_module("evalkit")
    for name in kit.__all__:
        assert getattr(kit, name).__doc__, name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
class TestNotebookForm:
    def test_name_title_question_and_parameters(self, path: Path):
        notebook = inspect(path)
        names = [
            name for name in notebook.parameters if name not in {"results", "last"}
        ]  # of the whole programme alone
        common = ["evaluation", *([] if notebook.after_the_others else ["system"]), "start", "end", "profile"]
        assert names[: len(common)] == common

    def test_stripped_of_outputs(self, path: Path):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), "run nbstripout"
            assert cell.get("execution_count") is None, "run nbstripout"

    def test_prose_in_order_and_no_code_of_its_own(self, path: Path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        positions = [prose.find(f"## {word}") for word in ("Data", "Method", "Finding")]
        assert -1 not in positions
        assert positions == sorted(positions)
        for cell in cells:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in ast.walk(tree))
        assert "".join(cells[-1]["source"]).strip() == "result"


def test_papermill_is_told_of_the_engine():
    ((name, value),) = PROJECT["project"]["entry-points"]["papermill.engine"].items()
    entry = EntryPoint(name=name, value=value, group="papermill.engine")
    assert entry.name == "evalkit"
    assert importlib.import_module("papermill.engines").papermill_engines.get_engine("evalkit") is entry.load()


def test_the_kits_notebooks_are_found():
    assert packaged() == ROOT / "notebooks"


def test_environment_yml_equals_pyproject():
    declared = {re.sub(r"\[.*?\]", "", line) for line in PROJECT["project"]["dependencies"]}
    listed = set(
        re.findall(r"^\s+- ([\w.-]+(?:[<>=].*)?)$", (ROOT / "environment.yml").read_text("utf-8"), re.MULTILINE)
    )
    python = PROJECT["project"]["requires-python"]
    assert listed - {"pip", "conda-forge", f"python{python}"} == declared
    assert f"python{python}" in listed


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_index():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *chain(*extras)]
    assert {re.split(r"[\[<>=]", line)[0].lower() for line in wanted} <= pinned
    assert "http" not in re.sub(r"(?m)^\s*#.*$|httpx|httpcore|aiohttp", "", lock)
    for block in re.split(r"(?m)^(?=[\w.-]+==)", lock)[1:]:
        assert "--hash=sha256:" in block


def test_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    assert set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)", readme)) <= targets
    helped = subprocess.run(
        [sys.executable, "-m", "evalkit", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in set(re.findall(r"\bevalkit ([a-z]+)\b(?= )", "\n".join(re.findall(r"```sh[\s\S]*?```", readme)))):
        assert f" {command} " in helped, command
    for target in re.findall(r"\]\((?!http)([^)#]+)", readme):
        assert (ROOT / target).exists(), target


LIGHT = {"annotated_doc", "evalkit", "shellingham", "typer"}
"""What the command line imports before it knows the command, besides Python's own modules."""
OF_THE_KIT = {
    "evalkit", "evalkit.cli", "evalkit.errors", "evalkit.printable", "evalkit.terminal", "evalkit.workflow",
    "evalkit.workflow.commands",
}  # fmt: skip


def test_nothing_heavy_is_imported_for_help():
    code = (
        "import sys; before = set(sys.modules); import evalkit.cli; from typer.main import get_command;"
        "get_command(evalkit.cli.app); print(*sorted(set(sys.modules) - before))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= LIGHT
    assert {name for name in loaded if name.split(".")[0] == "evalkit"} == OF_THE_KIT
    assert not loaded & {"asyncio", "multiprocessing", "sqlite3", "unittest", "xml.etree.ElementTree"}


def test_no_path_of_a_machine_and_no_secret_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    suspicious = re.compile(r"(/home/\w|/root/|/work/|[A-Z]:\\\\Users|BEGIN [A-Z ]*PRIVATE KEY)")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in {".py", ".toml", ".md", ".yml", ".ipynb", ".lock", ".json", ".html", ".csv"}
            and path.exists()
        ):
            if path == Path(__file__):
                continue
            assert not suspicious.search(path.read_text(encoding="utf-8", errors="replace")), name


def test_the_generated_pages_are_current():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for name, page in (
        ("data-dictionary.md", generate.data_dictionary()),
        ("definition.md", generate.definition()),
        ("functions.md", generate.functions()),
    ):
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run make docs"


# ------------------------------------------------------------------------------------------- one place each

TAG = re.compile(r"(?<!\?P)</?[a-zA-Z][\w:-]*(\s[^<>]*)?/?>")  # (?P<year>…) is a group of a pattern
PLACES_OF_HTML = {"results/html.py", "results/svg.py", "report/html.py", "report/marks.py"}
OTHER_XML = {"simulate/workbook.py", "report/wordml.py"}
"""Write parts of a workbook and of a Word file, which no browser reads; Word's has its own escaping."""
READS_XML = {"intake/workbook.py"}
"""Undoes the escaping of a workbook's comments and properties, to search them for somebody; writes nothing."""
PRIVATE_RECORD = {"intake/runs.py"}
"""Appends a line a run to a file that the kit alone reads: the bytes of a path must come back as they were."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "evalkit").as_posix()


def _texts(tree: ast.Module) -> Iterator[str]:
    """Give every text of a module but its docstrings."""
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.value


def _parsed() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield _name(path), ast.parse(path.read_text(encoding="utf-8"))


def test_html_is_written_at_one_place():
    """A tag in a text, or a name of the escaping library, belongs to the modules that escape."""
    for name, tree in _parsed():
        if name in PLACES_OF_HTML | READS_XML:
            continue
        imported = {module for node in ast.walk(tree) for module in _imported(node)}
        barred = {"html", "markupsafe", "IPython", "IPython.display", "xml.sax.saxutils"}
        assert not imported & barred - ({"xml.sax.saxutils"} if name in OTHER_XML else set()), name
        if name not in OTHER_XML:
            assert [text for text in _texts(tree) if TAG.search(text)] == [], name


def test_html_is_never_joined_by_hand():
    """Where HTML is written, a tag stands in a plain text that Markup fills and escapes; SVG has its own escaping."""
    for name, tree in _parsed():
        joined = [
            part.value
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr | ast.BinOp)
            for part in ast.walk(node)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if name not in OTHER_XML | {"results/svg.py"}:
            assert [text for text in joined if TAG.search(text)] == [], name


def test_nothing_writes_markdown_from_data():
    """Markdown has no escaping that every reader agrees on: what data says is shown as HTML or as plain text."""
    for name, tree in _parsed():
        called = set(_called(tree))
        assert not called & {"to_markdown", "_repr_markdown_"}, name
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "_repr_markdown_"], name
        if name != "simulate/package.py":  # describes the kit's own README in a sample's datapackage.json
            assert "text/markdown" not in set(_texts(tree)), name


def test_tables_leave_through_one_place():
    """What spreadsheets open is written where formulas are guarded against; simulated exports are meant to be raw."""
    writers = {"to_csv", "to_excel", "to_html", "to_latex", "writer", "DictWriter"}
    for name, tree in _parsed():
        if name in PRIVATE_RECORD | {"results/spreadsheets.py"} or name.startswith("simulate/"):
            continue
        called = set(_called(tree))
        assert not called & writers, name


def _called(tree: ast.Module) -> Iterator[str]:
    """Give the names of the methods that a module calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
