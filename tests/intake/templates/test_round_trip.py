"""What people fill in comes back as what they meant: every template, every kind of column, no warning."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evalkit.intake.pipeline import check, prepare
from evalkit.intake.pseudonyms import create_key
from evalkit.intake.templates import templates
from evalkit.tables import Tables
from filled_templates import Filled, fill, fill_all, rows_of, workspace

NAMES = (
    "organisations", "occasions", "teams", "projects", "invitations", "offers", "context", "register", "attendance",
    "training", "champions", "highlight-reports", "actions", "adoption", "measures", "judgements", "feedback",
    "baseline-self-assessment", "baseline-network-survey", "baseline-network-asked",
)  # fmt: skip
BECOMES = {
    "register": ("membership", {"group": "group_key", "role": "role", "start": "start", "end": "end"}),
    "attendance": ("interaction", {"occasion": "occasion_key", "role": "role", "minutes": "minutes"}),
    "training": ("training", {"programme": "programme", "level": "level", "completed": "completed"}),
    "champions": ("person", {"skills": "skills", "protected_time": "protected_time"}),
    "highlight-reports": ("rating", {"subject_key": "subject_key", "wave": "wave", "value": "value"}),
}
"""Template → the table that its rows become, and our columns there; the others keep their names."""


@pytest.mark.parametrize("seed", [1, 2, 3])
class TestEveryTemplate:
    @pytest.fixture
    def made(self, tmp_path: Path, seed: int):
        evaluation = workspace(tmp_path / "ours")
        create_key("ours")
        return evaluation, fill_all(evaluation, seed=seed)

    def test_every_row_is_accepted_and_nothing_is_said(self, made):
        evaluation, _ = made
        checked = check(evaluation)
        assert [Path(file.path).stem for file in checked.files] == list(NAMES)
        for file in checked.files:
            assert (file.error, file.read, file.accepted) == ("", 6, 6), file.path
            assert file.issues == (), file.path
        assert checked.unread == ()

    def test_every_value_means_what_was_written(self, made):
        evaluation, filled = made
        tables = prepare(evaluation)
        for template in templates(evaluation):
            if template.form:
                _assert_answers(template.name, filled[template.name], tables)
            else:
                _assert_rows(template.name, template.table, filled[template.name], tables)
        assert len(tables.person) == 6  # the same six people on every list


def test_there_is_a_template_for_every_table_that_people_fill_in(tmp_path):
    assert tuple(one.name for one in templates(workspace(tmp_path / "ours"))) == NAMES


def test_no_name_begins_with_another():
    """The pattern of one would read the copies of the other."""
    assert not [(a, b) for a in NAMES for b in NAMES if a != b and b.startswith(a)]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_row_left_in_is_left_out_and_counted(tmp_path, name):
    evaluation = workspace(tmp_path / "ours")
    for base in ("organisations", "occasions", "teams"):
        template = next(one for one in templates(evaluation) if one.name == base)
        fill(evaluation, template, rows_of(template, 6, 1), example=False)
    template = next(one for one in templates(evaluation) if one.name == name)
    fill(evaluation, template, rows_of(template, 6, 1))
    (file,) = [file for file in check(evaluation).files if Path(file.path).stem == name]
    assert (file.read, file.accepted, file.ignored) == (7, 6, 1)
    assert [(issue["code"], issue["row"]) for issue in file.issues] == [("IGNORED_BY_MAPPING", 2)]


def _assert_rows(name: str, table: str, rows: list[Filled], tables: Tables) -> None:
    """Compare a table with what was written, whatever the order of its rows."""
    if name == "baseline-network-asked":
        talk = tables.respondent[tables.respondent["instrument"] == "improvement-talk"]
        assert (len(talk), bool(talk["asked"].all()), bool(talk["answered"].all())) == (6, True, True)
        return
    canonical, columns = BECOMES.get(name, (table, {}))
    frame = getattr(tables, canonical)
    known = {ours: columns.get(ours, ours) for row in rows for ours in row.ours}
    compared = [
        (ours, there) for ours, there in known.items() if there in frame.columns and (not columns or ours in columns)
    ]
    assert compared
    expected = Counter(tuple(_meant(row.ours.get(ours), ours, name) for ours, _ in compared) for row in rows)
    found = Counter(tuple(map(_plain, values)) for values in frame[[there for _, there in compared]].to_numpy(object))
    if canonical == "rating":
        found = Counter(tuple(map(_plain, v)) for v in _scores(tables)[[t for _, t in compared]].to_numpy(object))
    assert found == expected, name


def _scores(tables: Tables) -> pd.DataFrame:
    return tables.rating[tables.rating["instrument"] == "ihi-collaboratives"]


def _assert_answers(name: str, rows: list[Filled], tables: Tables) -> None:
    if name == "baseline-network-survey":
        ties = tables.tie  # each names one and is named by one: a ring of six, told from both ends
        assert (len(ties), ties["ego_key"].nunique(), set(ties["wave"])) == (12, 6, {"baseline"})
        assert set(ties["named_by"]) == set(tables.person["person_key"])
        return
    if name == "feedback":
        answers = [(q, v if q == "useful" else None) for row in rows for q, v in row.ours.items() if q != "occasion"]
        found = Counter((r.question, _plain(r.value)) for r in tables.feedback.itertuples())
        assert found == Counter(answers)
        return
    assessed = tables.rating[tables.rating["instrument"] == "ics-improvement-capability"]
    expected = Counter((row.ours["system"], i, float(v)) for row in rows for i, v in row.ours.items() if i != "system")
    assert Counter((r.subject_key, r.item, r.value) for r in assessed.itertuples()) == expected
    assert set(assessed["wave"]) == {"baseline"}


def _meant(value: Any, ours: str, name: str) -> Any:
    """Return what a cell should become where it is not the word itself."""
    if ours in {"aim", "driver_diagram", "register_expected"}:
        return value == "yes"
    if name == "highlight-reports" and ours == "wave":
        return f"{value:%Y-%m}"
    if name == "highlight-reports" and ours == "value":
        return LEVELS[value]
    if ours == "rater_role":
        return value or "team"
    return _plain(pd.Timestamp(value)) if isinstance(value, date) else _plain(value)


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


LEVELS = {
    "Forming team": 1.0,
    "Planning begun": 1.5,
    "Activity, but no changes": 2.0,
    "Changes tested, but no improvement": 2.5,
    "Modest improvement": 3.0,
    "Improvement": 3.5,
    "Significant improvement": 4.0,
    "Sustainable improvement": 4.5,
    "Outstanding sustainable results": 5.0,
}
