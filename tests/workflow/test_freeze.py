from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalkit.definition import Evaluation, load
from evalkit.errors import InputError, ParameterError
from evalkit.intake import runs
from evalkit.report.assemble import assemble
from evalkit.workflow.freeze import checked, freeze, lock_of
from sample_run import run as sample
from sample_run import write as write_run_folder
from small_evaluation import REGISTER_HEADER, write

WHO = "Ada Fenwick, evaluator"
DAY, LATER = date(2026, 7, 1), date(2026, 7, 9)
SOURCE = """
[[sources]]
path = "register*.csv"
mapping = "register.toml"
"""


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    return write(tmp_path / "trial", SOURCE, {"register.csv": REGISTER_HEADER + "Bo Marsh,,R1X,,60,2026-04-08\n"})


def change(evaluation: Evaluation, old: str, new: str) -> Evaluation:
    path = evaluation.folder / "evaluation.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load(path)


def test_what_is_as_it_was_frozen_may_run(evaluation: Evaluation):
    assert checked(evaluation, "", DAY) is None
    frozen = freeze(evaluation, WHO, DAY)
    assert set(frozen.inputs) >= {"register.csv", "register.toml", "occasions.csv"}
    assert frozen.runs_before == 0
    assert checked(evaluation, "", LATER) == frozen
    assert "register" not in str(frozen.told())


def test_a_changed_definition_is_refused_with_its_fields(evaluation: Evaluation):
    freeze(evaluation, WHO, DAY)
    changed = change(evaluation, 'title = "A trial collaborative"', 'title = "Another"')
    with pytest.raises(ParameterError, match=r"frozen on 2026-07-01.*programme\.title") as caught:
        checked(changed, "", LATER)
    assert "--amend" in str(caught.value)
    assert checked(load(evaluation.folder), "the title was misspelt", LATER) is not None


def test_changed_new_and_missing_inputs_are_refused_by_name(evaluation: Evaluation):
    freeze(evaluation, WHO, DAY)
    (evaluation.folder / "register.csv").write_text(REGISTER_HEADER, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"inputs: register\.csv\)"):
        checked(evaluation, "", LATER)
    (evaluation.folder / "register-2.csv").write_text(REGISTER_HEADER + "A,,R1X,,9,2026-04-08\n", encoding="utf-8")
    (evaluation.folder / "register.csv").unlink()
    with pytest.raises(ParameterError, match=r"inputs: register-2\.csv, register\.csv"):
        checked(evaluation, "", LATER)


def test_an_amendment_is_kept_in_the_lock_and_may_not_be_given_for_nothing(evaluation: Evaluation):
    freeze(evaluation, WHO, DAY)
    with pytest.raises(ParameterError, match="Nothing that is frozen has changed"):
        checked(evaluation, "in case", LATER)
    changed = change(evaluation, "as_at = 2026-07-01", "as_at = 2026-07-08")
    with pytest.raises(ParameterError, match="Readers must be told why"):
        checked(changed, "x", LATER)
    amended = checked(changed, "Registers came a week late.", LATER)
    assert amended is not None
    (made,) = amended.amendments
    assert (made.on, made.definition, made.inputs) == ("2026-07-09", ("programme.as_at",), 0)
    again = checked(changed, "", LATER)
    assert again == amended


def test_freezing_twice_or_by_nobody(evaluation: Evaluation):
    with pytest.raises(ParameterError, match="name and role"):
        freeze(evaluation, "Ada", DAY)
    freeze(evaluation, WHO, DAY)
    with pytest.raises(ParameterError, match="frozen already"):
        freeze(evaluation, WHO, DAY)


def test_a_reason_without_a_lock(evaluation: Evaluation):
    with pytest.raises(ParameterError, match="Nothing that is frozen"):
        checked(evaluation, "because", DAY)


def test_a_damaged_lock_stops_a_run(evaluation: Evaluation):
    lock_of(evaluation).write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="DAMAGED_LOCK"):
        checked(evaluation, "", DAY)


def test_runs_that_were_made_before_are_counted(evaluation: Evaluation, tmp_path: Path):
    (tmp_path / "out" / "one").mkdir(parents=True)
    runs.record("trial", "one", "mark", tmp_path / "out" / "one")
    runs.record("trial", "two", "mark", tmp_path / "out" / "two")
    assert freeze(evaluation, WHO, DAY).runs_before == 1


def test_the_annex_says_what_was_frozen_and_amended(tmp_path: Path):
    def said(frozen: dict) -> str:
        made = sample(notebooks=sample().notebooks[:1], scopes={"programme": "London"}, frozen=frozen)
        report = next(assemble(write_run_folder(tmp_path, made)))
        return " ".join(next(part for part in report.annex if part.anchor == "provenance").paragraphs)

    assert "were not frozen before this run" in said({})
    amendment = {"on": "2026-07-09", "why": "Registers came late.", "definition": ["programme.as_at"], "inputs": 2}
    told = said({"by": WHO, "on": "2026-07-01", "runs_before": 0, "amendments": [amendment]})
    assert "frozen on 1 July 2026 by Ada Fenwick, evaluator, before any run." in told
    assert (
        "Amended on 9 July 2026: Registers came late. Changed in the definition: programme.as_at; 2 input files" in told
    )
    assert "after 2 earlier runs" in said({"by": WHO, "on": "2026-07-01", "runs_before": 2, "amendments": []})
