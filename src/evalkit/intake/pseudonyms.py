"""Keyed pseudonyms, and the keys that make them.

Pseudonymised data is still personal data: who holds the key and a list of e-mail addresses can undo it. An unkeyed
hash of an e-mail address falls to guessing within seconds, so without a key nothing is prepared.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from evalkit.errors import KeyFileError
from evalkit.intake.misplaced import refuse_misplaced

DEMO = "demo"
_DEMO_KEY = hashlib.blake2b(b"evalkit demo key: public, for invented people only", digest_size=32).digest()
SAMPLES = ("london", "gloucestershire", "southern-women", "blmk", "five-trusts")
"""Programmes of the samples, the only ones for which the public key is meant."""

PUBLIC_KEY = (
    'The key "demo" is public: anybody can undo its pseudonyms. Make your own with evalkit key NAME before real people '
    "are read."
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}$")


def home() -> Path:
    """Return the folder for keys, vaults and prepared tables: `EVALKIT_HOME`, or the user's data directory.

    Raises
    ------
    KeyFileError
        If `EVALKIT_HOME` is no whole path: names would be written below whatever folder a notebook runs in.
    """
    chosen = os.environ.get("EVALKIT_HOME")
    if not chosen:
        return Path(platformdirs.user_data_dir("evalkit"))
    if not Path(chosen).is_absolute():
        raise KeyFileError(
            "This is a path relative to wherever a command or notebook happens to run",
            "give a whole path, or leave it unset",
            "EVALKIT_HOME",
        )
    return Path(chosen)


def refuse_misplaced_home(inputs: Path | None = None, outputs: Path | None = None) -> None:
    """Refuse to go on if keys and names lie, or would lie, where they would be handed on.

    Parameters
    ----------
    inputs, outputs : Path, optional
        Folder of the evaluation, and folder for runs.

    Raises
    ------
    KeyFileError
        If the folder of :func:`home`, or a folder that a link in it leads to, lies inside one of these or in a git
        repository, or one of these lies inside it.
    """
    folder = home()
    here = folder.resolve()
    elsewhere = [path for path in folder.iterdir() if path.resolve().parent != here] if folder.is_dir() else []
    for private in (folder, *elsewhere):
        refuse_misplaced(private, "The folder for keys and names", inputs=inputs, outputs=outputs)


def private_folder(*names: str) -> Path:
    """Return a folder below :func:`home` that only its owner may enter, made if need be."""
    folder = home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        folder = folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # the mode given to mkdir is weakened by the umask and ignored for a folder that exists
    return folder


def is_public(name: str, programme: str) -> bool:
    """Return whether a programme that is none of the samples uses their public key.

    >>> is_public("demo", "my-programme"), is_public("demo", "london"), is_public("own", "my-programme")
    (True, False, False)
    """
    return name == DEMO and programme not in SAMPLES


@dataclass(frozen=True)
class Key:
    """A secret of 32 bytes that turns people into pseudonyms; it never shows itself.

    Parameters
    ----------
    secret : bytes
        The 32 bytes.

    Examples
    --------
    >>> key = load_key("demo")
    >>> key.pseudonym("person", "ada@example.invalid") == key.pseudonym("person", "ada@example.invalid")
    True
    >>> len(key.pseudonym("person", "ada@example.invalid"))
    16
    """

    secret: bytes = field(repr=False)

    def pseudonym(self, kind: str, identity: str) -> str:
        """Return the pseudonym of somebody.

        Parameters
        ----------
        kind : str
            What is named, at most 16 letters; the same identity under another kind gets another pseudonym.
        identity : str
            What identifies the resolved person, such as an e-mail address.

        Returns
        -------
        str
            16 lower-case letters and digits (80 bits of keyed BLAKE2b, Aumasson et al. 2013).
        """
        digest = hashlib.blake2b(
            identity.encode("utf-8"), key=self.secret, digest_size=10, person=kind.encode("ascii")
        ).digest()
        return base64.b32encode(digest).decode("ascii").lower()

    def signature(self, content: bytes) -> str:
        """Return a keyed digest of a record: who has the key wrote it, and nobody changed it since.

        It does not say which of those who have the key; with the public key of the samples it proves nothing.
        """
        return hashlib.blake2b(content, key=self.secret, digest_size=32, person=b"record").hexdigest()

    @property
    def fingerprint(self) -> str:
        """Short hash that tells keys apart and gives nothing away."""
        return hashlib.blake2b(b"fingerprint", key=self.secret, digest_size=8).hexdigest()


def throw_away_key() -> Key:
    """Return a fresh random key that is kept nowhere, for ``evalkit check`` without a key."""
    return Key(secrets.token_bytes(32))


def key_path(name: str) -> Path:
    """Return where the key of this name is kept.

    Raises
    ------
    KeyFileError
        If the name is not a plain short name.
    """
    if not _NAME.match(name):
        raise KeyFileError("This is not a name for a key", "use small letters, digits, '-' and '_'", "key")
    return home() / "keys" / f"{name}.key"


def create_key(name: str) -> Path:
    """Make a new key that only its owner may read.

    Parameters
    ----------
    name : str
        Its name in the definition.

    Returns
    -------
    Path
        Where it lies. Keep a copy in a safe place: without it, pseudonyms of old and new data never match again.

    Raises
    ------
    KeyFileError
        If a key of this name exists, the name is taken by the public key of the samples, or the folder for keys lies
        in a git repository, an evaluation's folder or a run folder.
    """
    path = key_path(name)
    if name == DEMO:
        raise KeyFileError("'demo' is the public key of the samples", "choose another name", "key")
    refuse_misplaced_home()
    private_folder("keys")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileError(
            f"There is already a key called '{name}'",
            "use it, or choose another name: a new key would break the link to everything prepared with the old one",
            path.name,
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path


def load_key(name: str, evaluation_folder: Path | None = None) -> Key:
    """Read a key.

    Parameters
    ----------
    name : str
        Its name in the definition; ``"demo"`` is the public key of the samples.
    evaluation_folder : Path, optional
        Folder of the evaluation, in which no key may lie.

    Returns
    -------
    Key
        The key.

    Raises
    ------
    KeyFileError
        If the key is missing, damaged or readable by other accounts, or if it or the folder for keys and names lies
        in a git repository or inside the evaluation's folder.
    """
    if name == DEMO and evaluation_folder is None:
        return Key(_DEMO_KEY)  # it is kept nowhere, and nothing says that names will be
    refuse_misplaced_home(evaluation_folder)
    if name == DEMO:
        return Key(_DEMO_KEY)
    path = key_path(name)
    refuse_misplaced(path, f"The key '{name}'", inputs=evaluation_folder)
    try:
        _refuse_readable_by_others(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise KeyFileError(
            f"There is no key called '{name}'",
            f"make one with: evalkit key {name} – or copy the one that this programme used before to {path.parent}",
            path.name,
        ) from error
    except ValueError as error:
        raise KeyFileError(f"The key '{name}' is damaged", "restore it from its copy", path.name) from error
    if len(secret) != 32:
        raise KeyFileError(f"The key '{name}' is damaged", "restore it from its copy", path.name)
    return Key(secret)


def answer(name: str, evaluation_folder: Path, question: str) -> str:
    """Answer a question with a key: whoever gives the same answer has the same key, and nobody else learns about it.

    Parameters
    ----------
    name : str
        The key's name in the definition.
    evaluation_folder : Path
        Folder of the evaluation.
    question : str
        Random, so that no two answers can be compared.

    Examples
    --------
    >>> one, again, other = (answer("demo", Path("/nowhere"), question) for question in ("7f", "7f", "80"))
    >>> one == again, one == other
    (True, False)
    """
    return load_key(name, evaluation_folder).signature(f"question {question}".encode("ascii"))


def _refuse_readable_by_others(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise KeyFileError(
            "Other accounts of this computer may read or change this key",
            f"take that right away with: chmod 600 {path} – and think about who may have read it",
            path.name,
        )
