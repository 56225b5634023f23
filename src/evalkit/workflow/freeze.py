"""Definition and data are locked before there are results, so that nobody can say they were chosen for them.

The lock is a plain file beside the definition. It proves nothing against somebody who wants to deceive, who can write
it again; kept under version control or sent to somebody on the day, it does.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from evalkit.definition import Evaluation
from evalkit.errors import InputError, ParameterError
from evalkit.intake.runs import recorded
from evalkit.intake.sources import gather
from evalkit.results.bundle import dump, write_atomically
from evalkit.results.redefined import redefined
from evalkit.workflow.people import can_stand, named

NAMED = 5
"""Fields and files that are named; of more, the number is told."""


@dataclass(frozen=True)
class Amendment:
    """A change to what was frozen, and why.

    Parameters
    ----------
    on, why : str
        The day, and the reason as it was given.
    definition : tuple of str
        Fields that differ.
    inputs : int
        Number of files that are new, changed or gone.
    """

    on: str
    why: str
    definition: tuple[str, ...]
    inputs: int


@dataclass(frozen=True)
class Frozen:
    """What was locked.

    Parameters
    ----------
    by, on : str
        Name and role of who locked it, and the day.
    runs_before : int
        Runs of the programme that had been made by then: with any, there were results before.
    definition : dict
        The definition as JSON values.
    inputs : dict of str to str
        SHA-256 of every input, mapping file and own notebook, by its path below the definition's folder.
    amendments : tuple of Amendment, default ()
        What was changed since.
    """

    by: str
    on: str
    runs_before: int
    definition: dict[str, Any]
    inputs: dict[str, str]
    amendments: tuple[Amendment, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return what a run and its report say of it: no path of a file, whose name can name people."""
        return {
            "by": self.by,
            "on": self.on,
            "runs_before": self.runs_before,
            "amendments": [asdict(one) for one in self.amendments],
        }


def lock_of(evaluation: Evaluation) -> Path:
    """Return where the lock of a definition lies."""
    return evaluation.folder / f"{Path(evaluation.filename).stem}.lock.json"


def freeze(evaluation: Evaluation, by: str, on: date) -> Frozen:
    """Lock definition and data as they are now.

    Parameters
    ----------
    evaluation : Evaluation
        The definition. Files that are not there yet are new when they come.
    by : str
        Who locks it: name and role.
    on : date
        The day.

    Raises
    ------
    ParameterError
        If nobody is named, or it is locked already.
    """
    lock, person = lock_of(evaluation), named(by)
    if lock.exists():
        raise ParameterError(
            "This definition is frozen already", 'to change it, give: evalkit run --amend "why"', lock.name
        )
    before = sum(bool(run.folders) for run in recorded(evaluation.programme.id))
    frozen = Frozen(person, on.isoformat(), before, evaluation.model_dump(mode="json"), _inputs(evaluation))
    write_atomically(lock, dump(asdict(frozen)))
    return frozen


def checked(evaluation: Evaluation, amend: str, on: date) -> Frozen | None:
    """Return what is frozen, if everything still is as it was, or the change is explained; None if nothing is frozen.

    Parameters
    ----------
    evaluation : Evaluation
        The definition that is about to be run.
    amend : str
        Why something changed; empty: nothing may have. It is written into the lock, the run and its report.
    on : date
        The day.

    Raises
    ------
    ParameterError
        If something changed without a reason, or a reason is given and nothing changed.
    InputError
        If the lock is damaged.
    """
    frozen = _read(lock_of(evaluation))
    fields, files = (_changed(frozen, evaluation)) if frozen else ((), ())
    if not (fields or files):
        if amend:
            raise ParameterError("Nothing that is frozen has changed", "leave --amend out", "--amend")
        return frozen
    assert frozen is not None
    if not amend:
        told = [f"definition: {_listed(fields)}"] if fields else []
        told += [f"inputs: {_listed(files)}"] if files else []
        raise ParameterError(
            f"This evaluation was frozen on {frozen.on}, and changed since ({'; '.join(told)})",
            'undo the change, or give --amend "why": the reason is printed in the report',
            lock_of(evaluation).name,
        )
    reason = " ".join(amend.split())
    if len(reason) < 4 or not can_stand(reason, 500):
        raise ParameterError("Readers must be told why", "say it in a sentence", "--amend")
    amended = replace(
        frozen,
        definition=evaluation.model_dump(mode="json"),
        inputs=_inputs(evaluation),
        amendments=(*frozen.amendments, Amendment(on.isoformat(), reason, fields, len(files))),
    )
    write_atomically(lock_of(evaluation), dump(asdict(amended)))
    return amended


def _changed(frozen: Frozen, evaluation: Evaluation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    fields = tuple(field.key for field in redefined(frozen.definition, evaluation.model_dump(mode="json")))
    now = _inputs(evaluation)
    return fields, tuple(name for name in sorted({*now, *frozen.inputs}) if now.get(name) != frozen.inputs.get(name))


def _inputs(evaluation: Evaluation) -> dict[str, str]:
    """Return the SHA-256 of everything that a run reads beside the definition itself."""
    files, _missing = gather(evaluation)
    found = {file.path: file.sha256 for file in files}
    beside = [source.mapping for source in evaluation.sources] + [evaluation.corrections, evaluation.ods]
    paths = [evaluation.folder / name for name in beside if name]
    if evaluation.notebooks:
        paths += sorted((evaluation.folder / evaluation.notebooks).glob("*.ipynb"))
    for path in paths:
        if path.is_file():
            name = path.relative_to(evaluation.folder).as_posix()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return dict(sorted(found.items()))


def _read(lock: Path) -> Frozen | None:
    try:
        content = json.loads(lock.read_text(encoding="utf-8"))
        amendments = tuple(
            Amendment(**{**one, "definition": tuple(one["definition"])}) for one in content.pop("amendments")
        )
        return Frozen(**content, amendments=amendments)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            "DAMAGED_LOCK", "The lock of this evaluation cannot be read", "put it back from a copy", lock.name
        ) from error


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
