"""A form after an occasion, as Microsoft Forms exports it: anonymous, and asking people where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from evalkit.simulate import workbook
from evalkit.simulate.draws import Draws
from evalkit.simulate.population import Attendance
from evalkit.simulate.setting import Setting

CODE = "where-now"
"""Code of the question about the principles, which the definition names under [movement]."""
WHERE = "Which of these comes closest to where you are with this work?"
USEFUL = "How useful was today? (1 = not at all, 5 = very)"
HELPED = "What helped? (tick all that apply)"
COMMENT = "Is there anything you would like to add?"

STAGES: Mapping[str, str] = {
    "It has become my own mission": "personal-mission",
    "I can tell others why it matters": "frame",
    "I am getting others on board": "mobilise",
    "My team is organised and tests changes": "organise",
    "We keep it going and pass it on": "momentum",
    "Not sure yet": "",
}
"""Option → code of the principle; empty: no answer."""
HELPS: Mapping[str, str] = {
    "Time with my team": "team-time",
    "Hearing from families": "families",
    "Examples from other places": "examples",
    "Coaching tables": "coaching",
}
_IN_TEAM = (0.1, 0.14, 0.24, 0.34, 0.13, 0.05)
_IN_NONE = (0.32, 0.26, 0.2, 0.06, 0.03, 0.13)
_COMMENTS = (
    "More time for questions, please.",
    "The story from the young people stayed with me.",
    "Could the slides come round beforehand?",
    "Hard to hear at the back.",
)
HEADER = ("ID", "Start time", "Completion time", "Email", "Name", WHERE, USEFUL, HELPED, COMMENT)


@dataclass(frozen=True)
class Form:
    """The responses to a form.

    Parameters
    ----------
    occasion : str
        Key of the occasion; empty: there was no form.
    rows : tuple of sequence of str
        Cells of each response.
    exported : datetime
        When it was exported.
    """

    occasion: str = ""
    rows: tuple[Sequence[str], ...] = field(default=(), repr=False)
    exported: datetime = datetime.min

    @property
    def path(self) -> str:
        """Where the export lies."""
        return f"exports/forms/{self.occasion.lower()}-feedback.xlsx"

    @property
    def answers(self) -> list[str]:
        """Code of the principle that each response names; empty: none."""
        at = HEADER.index(WHERE)
        return [STAGES.get(row[at], "") for row in self.rows]


def form(setting: Setting, attendances: list[Attendance], draws: Draws) -> Form:
    """Let some of those who were there answer.

    Parameters
    ----------
    setting : Setting
        The collaborative; without efforts there is no form.
    attendances : list of Attendance
        Who was where.
    draws : Draws
        Chance.

    Returns
    -------
    Form
    """
    efforts = setting.efforts
    if efforts is None or not efforts.form:
        return Form()
    there = [a for a in attendances if a.occasion.key == efforts.form and a.role in ("participant", "presenter")]
    chosen = draws.some(there, efforts.answers)
    handed_in = sorted((_response(attendance, draws) for attendance in chosen), key=lambda response: response[0])
    rows = [(str(number), *cells) for number, (_, cells) in enumerate(handed_in, start=1)]
    return Form(efforts.form, tuple(rows), there[0].occasion.end + timedelta(days=12))


def write(answered: Form, folder: Path) -> None:
    """Write the export as a workbook with one sheet."""
    book = workbook.sheet_of("Sheet1", [HEADER, *answered.rows], (6, 18, 18, 14, 10, 44, 20, 44, 50))
    workbook.save(book, folder / answered.path, answered.exported)


def _response(attendance: Attendance, draws: Draws) -> tuple[datetime, Sequence[str]]:
    """Return when a response was handed in, and its cells but for the number."""
    begun = attendance.occasion.end + timedelta(minutes=draws.between(1, 3 * 24 * 60), seconds=draws.between(0, 59))
    ended = begun + timedelta(seconds=draws.between(60, 600))
    weights = dict(zip(STAGES, _IN_TEAM if attendance.person.team else _IN_NONE, strict=True))
    where = draws.weighted(weights) if draws.chance(0.97) else ""
    useful = str(min(5, draws.between(3, 6))) if draws.chance(0.95) else ""
    helped = "".join(f"{option};" for option in HELPS if draws.chance(0.45))
    said = draws.pick(_COMMENTS) if draws.chance(0.2) else ""
    times = [f"{when.month}/{when.day}/{when:%y %H:%M:%S}" for when in (begun, ended)]
    return ended, (*times, "anonymous", "", where, useful, helped, said)
