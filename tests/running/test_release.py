from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.definition import Profile, Scope
from evalkit.disclosure import People, ReleaseClass, Unprotected, protect, record
from evalkit.errors import RunFolderError
from evalkit.results import claims
from evalkit.results.bundle import read_result, read_run
from evalkit.results.finding import Finding, Grade, Result, Table
from evalkit.running.batch import run
from evalkit.running.plan import Choice, plan
from evalkit.running.release import FOLDER, Ledger
from evalkit.tables import Tables
from written_notebook import write_notebook

KEYS = [f"person{k:02d}" for k in range(60)]


def answer(
    size: int, stop: int | None = None, profile: str = "board", wave: str = "one", behind: int | None = None
) -> Result:
    """A result with an opinion of so many people – or of those from one to another – and an exact count beside it."""
    people = KEYS[:size] if stop is None else KEYS[size:stop]
    size = len(people)
    opinion = Unprotected(
        "answers", pd.DataFrame({"wave": [wave], "answered": [size]}), ReleaseClass.OPINION,
        people={"answered": People()}, by=("wave",), topic=("wave",), groups=[frozenset(people[:behind])],
    )  # fmt: skip
    came = Unprotected("came", pd.DataFrame({"came": [40]}), ReleaseClass.ACTIVITY, people={"came": People()},
                       groups=[frozenset(KEYS[:40])])  # fmt: skip
    shown = protect([opinion, came], Scope(profile=profile))
    rule = "A count."
    return Result(
        "feedback", "What do people say?",
        (Finding("feedback.n", "{answered:count} people answered.", shown["answers"], Grade.COUNTED, rule),
         Finding("feedback.came", "{came:count} people came.", shown["came"], Grade.COUNTED, rule)),
        {"answers": Table("answers", "Who answered, by wave.", shown["answers"],
                          {"wave": "Wave", "answered": "Answered"})},
        {}, (), record(*shown.values()), {},
    )  # fmt: skip


def displayed(ledger: Ledger, result: Result, monkeypatch, scope: str = "programme") -> list[str]:
    """Display a result as a kernel does, and review it; return the tables withheld."""
    monkeypatch.setenv(claims.FOLDER, str(ledger.folder(scope, "40_feedback")))
    result._repr_mimebundle_()
    monkeypatch.setenv(claims.FOLDER, "")
    return [one.table for one in ledger.review(scope, "40_feedback", result)]


@pytest.fixture
def opened(tmp_path):
    def _open(base: str, profile: Profile = Profile.BOARD) -> Ledger:
        return Ledger.open(tmp_path, base, profile)

    return _open


def test_a_second_release_a_person_later_is_withheld(opened, monkeypatch):
    first = opened("run1")
    assert displayed(first, answer(20), monkeypatch) == []
    first.close()
    assert displayed(opened("run2"), answer(21), monkeypatch) == ["answers"]
    assert displayed(opened("run2"), answer(20), monkeypatch) == []
    assert displayed(opened("run2"), answer(28), monkeypatch) == []
    assert displayed(opened("run2"), answer(21, wave="two"), monkeypatch) == []


def test_the_same_run_done_again_is_the_same_run_and_may_say_the_same(opened, monkeypatch):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    again = opened("run1")
    assert again.digest == first.digest
    assert displayed(again, answer(20), monkeypatch) == []
    assert displayed(again, answer(21), monkeypatch) == ["answers"]  # a notebook may read what nobody has declared


def test_what_was_handed_out_stays_in_the_ledger_when_a_run_is_taken_up_again(opened, monkeypatch):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    resumed = opened("run1")
    assert resumed.review("programme", "40_feedback", answer(20)) == []  # kept, not done again: no kernel left claims
    resumed.close()
    assert displayed(opened("run2"), answer(21), monkeypatch) == ["answers"]


def test_what_a_run_leaves_over_is_found_whatever_came_first(opened, monkeypatch):
    """All 43, then systems of 12, 13 and 15 people: the last leaves 3 of the programme over."""
    sizes = {"system-A": (0, 12), "system-B": (12, 25), "system-C": (25, 40)}
    ledger = opened("run1")
    assert displayed(ledger, answer(43), monkeypatch) == []
    found = {scope: displayed(ledger, answer(*ends), monkeypatch, scope) for scope, ends in sizes.items()}
    assert found == {"system-A": [], "system-B": [], "system-C": ["answers"]}


def test_only_the_result_displayed_last_counts(opened, monkeypatch):
    ledger = opened("run1")
    monkeypatch.setenv(claims.FOLDER, str(ledger.folder("programme", "40_feedback")))
    answer(30)._repr_mimebundle_()
    answer(20)._repr_mimebundle_()
    monkeypatch.setenv(claims.FOLDER, "")
    assert ledger.review("programme", "40_feedback", answer(20)) == []
    ledger.close()
    assert displayed(opened("run2"), answer(31), monkeypatch) == []


@pytest.mark.parametrize(("first", "second"), [("board", "public"), ("public", "board")])
def test_small_groups_leave_in_one_profile_only(opened, monkeypatch, first, second):
    ledger = opened("run1", Profile(first))
    displayed(ledger, answer(20, profile=first), monkeypatch)
    ledger.close()
    assert displayed(opened("run2", Profile(second)), answer(20, profile=second), monkeypatch) == ["answers"]


