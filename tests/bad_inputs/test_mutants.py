"""Whatever happens to a file of any form: a clear refusal or rows that add up, and no cell in any message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bad_inputs.fixtures import FIXTURES, Fixture, judged


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_mutants_of_every_form(fixture: Fixture, tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("mutants")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EVALKIT_HOME", str(folder / "home"))
        built = fixture.built(folder / "evaluation")
        account, messages = fixture.checked(built, fixture.content(fixture.rows))
        assert not judged(account, messages)
        assert account.accepted > 0

        @settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
        @given(st.data())
        def check(data: st.DataObject) -> None:
            judged(*fixture.checked(built, data.draw(fixture.mutants())))

        check()
