"""The rows of a file know their meeting where there are several."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.ledger import Place
from evalkit.intake.staging import Meeting, StagedRow, of_meetings

ONE, OTHER = Meeting("2026-04-08 10:00", "Webinar"), Meeting("2026-05-13 10:00", "Webinar")


def row(number: int) -> StagedRow:
    return StagedRow(Place("", number), {"name": "Ada Fenwick"})


def test_the_rows_of_one_meeting_stay_as_they_are():
    assert of_meetings([(ONE, [row(1)]), (ONE, [row(2)])], "t.csv") == (ONE, (row(1), row(2)))
    assert of_meetings([], "t.csv") == (Meeting(), ())


def test_the_rows_of_several_meetings_say_which_is_theirs():
    meeting, rows = of_meetings([(ONE, [row(1)]), (OTHER, [row(2)])], "t.csv")
    assert meeting == Meeting()
    assert [(row["meeting_start"], row["name"]) for row in rows] == [
        (ONE.start, "Ada Fenwick"),
        (OTHER.start, "Ada Fenwick"),
    ]


def test_a_meeting_without_a_start_cannot_stand_beside_another():
    with pytest.raises(InputError, match="split it into one file a meeting") as caught:
        of_meetings([(ONE, [row(1)]), (Meeting("", "Webinar"), [row(2)])], "t.csv")
    assert caught.value.code == "SEVERAL_MEETINGS"
