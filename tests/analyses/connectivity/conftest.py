from __future__ import annotations

import pytest

from conftest import MINIMAL
from evalkit import load
from evalkit.analyses.connectivity import connectivity
from evalkit.charts import house
from evalkit.definition import Evaluation
from evalkit.results.finding import Result
from evalkit.tables import Tables
from made_programme import Programme
from made_trusts import trusts

TRUSTS = "".join(f'\n[[systems]]\ncode = "T{k}"\nname = "Trust {k}"\n' for k in range(1, 6))
CHOICES = "\n[connectivity]\ndraws = 99\n"
BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@pytest.fixture
def evaluation(write_definition) -> Evaluation:
    return load(write_definition(extra=TRUSTS + CHOICES))


@pytest.fixture
def programme(evaluation) -> Programme:
    return Programme(evaluation)


@pytest.fixture(scope="session")
def two_trusts(tmp_path_factory) -> Tables:
    """One system that is distributed and dense, one that is chain-like and fragmented, and a survey of both."""
    path = tmp_path_factory.mktemp("trusts") / "evaluation.toml"
    path.write_text(MINIMAL + TRUSTS + CHOICES, encoding="utf-8")
    return trusts(load(path), {"T1": "outstanding", "T5": "special-measures"}, people=80)


@pytest.fixture(scope="session")
def answered(two_trusts) -> Result:
    """What is said of these two, with pictures."""
    return connectivity(two_trusts)


@pytest.fixture
def drawn() -> None:
    """Have pictures drawn: a test that looks at them asks for it."""


@pytest.fixture(autouse=True)
def _blank_pictures(request, monkeypatch):
    """Laying out and saving pictures costs more than everything else together."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(house, "freeze", lambda _: {"svg": BLANK, "png": b""})
