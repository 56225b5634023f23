"""One interaction a person and occasion, whatever the form of the export and the order of its rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.definition import Evaluation
from evalkit.intake import pipeline, pseudonyms
from intake.conftest import FIXTURES
from intake.meeting_exports import (
    EVERY,
    TEAMS_2020,
    TEAMS_2021,
    TEAMS_BRITISH,
    ZOOM_MEETING,
    ZOOM_USERS,
    Rows,
    written,
)
from small_evaluation import OCCASIONS, write

SOURCE = '[[sources]]\npath = "export.csv"\n'
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEY = pseudonyms.load_key("demo")
ADA, LEE = "email|ada@nel.invalid", "email|lee@nhs.invalid"


def people(*identities: str) -> dict[str, str]:
    return {KEY.pseudonym("person", identity): identity.rpartition("|")[2] for identity in identities}


def found(tables, *identities: str) -> list[tuple[str, str, str, float | None]]:
    """Return who was at which occasion in which role and for how many minutes, in an order of its own."""
    known = people(*identities)
    return sorted(
        (
            known.get(row.person_key, "somebody") if isinstance(row.person_key, str) else "nobody",
            row.occasion_key,
            row.role,
            -1 if pd.isna(row.minutes) else round(row.minutes, 2),
        )
        for row in tables.interaction.itertuples()
    )


def prepared(evaluation: Callable[..., Evaluation], rows: Rows, extra: str = "", **files: str):
    return pipeline.prepare(evaluation(SOURCE + extra, **{"export.csv": written(rows), **files}))


def test_joins_and_leaves_of_2020(evaluation):
    tables = prepared(evaluation, TEAMS_2020)
    names = ("name|ada fenwick", "name|lee varga", "name|rita sol", "name|quinn amory")
    assert found(tables, *names) == [
        ("ada fenwick", "w1", "participant", 60),
        ("lee varga", "w1", "participant", 45),
        ("quinn amory", "w1", "participant", -1),
        ("rita sol", "w1", "participant", -1),
    ]
    rows = tables.interaction.set_index("person_key")["at"]
    known = {name: key for key, name in people(*names).items()}
    assert rows[known["lee varga"]] == pd.Timestamp("2026-04-08 10:05")
    assert rows[known["rita sol"]] == pd.Timestamp("2026-04-08 10:00")  # only the leave is known: the occasion's start
    source = tables.source.iloc[-1]
    assert (source.n_read, source.n_accepted, source.n_merged) == (8, 4, 4)
    issues = tables.issue[tables.issue["code"] == "JOIN_WITHOUT_LEAVE"]
    assert issues["row_no"].tolist() == [7, 8]


def test_joins_of_2021(evaluation):
    tables = prepared(evaluation, TEAMS_2021)
    assert found(tables, ADA, "name|lee varga") == [
        ("ada@nel.invalid", "w1", "host", 60),
        ("lee varga", "w1", "participant", 30.12),
        ("nobody", "w1", "participant", 40),
    ]
    source = tables.source.iloc[-1]
    assert (source.n_read, source.n_accepted, source.n_merged) == (5, 3, 2)


def test_a_zoom_meeting(evaluation):
    tables = prepared(evaluation, ZOOM_MEETING)
    assert found(tables, ADA, "name|rita sol") == [
        ("ada@nel.invalid", "w1", "host", 62),
        ("nobody", "w1", "participant", 20),
        ("nobody", "w1", "participant", 25),
        ("nobody", "w1", "participant", 30),
        ("rita sol", "w1", "participant", 59),
    ]
    source = tables.source.iloc[-1]
    assert (source.n_read, source.n_accepted, source.n_ignored, source.n_merged) == (8, 5, 1, 2)


def test_unique_users_of_zoom_need_to_be_told_their_occasion(evaluation):
    assert (
        "[UNKNOWN_OCCASION]"
        in pipeline.check(evaluation(SOURCE, **{"export.csv": written(ZOOM_USERS)})).files[-1].error
    )
    tables = prepared(evaluation, ZOOM_USERS, 'occasion = "w1"\n')
    assert found(tables, ADA, "name|rita sol") == [
        ("ada@nel.invalid", "w1", "participant", 62),
        ("rita sol", "w1", "participant", 59),
    ]


def test_a_zoom_webinar(evaluation):
    tables = prepared(evaluation, EVERY["zoom webinar"])
    assert found(tables, ADA, LEE, "email|zoe@council.invalid") == [
        ("ada@nel.invalid", "w1", "host", 62),
        ("lee@nhs.invalid", "w1", "presenter", 62),
        ("nobody", "w1", "participant", 20),
        ("zoe@council.invalid", "w1", "participant", 50),
    ]
    source = tables.source.iloc[-1]
    assert (source.n_read, source.n_accepted, source.n_ignored, source.n_merged) == (8, 4, 2, 2)


def test_the_zoom_fixture(evaluation):
    day = OCCASIONS + "z1,webinar,Evening webinar,2026-06-10 18:00,,\n"
    content = (FIXTURES / "zoom_meeting_participants.csv").read_bytes()
    tables = pipeline.prepare(evaluation(SOURCE, **{"export.csv": content, "occasions.csv": day}))
    assert found(tables, "email|ada.fenwick@nel.invalid") == [
        ("ada.fenwick@nel.invalid", "z1", "participant", 55),
        ("nobody", "z1", "participant", 10),
    ]
    assert tables.interaction["at"].min() == pd.Timestamp("2026-06-10 18:01:12")


def test_times_in_utc_are_turned_into_the_programmes(evaluation):
    rows = [[cell.replace("First join", "First Join (UTC)") for cell in row] for row in TEAMS_BRITISH]
    tables = prepared(evaluation, rows)
    assert tables.interaction["at"].tolist()[0] == pd.Timestamp("2026-04-08 11:00:47")


@pytest.mark.parametrize("form", ["teams 2020", "teams 2021", "teams british", "teams german", "zoom meeting"])
def test_two_meetings_in_one_file_are_two_occasions(evaluation, form):
    rows = EVERY[form]
    other = {"4/8/2026": "5/13/2026", "08/04/26": "13/05/26", "08.04.26": "13.05.26", "04/08/2026": "05/13/2026"}

    def later(cell: str) -> str:
        return next((cell.replace(old, new) for old, new in other.items() if old in cell), cell)

    both = [*rows, [], *([later(cell) for cell in row] for row in rows)]
    one = prepared(evaluation, rows).interaction
    two = prepared(evaluation, both).interaction
    assert two["occasion_key"].value_counts().to_dict() == {"w1": len(one), "w2": len(one)}
    assert sorted(two["minutes"].fillna(-1)) == sorted([*one["minutes"].fillna(-1)] * 2)


def test_several_meetings_are_not_the_register_of_one_occasion(evaluation):
    later = [[cell.replace("4/8/2026", "5/13/2026") for cell in row] for row in TEAMS_2021]
    built = evaluation(SOURCE + 'occasion = "w1"\n', **{"export.csv": written([*TEAMS_2021, [], *later])})
    assert "[SEVERAL_MEETINGS]" in pipeline.check(built).files[-1].error


def test_a_person_whom_nobody_can_tell_from_another_came_back_and_is_one(evaluation):
    """Two Rita Sols are known by their addresses, so a Rita Sol without one is linked to nobody – but counted once."""
    both = [
        ["Rita Sol", f"rita{n}@nhs.invalid", "04/08/2026 10:00:00 AM", "04/08/2026 10:30:00 AM", "30", "No", "No"]
        for n in (1, 2)
    ]
    tables = prepared(evaluation, [*ZOOM_MEETING, *both])
    nobody = [row for row in found(tables) if row[0] == "nobody"]
    assert ("nobody", "w1", "participant", 59) in nobody
    assert len(nobody) == 4  # with two telephones at once and a dial-in


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation whose only export may be written anew by every example."""
    return write(tmp_path_factory.mktemp("standing-export"), SOURCE + 'occasion = "w1"\n', {"export.csv": "x"})


