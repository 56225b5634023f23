"""A file is what its signature or the definition says."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.detect import detect
from evalkit.intake.preflight import inspect

TABLE = inspect(b"Full name,E-mail\nAda,a\n", "register.csv")


def test_the_signature_decides(teams_report):
    report = inspect(teams_report, "teams.csv")
    assert detect(report, None, has_mapping=False, where="teams.csv") == "teams"
    assert detect(report, "teams", has_mapping=False, where="teams.csv") == "teams"
    assert detect(TABLE, None, has_mapping=True, where="register.csv") == "spreadsheet"


@pytest.mark.parametrize(
    ("kind", "code"), [(None, "NO_MAPPING"), ("spreadsheet", "NO_MAPPING"), ("teams", "WRONG_KIND")]
)
def test_what_nothing_describes_fails(kind, code):
    with pytest.raises(InputError) as caught:
        detect(TABLE, kind, has_mapping=False, where="register.csv")
    assert caught.value.code == code
