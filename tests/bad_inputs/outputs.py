"""Definitions and places that must be refused before anything is read or written (case 40)."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evalkit import definition
from evalkit.definition import Evaluation
from evalkit.intake import pipeline, vault
from evalkit.running import batch
from evalkit.running.plan import Choice, plan
from small_evaluation import write


@dataclass(frozen=True)
class Refusal:
    """Something that is refused altogether.

    Parameters
    ----------
    what : str
        What somebody tries.
    act : callable
        Tries it in an empty folder.
    leaves : str
        Path in the folder that must not exist afterwards.
    """

    what: str
    act: Callable[[Path], object]
    leaves: str = ""


def _defined(old: str, new: str) -> Callable[[Path], Evaluation]:
    def act(folder: Path) -> Evaluation:
        whole = (write(folder, "", {}).folder / "evaluation.toml").read_text("utf-8")
        assert old in whole
        (folder / "evaluation.toml").write_text(whole.replace(old, new, 1), "utf-8")
        return definition.load(folder)

    return act


def _content(content: bytes, name: str = "evaluation.toml") -> Callable[[Path], Evaluation]:
    def act(folder: Path) -> Evaluation:
        (folder / name).write_bytes(content)
        return definition.load(folder / name)

    return act


class _Trap:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return Path.write_text, (Path("trapped"), "")  # pyright: ignore[reportReturnType] – whoever unpickles it writes a file


def _linked_input(folder: Path) -> None:
    (folder / "secret.csv").write_text("Full name\n", "utf-8")
    built = write(folder / "evaluation", '[[sources]]\npath = "link.csv"\nmapping = "register.toml"\n', {})
    (built.folder / "link.csv").symlink_to(folder / "secret.csv")
    (account,) = [account for account in pipeline.check(built).files if account.path == "link.csv"]
    if account.error:
        raise FileRefusedError(account.error)


class FileRefusedError(Exception):
    """A file failed, so that nothing of it is used."""


def _linked_output(folder: Path) -> None:
    built = write(folder / "evaluation", "", {})
    (folder / "elsewhere").mkdir()
    (folder / "reports").mkdir()
    (folder / "reports" / "trial").symlink_to(folder / "elsewhere")
    tables = pipeline.prepare(built)
    planned = plan(built, Choice())
    batch.run(planned, tables, folder / "reports", vault.vault_file("trial", "x").parent)


REFUSALS = (
    Refusal("a programme id that climbs out of the folder for outputs", _defined('id = "trial"', 'id = "../trial"')),
    Refusal("a programme id that Windows keeps for a device", _defined('id = "trial"', 'id = "con"')),
    Refusal("a system's code that Windows keeps for a device", _defined('code = "SEL"', 'code = "NUL"')),
    Refusal("a source outside the folder of the definition", _defined(
        '[[systems]]', '[[sources]]\npath = "../secret.csv"\n[[systems]]')),
    Refusal("an input that is a link to a file outside", _linked_input),
    Refusal("a folder for outputs that is a link to elsewhere", _linked_output, leaves="elsewhere/run.json"),
    Refusal("a pickle as a definition", _content(pickle.dumps(_Trap())), leaves="trapped"),
    Refusal("YAML with a command as a definition", _content(
        b"!!python/object/apply:os.system ['touch trapped']\n"), leaves="trapped"),
    Refusal("JSON as a definition", _content(json.dumps({"programme": {}}).encode())),
)  # fmt: skip