def test_a_public_table_with_nobody_behind_it_is_withheld(opened, monkeypatch):
    assert displayed(opened("run1", Profile.PUBLIC), answer(20, profile="public", behind=0), monkeypatch) == ["answers"]


def test_two_runs_at_once_are_not_both_released(opened, monkeypatch):
    one, other = opened("run1"), opened("run2")
    displayed(one, answer(20), monkeypatch)
    displayed(other, answer(21), monkeypatch)
    one.close()
    with pytest.raises(RunFolderError, match="was released while this one was under way"):
        other.close()


def test_a_ledger_kept_with_another_key_stops_a_release(opened, monkeypatch):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    opened("run2").require_same_key([KEYS[0], "newcomer"])
    opened("run2").require_same_key([])
    opened("run2", Profile.EVALUATOR).require_same_key(["stranger"])
    with pytest.raises(RunFolderError, match="as if it had been kept with another key"):
        opened("run2").require_same_key(["stranger", "newcomer"])


def test_a_damaged_ledger_stops_a_release(opened, monkeypatch, tmp_path):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    (tmp_path.joinpath(*FOLDER) / "run1.json").write_text("[{", encoding="utf-8")
    with pytest.raises(RunFolderError, match="ledger is damaged"):
        displayed(opened("run2"), answer(20), monkeypatch)


def test_reports_of_one_run_compete_with_each_other(opened, monkeypatch):
    ledger = opened("run1")
    assert displayed(ledger, answer(20), monkeypatch) == []
    assert displayed(ledger, answer(17), monkeypatch, scope="system-QMF") == ["answers"]


def test_evaluators_keep_no_ledger(opened, monkeypatch, tmp_path):
    ledger = opened("run1", Profile.EVALUATOR)
    displayed(ledger, answer(20, profile="evaluator"), monkeypatch)
    ledger.close()
    assert not tmp_path.joinpath(*FOLDER).exists()


def test_what_was_not_released_is_not_in_the_ledger(opened, monkeypatch):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    second = opened("run2")
    displayed(second, answer(21), monkeypatch)
    second.close()
    assert displayed(opened("run3"), answer(20), monkeypatch) == []


def test_a_result_that_does_not_say_who_is_behind_it_is_withheld(opened):
    assert [one.table for one in opened("run1").review("programme", "40_feedback", answer(20))] == ["answers"]


def test_the_ledger_is_private_and_its_messages_hold_no_pseudonym(opened, monkeypatch, tmp_path):
    first = opened("run1")
    displayed(first, answer(20), monkeypatch)
    first.close()
    place = tmp_path.joinpath(*FOLDER) / "run1.json"
    assert place.stat().st_mode & 0o077 == 0
    second = opened("run2")
    monkeypatch.setenv(claims.FOLDER, str(second.folder("programme", "40_feedback")))
    answer(21)._repr_mimebundle_()
    (withheld,) = second.review("programme", "40_feedback", answer(21))
    assert f"the board report of run {first.run}, programme" in withheld.why  # as its folder is called
    assert "person" not in withheld.why
    assert withheld.why.startswith("The people behind it (the whole table) differ by fewer than 8")


CELL = """
import pandas as pd
import evalkit as ek
from evalkit.disclosure import People, ReleaseClass, Unprotected, protect, record
from evalkit.results.finding import Finding, Grade, Result

scope = ek.Scope(system=system, profile=profile)
size = SIZE if not system else 12
table = Unprotected("answers", pd.DataFrame({"n": [size]}), ReleaseClass.OPINION, people={"n": People()},
                    groups=[frozenset(f"{system}{k}" for k in range(size))])
shown = protect([table], scope)
finding = Finding("own.n", "{n:count} people answered.", shown["answers"], Grade.COUNTED, "A count.")
Result("own", "What do people say?", (finding,), {}, {}, (), record(*shown.values()), {})
"""


def test_a_whole_run_withholds_and_says_so(write_definition, tmp_path, server):
    folders = []
    for size in (20, 21):
        write_notebook(tmp_path / "own" / "80_own.ipynb", CELL.replace("SIZE", str(size)))
        evaluation = load(write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "own"')))
        planned = plan(evaluation, Choice(only=("own",), systems=("QMF",)))
        folders.append(
            run(planned, Tables(evaluation, {}, "f" * 8), tmp_path / "out", tmp_path / "private", server=server)
        )
    before, after = (read_result(folder / "programme" / "80_own") for folder in folders)
    assert before.findings[0].sentence == "20 people answered."
    assert after.findings == ()
    assert after.caveats[0].startswith("Withheld: answers. The people behind it")
    assert [one["scope"] for one in read_run(folders[1]).withheld] == ["programme"]
    executed = (folders[1] / "programme" / "80_own" / "notebook.ipynb").read_text(encoding="utf-8")
    assert "21 people answered" not in executed
    assert "Withheld: answers" in executed
    assert read_result(folders[1] / "system-QMF" / "80_own").findings[0].sentence == "12 people answered."