def everybody(built: Evaluation, content: bytes) -> list[str]:
    (built.folder / "export.csv").write_bytes(content)
    with mock.patch.object(pipeline, "Tables") as tables:  # checked against the schemas elsewhere, which takes long
        pipeline.check(built)
    frames = tables.call_args.args[1]
    source = frames["source"].iloc[-1]
    assert source.n_read == source.n_accepted + source.n_quarantined + source.n_ignored + source.n_merged
    assert source.n_accepted == len(frames["interaction"])
    columns = ["person_key", "role", "at", "minutes"]
    return sorted(map(repr, frames["interaction"][columns].itertuples(index=False)))


def tables_of(rows: Rows) -> list[tuple[int, int]]:
    """Return where the rows below the headings of each table of people begin and end."""
    heads = ("Full Name", "Name", "Name (Original Name)", "Name (original name)", "Attended", "User Name")
    spans = []
    for number, row in enumerate(rows):
        if row and row[0] in heads and len(row) > 2:
            end = next((n for n in range(number + 1, len(rows)) if len([c for c in rows[n] if c]) < 2), len(rows))
            spans.append((number + 1, end))
    return spans


@SLOW
@given(
    form=st.sampled_from(sorted(EVERY)),
    random=st.randoms(use_true_random=False),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_neither_order_nor_encoding_matters(standing, home, form, random, delimiter, encoding, newline):
    rows = [list(row) for row in EVERY[form]]
    for start, end in tables_of(rows):
        body = rows[start:end]
        random.shuffle(body)
        rows[start:end] = body
    assert everybody(standing, written(rows, delimiter, encoding, newline)) == everybody(standing, written(EVERY[form]))


@SLOW
@given(cuts=st.lists(st.integers(1, 61), max_size=4, unique=True), random=st.randoms(use_true_random=False))
def test_somebody_who_came_back_stayed_as_long_as_the_joins_together(standing, home, cuts, random):
    head, whole = ZOOM_MEETING[:4], ZOOM_MEETING[4]
    edges = [0, *sorted(cuts), 62]
    start = pd.Timestamp("2026-04-08 09:58")

    def clock(minute: int) -> str:
        return (start + pd.Timedelta(minutes=minute)).strftime("%m/%d/%Y %I:%M:%S %p")

    parts = [[*whole[:2], clock(a), clock(b), str(b - a), *whole[5:]] for a, b in pairwise(edges)]
    random.shuffle(parts)
    assert everybody(standing, written([*head, *parts])) == everybody(standing, written([*head, whole]))


def test_bare_exports_say_what_they_are(tmp_path: Path):
    for form, rows in EVERY.items():
        (tmp_path / f"{form}.csv").write_bytes(written(rows))
    checked = pipeline.check_files(sorted(tmp_path.glob("*.csv")))
    assert {account.path.removesuffix(".csv"): account.form for account in checked.files} == {
        "teams 2020": "Microsoft Teams attendance list of 2020, joins and leaves",
        "teams 2021": "Microsoft Teams attendance report of 2021, one row a join",
        "teams british": "Microsoft Teams attendance report",
        "teams german": "Microsoft Teams attendance report, in German",
        "zoom meeting": "Zoom meeting, one row a join",
        "zoom users": "Zoom meeting, unique users without times",
        "zoom webinar": "Zoom webinar, hosts, panelists and attendees, one row a session",
    }
    assert not checked.failed
    for account in checked.files:
        assert account.read == account.accepted + account.quarantined + account.ignored + account.merged > 0
