"""openxml-audit on Word files: would Word open them without repairing anything?"""

from __future__ import annotations

import tempfile
from pathlib import Path


def faults(content: bytes) -> list[str]:
    """Return what the rules of Microsoft's Open XML SDK object to, a sentence each.

    Parameters
    ----------
    content : bytes
        A Word file.
    """
    from openxml_audit import FileFormat, OpenXmlValidator

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        path.write_bytes(content)
        judged = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=100).validate(path)
    return [str(error.description) for error in judged.errors]
