"""Every error that a user can meet, in one small tree.

::

    EvalkitError            what happened, where, and what to do about it
    ├── DefinitionError     evaluation.toml cannot be used as it stands           exit 2
    ├── ParameterError      a notebook parameter or option is wrong               exit 2
    ├── KeyFileError        the pseudonym key is missing or misplaced             exit 1
    ├── InputError          an input file cannot be read; carries a code          exit 1
    ├── DisclosureError     something unprotected was about to be shown           exit 1
    ├── NotebookError       a notebook failed, or is not in the agreed form       exit 1
    ├── RunFolderError      a run folder is missing, unfinished or not ours       exit 1
    └── ClusterError        a cluster cannot be reached, or a worker is unfit     exit 1

A message names file, sheet, row, column and remedy, in one line that cannot command a terminal. It never holds a value
that was read from an input.
"""

from __future__ import annotations

import re

from evalkit.printable import in_a_line

MARK = "evalkit: "
"""Begins what a notebook shows of the kit's own errors; no other error has it."""


class EvalkitError(Exception):
    """Something a user can put right.

    Parameters
    ----------
    what : str
        What happened, as a sentence without its full stop.
    remedy : str
        What to do about it, as a sentence without its full stop.
    where : str, default ""
        File, sheet, row and column, as far as they are known.

    Examples
    --------
    >>> print(EvalkitError("The file is empty", "export it again", where="register.csv"))
    register.csv: The file is empty. What to do: export it again.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str, where: str = "") -> None:
        self.what, self.remedy, self.where = what, remedy, where
        super().__init__(what, remedy, where)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        told = (text if text.endswith("?") else f"{text}." for text in (self.what, f"What to do: {self.remedy}"))
        return in_a_line(place + " ".join(told))

    def _render_traceback_(self) -> list[str]:
        """Show the paragraph alone in a notebook, marked where the kit's own code raised it: then it holds no value."""
        frame = self.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        module = str(frame.tb_frame.f_globals.get("__name__", "")) if frame is not None else ""
        return [f"{MARK}{self}" if module.startswith("evalkit.") else f"{type(self).__name__}: {self}"]


def fit_for_print(name: object, otherwise: str) -> str:
    """Return a name that a notebook gave to something, if it can only be the name of a thing; else other words.

    Columns are called after people where a frame was turned round, and a message must hold no value.

    Parameters
    ----------
    name : object
        The name.
    otherwise : str
        What to say instead.

    Examples
    --------
    >>> fit_for_print("active_members", "a column"), fit_for_print("Ada Fenwick", "column 3")
    ('active_members', 'column 3')
    """
    return str(name) if re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", str(name)) else otherwise


class DefinitionError(EvalkitError):
    """The evaluation's definition cannot be used as it stands."""

    exit_code = 2


class ParameterError(EvalkitError):
    """A notebook parameter, or an option of a command, is unknown or of the wrong type."""

    exit_code = 2


class KeyFileError(EvalkitError):
    """The key for pseudonyms is missing, or lies where it must not."""


class InputError(EvalkitError):
    """An input file cannot be read; `code` is stable and may be relied on by automation.

    Parameters
    ----------
    code : str
        Upper-case code of the fault, such as ``"EMPTY_FILE"``.
    what, remedy, where : str
        As for :class:`EvalkitError`.
    """

    def __init__(self, code: str, what: str, remedy: str, where: str = "") -> None:
        super().__init__(what, remedy, where)
        self.code = code
        self.args = (code, what, remedy, where)

    def __str__(self) -> str:
        return f"{super().__str__()} [{self.code}]"


class DisclosureError(EvalkitError):
    """Something that a release profile protects was about to be shown.

    Parameters
    ----------
    what, remedy : str
        As for :class:`EvalkitError`.
    where : str, default ""
        Name of the table; left out if a notebook called it something that could be a person.
    """

    def __init__(self, what: str, remedy: str, where: str = "") -> None:
        super().__init__(what, remedy, where and fit_for_print(where, "a table"))


class NotebookError(EvalkitError):
    """A notebook failed, or does not have the form that every question shares."""


class RunFolderError(EvalkitError):
    """A run folder is missing, unfinished, or was not written by this kit."""


class ClusterError(EvalkitError):
    """A cluster cannot be reached or has gone, or one of its workers would not give the same results."""
