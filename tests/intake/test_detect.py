"""A file is what its signature or the definition says."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.detect import detect
from evalkit.intake.preflight import inspect
from intake.meeting_exports import EVERY, written

TABLE = inspect(b"Full name,E-mail\nAda,a\n", "register.csv")


def test_the_signature_decides(teams_report):
    report = inspect(teams_report, "teams.csv")
    assert detect(report, None, has_mapping=False, where="teams.csv") == "teams"
    assert detect(report, "teams", has_mapping=False, where="teams.csv") == "teams"
    assert detect(TABLE, None, has_mapping=True, where="register.csv") == "spreadsheet"


@pytest.mark.parametrize("form", sorted(EVERY))
def test_every_form_is_recognised_by_itself_and_by_name(form):
    export = inspect(written(EVERY[form]), "export.csv")
    adapter = form.partition(" ")[0]
    other = {"teams": "zoom", "zoom": "teams"}[adapter]
    assert detect(export, None, has_mapping=False, where="export.csv") == adapter
    assert detect(export, adapter, has_mapping=False, where="export.csv") == adapter
    assert detect(export, None, has_mapping=True, where="export.csv") == "spreadsheet"
    with pytest.raises(InputError, match="export it again from") as caught:
        detect(export, other, has_mapping=False, where="export.csv")
    assert caught.value.code == "WRONG_KIND"


@pytest.mark.parametrize(
    ("kind", "code"), [(None, "NO_MAPPING"), ("spreadsheet", "NO_MAPPING"), ("teams", "WRONG_KIND")]
)
def test_what_nothing_describes_fails(kind, code):
    with pytest.raises(InputError) as caught:
        detect(TABLE, kind, has_mapping=False, where="register.csv")
    assert caught.value.code == code
