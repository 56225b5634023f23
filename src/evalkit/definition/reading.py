"""Reading `evaluation.toml`; a fault is one readable paragraph that names the nearest valid key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from evalkit.definition.evaluation import Evaluation
from evalkit.definition.notes import pieces
from evalkit.definition.programme import below
from evalkit.errors import DefinitionError
from evalkit.settings import did_you_mean, listed


def load(path: str | Path) -> Evaluation:
    """Read and validate an evaluation's definition.

    Parameters
    ----------
    path : str or Path
        `evaluation.toml`, or the folder that holds it.

    Returns
    -------
    Evaluation
        Frozen; its `folder` is where sources are looked for.

    Raises
    ------
    DefinitionError
        If the file is missing, is not TOML, or holds an unknown key or a wrong value.

    Examples
    --------
    >>> load("data_samples/london").programme.id
    'london'
    """
    path = Path(path)
    path = path / "evaluation.toml" if path.is_dir() else path
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise DefinitionError(
            "There is no readable definition here", "check the path to evaluation.toml", path.name
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DefinitionError(
            f"This is not valid TOML ({error if isinstance(error, tomllib.TOMLDecodeError) else 'not plain text'})",
            "correct the line named, or compare with the definition of a sample",
            path.name,
        ) from error
    for name in ("folder", "filename"):
        if name in settings:
            raise DefinitionError(f"Unknown key '{name}'", "remove it", path.name)
    _read_notes(settings, path)
    try:
        return Evaluation(**settings, folder=path.resolve().parent, filename=path.name)
    except ValidationError as error:
        raise DefinitionError(*_explain(error), where=path.name) from None


def _read_notes(settings: dict[str, Any], path: Path) -> None:
    """Read what people wrote into the settings; what is wrong with the settings themselves is said afterwards."""
    notes = settings.get("notes")
    for note in notes if isinstance(notes, list) else ():
        if not isinstance(note, dict):
            continue
        if "written" in note:
            raise DefinitionError("Unknown key 'notes.written'", "write the note into a file, and name it", path.name)
        name = note.get("file")
        if not isinstance(name, str) or _leads_out(name):
            continue
        try:
            text = (path.parent / name).read_bytes().decode("utf-8-sig")
            note["written"] = pieces(text)
        except UnicodeDecodeError:
            raise DefinitionError("This note is not plain text", "save it as UTF-8", name) from None
        except OSError:
            raise DefinitionError(
                "A note that the definition names is not there", "write it, or take it out of [[notes]]", name
            ) from None
        except ValueError as error:
            raise DefinitionError(
                f"This note cannot be printed: {error}",
                "write paragraphs, points that begin with “- ”, and links as [words](https://…), nothing else",
                name,
            ) from None


def _leads_out(name: str) -> bool:
    try:
        below(name)
    except ValueError:
        return True
    return False


def _explain(error: ValidationError) -> tuple[str, str]:
    """Turn pydantic's report into what and remedy: its first fault in full, the number of the others."""
    faults = error.errors(include_input=False, include_url=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")  # a misspelt key explains a missing one
    fault = faults[0]
    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in fault["loc"])
    others = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    if fault["type"] == "extra_forbidden":
        known = _known_keys(fault["loc"][:-1])
        hint = did_you_mean(str(fault["loc"][-1]), known) or f"the keys known here are {listed(known)}"
        return f"Unknown key '{place}'{others}", hint
    if fault["type"] == "missing":
        return f"The key '{place}' is missing{others}", "add it; docs/definition.md lists every key with its meaning"
    message = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    return f"'{place or 'definition'}' {_sentence(message)}{others}", "correct it; docs/definition.md lists every key"


_PLAIN = {
    "tuple_type": "it is a list: write its heading in double brackets, such as [[systems]], or its values as [1, 2]",
    "date_from_datetime_parsing": "write a date as 2022-01-31, without quotation marks",
    "date_type": "write a date as 2022-01-31, without quotation marks",
    "string_pattern_mismatch": "use letters, digits, hyphens and underscores only, without blanks (and in lower case,"
    " but for codes of systems)",
    "string_type": "it must be text in quotation marks",
}
"""Plain words for what pydantic says in its own."""


def _sentence(message: str) -> str:
    return f"is not right: {message[0].lower()}{message[1:]}"


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys that the model at this place of the definition knows."""
    model: Any = Evaluation
    for step in location:
        if isinstance(step, int):
            continue
        annotation = model.model_fields[step].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next(part for part in candidates if isinstance(part, type) and issubclass(part, BaseModel))
    return [name for name in model.model_fields if name not in {"folder", "filename", "written"}]
