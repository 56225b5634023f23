"""The named samples that come with the kit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.errors import ParameterError
from evalkit.settings import did_you_mean
from evalkit.simulate import (
    SAMPLES,
    blmk,
    bulk,
    five_trusts,
    gloucestershire,
    london,
    national,
    programme,
    southern_women,
    stress,
    uec,
)


def sample(name: str, folder: str | Path, **numbers: int) -> Path:
    """Write a sample's raw exports, with the definition that evaluates them.

    Parameters
    ----------
    name : str
        ``london``, ``uec`` and ``gloucestershire`` (synthetic, calibrated to published facts), ``national``
        (synthetic, 42 systems), ``southern-women`` (real, 1930s), ``blmk`` (synthetic, one day and its feedback),
        ``five-trusts`` (synthetic, who talks to whom) or ``stress`` (synthetic, as large as asked for).
    folder : str or Path
        Where to write; a new or empty folder. Nothing is left there if writing fails.
    **numbers : int
        Of ``stress`` alone: `people`, `occasions` and `interactions`, as :class:`~evalkit.simulate.stress.Size` has
        them.

    Returns
    -------
    Path
        The sample's `evaluation.toml`.

    Raises
    ------
    ParameterError
        If there is no such sample, a number is not of it or out of range, or the folder is not empty.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sample("southern-women", Path(folder) / "women").name
    'evaluation.toml'
    >>> sample("londno", "anywhere")
    Traceback (most recent call last):
    evalkit.errors.ParameterError: NAME: There is no sample of this name. What to do: did you mean 'london'?
    """
    _require(name)
    if numbers and name != "stress":
        remedy = f"leave out --{next(iter(numbers))}, or write the sample 'stress'"
        raise ParameterError("Only the sample 'stress' has a size to choose", remedy, where="NAME")
    size = stress.Size(**numbers)
    folder = programme.vacant(folder)
    programme.make(folder.parent)
    with _draft(folder) as draft:
        if name in {"london", "uec", "national"}:
            made = {"london": london, "uec": uec, "national": national}[name]
            programme.write(made.setting(), made.SEED, draft)
        elif name == "stress":
            bulk.write(size, draft)
        else:
            own = {
                "gloucestershire": gloucestershire,
                "blmk": blmk,
                "five-trusts": five_trusts,
                "southern-women": southern_women,
            }
            own[name].write(draft)
    return folder / "evaluation.toml"


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Lend a folder beside `folder`, and put what was written there in its place once all of it is written."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        draft = Path(temporary) / "draft"  # not the temporary folder itself, which is closed to everybody else
        draft.mkdir()
        yield draft
        if folder.exists():  # empty, and perhaps somebody's working directory: it is filled, not replaced
            for path in sorted(draft.iterdir()):
                path.rename(folder / path.name)
        else:
            draft.rename(folder)


def _require(name: str) -> None:
    built = f"{', '.join(SAMPLES[:-1])} and {SAMPLES[-1]}"
    if name not in SAMPLES:
        hint = did_you_mean(name, list(SAMPLES)) or f"there are {built}"
        raise ParameterError("There is no sample of this name", hint, where="NAME")
