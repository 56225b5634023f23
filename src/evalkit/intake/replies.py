"""Responses to forms, checked row by row before anybody is recognised.

A row is one response. One wrong answer sets the whole response aside: a score that no form could have given shows that
somebody edited the sheet, a response with a hole cannot be told from one with a question left out, and only so does
the account of a file stay one of its rows. It is put right in one place, the mapping file or the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from evalkit.definition import Evaluation
from evalkit.errors import InputError
from evalkit.intake import dates, people
from evalkit.intake.answers import Answer, AnswerError, answers, score
from evalkit.intake.contacts import Contact, Respondent, named
from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.occasions import Occasion
from evalkit.intake.organisations import Affiliation
from evalkit.intake.questionnaire import Questionnaire
from evalkit.intake.spelling import tidy
from evalkit.intake.surveys import AnsweredRow, Survey
from evalkit.intake.tabular import heading_key
from evalkit.intake.whose import NO_ADDRESS, Setting
from evalkit.settings import did_you_mean

DAYS_TO_ANSWER = 30
"""Days from an occasion on in which its forms come back; tells day from month where the dates alone do not."""


@dataclass(frozen=True)
class Reply:
    """A response that stood the check; name and e-mail go no further than the vault.

    Parameters
    ----------
    source : int
        Position of the file among the inputs.
    place : Place
        Where the row stands.
    questionnaire : Questionnaire
        What its mapping file declares.
    number : str
        Number that the tool gave it, with its times where every form begins at 1; empty: none that can be used.
    occasion : Occasion or None
        What it is about; None: the programme.
    name, email : str
        As read, and as a single address in lower case; empty where nobody is to be known.
    affiliation : Affiliation
        What the row says about the organisation.
    started, at : datetime or None
        When it was begun, and handed in.
    where : str
        Place; empty: not known.
    subject : str
        Key of what its scores rate; empty: it has none.
    answers : tuple of (str, Answer)
        Code of the question, and one answer to it.
    scores : tuple of (str, float)
        Item, and its score.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    contacts : tuple of Contact or None, default None
        The people whom it names; None where it answers no question about them.
    """

    source: int
    place: Place
    questionnaire: Questionnaire
    number: str
    occasion: Occasion | None
    name: str
    email: str
    affiliation: Affiliation
    started: datetime | None
    at: datetime | None
    where: str
    subject: str
    answers: tuple[tuple[str, Answer], ...] = field(repr=False)
    scores: tuple[tuple[str, float], ...] = ()
    unknown_organisation: str = ""
    contacts: tuple[Contact, ...] | None = field(default=None, repr=False)

    @property
    def wave(self) -> str:
        """Wave of the survey; the occasion where no wave is declared."""
        return self.questionnaire.wave or (self.occasion.key if self.occasion else "")

    @property
    def day(self) -> date:
        """Day for which it says something about the organisation."""
        when = self.at or (self.occasion.start if self.occasion else None)
        return when.date() if when else date.min

    @property
    def content(self) -> list[tuple[str, str]]:
        """Every answer and score, by question or item, and everybody who is named."""
        answers = [(question, repr(answer)) for question, answer in self.answers]
        named = [(one.direction, repr(one.sighting)) for one in self.contacts or ()]
        return answers + [(item, repr(value)) for item, value in self.scores] + named

    @property
    def unlinkable(self) -> bool:
        """Whether it is by somebody whom nobody is to know."""
        return not (self.email or people.name_key(self.name))

    @property
    def needs_person(self) -> bool:
        """A response counts, whoever it is by."""
        return False

    @property
    def role_group(self) -> str:
        """No form is asked for it."""
        return ""

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        if self.unlinkable:
            return people.Sighting("", "", "")
        stated = self.affiliation
        return people.Sighting(self.email, people.name_key(self.name), stated.org_key or stated.written, stated.written)


def check_rows(
    survey: Survey,
    source: int,
    ledger: Ledger,
    setting: Setting,
    evaluation: Evaluation,
    *,
    order: DateOrder | None,
    occasion: str | None,
    teams: Mapping[str, str],
) -> list[Reply]:
    """Check the responses of one file.

    Parameters
    ----------
    survey : Survey
        The file's rows.
    source : int
        Position of the file among the inputs.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    evaluation : Evaluation
        The definition, with its instruments.
    order : str or None
        Order of day and month that the definition declares.
    occasion : str or None
        occasion_key that the definition declares.
    teams : mapping of str to str
        Key or name of a team in comparable form → team_key.

    Returns
    -------
    list of Reply
        Those that stood it; they are still open in the ledger.

    Raises
    ------
    InputError
        ``BAD_MAPPING`` if an item is not the instrument's; ``UNKNOWN_OCCASION``, ``AMBIGUOUS_DATE`` or
        ``MIXED_DATE_ORDERS`` if the whole file cannot be read.
    """
    reader = _Reader(survey, source, ledger, setting, evaluation, order, occasion, teams)
    replies = []
    for row in survey.rows:
        assert isinstance(row, AnsweredRow)
        try:
            replies.append(reader.reply(row))
        except RowError as error:
            ledger.quarantine(row.place, error.column, error.code, error.action)
    return replies


class _Reader:
    """Checks the rows of one file."""

    def __init__(
        self,
        survey: Survey,
        source: int,
        ledger: Ledger,
        setting: Setting,
        evaluation: Evaluation,
        order: DateOrder | None,
        occasion: str | None,
        teams: Mapping[str, str],
    ) -> None:
        self.survey, self.source, self.ledger, self.setting, self.teams = survey, source, ledger, setting, teams
        self.questionnaire = survey.questionnaire
        self.programme = evaluation.programme.id
        self.levels = _instrument(self.questionnaire, evaluation, ledger.path)
        self.occasion = self._declared(occasion)
        self.order: DateOrder = dates.decide_order(
            [row[column] for row in survey.rows for column in ("at", "started") if row[column]],
            where=ledger.path,
            declared=order or self.questionnaire.date_order,
            known_days=_days_after(self.occasion, setting.as_at) if self.occasion else (),
        )

    def _declared(self, occasion: str | None) -> Occasion | None:
        """Return the occasion that the whole file is about."""
        if self.questionnaire.about == "programme" or "occasion" in self.questionnaire.columns:
            return None
        named = occasion or self.questionnaire.constants.get("occasion")
        found = self.setting.calendar.declared(self.ledger.path, named)
        if found is None:
            raise InputError(
                "UNKNOWN_OCCASION",
                "Nothing says which occasion these answers are about",
                'state occasion at this source in the definition, or about = "programme" in the mapping file if they '
                "are about none",
                self.ledger.path,
            )
        return found

    def reply(self, row: AnsweredRow) -> Reply:
        """Check one row."""
        name, email = self._who(row)
        started, at = self._started(row), self._moment(row)
        occasion = self._occasion(row, at)
        affiliation, unknown_organisation = self._affiliation(row, email)
        given, scores = self._answers(row)
        contacts = self._contacts(row, affiliation, at)
        if not given and not scores and contacts is None:
            self._warn(row.place, "", "NO_ANSWERS", "Kept as somebody who was asked and did not answer")
        return Reply(
            source=self.source,
            place=row.place,
            questionnaire=self.questionnaire,
            number=self._number(row, started, at),
            occasion=occasion,
            name=name,
            email=email,
            affiliation=affiliation,
            started=started,
            at=at,
            where=self._where(row),
            subject=self._subject(row, affiliation) if scores else "",
            answers=tuple(given),
            scores=tuple(scores),
            unknown_organisation=unknown_organisation,
            contacts=contacts,
        )

    def _who(self, row: AnsweredRow) -> tuple[str, str]:
        if self.questionnaire.respondent == "anonymous":
            return "", ""
        found = people.addresses(row["email"]) if len(row["email"]) <= people.MAX_LENGTH else []
        if len(found) > 1:
            raise self._fault("email", "TWO_EMAILS", "more than one e-mail address in a cell; give each person a row")
        name = row["name"] or " ".join(filter(None, (row["first_name"], row["last_name"])))
        name = "" if len(name) > people.MAX_LENGTH or people.addresses(name) or people.is_nobody(name) else name
        if not found and heading_key(row["email"]) not in NO_ADDRESS:
            self._warn(row.place, "email", "NOT_AN_EMAIL", "Read without it: the cell holds no e-mail address")
        if people.is_shared(name, found[0] if found else ""):
            action = "Kept as an answer of somebody who is linked to nobody: the address stands for several people"
            self._warn(row.place, "email", "SHARED_ACCOUNT", action)
            return "", ""
        return (name if found or self.questionnaire.respondent == "name" else ""), (found[0] if found else "")

    def _started(self, row: AnsweredRow) -> datetime | None:
        """Return when it was begun; only ever compared, so a time that cannot be read is none."""
        try:
            return dates.parse(row["started"], self.order, self.setting.zone).when
        except dates.DateError:
            return None

    def _number(self, row: AnsweredRow, started: datetime | None, at: datetime | None) -> str:
        """Return the number of a response; one that every form has means nothing without its times."""
        if not self.survey.numbers_each_form:
            return row["response"]
        return f"{row['response']}|{started}|{at}" if row["response"] and (started or at) else ""

    def _moment(self, row: AnsweredRow) -> datetime | None:
        if not row["at"]:
            return None
        try:
            moment = dates.parse(row["at"], self.order, self.setting.zone)
        except dates.DateError as error:
            raise self._fault("at", error.code, "no date that can be right; correct it, best as 2026-04-03") from None
        if moment.when.date() > self.setting.as_at:
            raise self._fault("at", "FUTURE_DATE", "lies after the definition's as_at; correct the date")
        return moment.when

    def _occasion(self, row: AnsweredRow, at: datetime | None) -> Occasion | None:
        if self.questionnaire.about == "programme":
            return None
        occasion = self.occasion or self.setting.calendar.for_row(row["occasion"], None)
        if occasion is None or (not self.occasion and not row["occasion"]):
            action = "no occasion, or more than one, fits; add it to the table of occasions or use its key"
            raise self._fault("occasion", "UNKNOWN_OCCASION", action)
        if at and at.date() < occasion.start.date():
            action = "Kept, though it was answered before the occasion: check that the form belongs to it"
            self._warn(row.place, "at", "DATE_DIFFERS_FROM_OCCASION", action)
        return occasion

    def _affiliation(self, row: AnsweredRow, email: str) -> tuple[Affiliation, str]:
        """Return what a row says about the organisation, and the organisation's name if nothing maps it."""
        directory = self.setting.directory
        found = directory.find(row["organisation"])
        if found.collision or directory.names_several_systems(row["system"]):
            column = "organisation" if found.collision else "system"
            raise self._fault(
                column, "AMBIGUOUS_ORGANISATION", "could mean two organisations or systems; write its code"
            )
        unknown = row["organisation"].strip() if found.written and not found.org_key and not found.system else ""
        if unknown:
            action = (
                "Kept without its organisation; add an alias to the table of organisations (the vault lists the names)"
            )
            self._warn(row.place, "organisation", "UNKNOWN_ORGANISATION", action)
        system = directory.system(row["system"])
        if system is None:
            action = "Kept without it: the definition has no system of this name"
            self._warn(row.place, "system", "UNKNOWN_SYSTEM", action)
        known = found.org_key or ("" if found.system else directory.by_domain(email))
        return Affiliation(known, found.system or system or "", found.written), unknown

    def _answers(self, row: AnsweredRow) -> tuple[list[tuple[str, Answer]], list[tuple[str, float]]]:
        given: list[tuple[str, Answer]] = []
        scores: list[tuple[str, float]] = []
        for (heading, question), cells in zip(self.questionnaire.questions.items(), row.answers, strict=True):
            try:
                if question.names:
                    continue
                if question.item:
                    value = score(cells, question.values, self.levels)
                    scores += [(question.item, value)] if value is not None else []
                else:
                    found = answers(question, cells, self.survey.separators)
                    given += [(question.code, answer) for answer in found]
            except AnswerError as error:
                raise RowError(heading, error.code, error.action) from None
        return given, scores

    def _contacts(self, row: AnsweredRow, affiliation: Affiliation, at: datetime | None) -> tuple[Contact, ...] | None:
        """Return the people whom a row names; None where it answers no question about them."""
        by = Respondent(self.source, row.place, affiliation, (at or datetime.min).date())
        found: list[Contact] | None = None
        for (heading, question), cells in zip(self.questionnaire.questions.items(), row.answers, strict=True):
            if question.names and cells:

                def tell(code: str, action: str, heading: str = heading) -> None:
                    self.ledger.warn(code, action, row.place, heading)

                found = [*(found or []), *named(cells, question.names, by, self.setting.directory, tell)]
        return None if found is None else tuple(found)

    def _where(self, row: AnsweredRow) -> str:
        listed = {
            *self.questionnaire.values.get("place", {}).values(),
            self.questionnaire.constants.get("place", ""),
            "",
        }
        if row["place"] not in listed:
            raise self._fault("place", "UNKNOWN_VALUE", "a place that is not listed; add it under [values.place]")
        return row["place"]

    def _subject(self, row: AnsweredRow, affiliation: Affiliation) -> str:
        """Return the key of what the scores rate."""
        kind = self.questionnaire.subject_kind
        if kind == "programme":
            return self.programme
        word = row["subject"]
        if kind == "system":
            found = self.setting.directory.system(word) if word else affiliation.system
            code, action = "UNKNOWN_SYSTEM", "its scores rate a system, and the definition has none of this name"
        elif kind == "organisation":
            found = self.setting.directory.find(word).org_key if word else affiliation.org_key
            code, action = "UNKNOWN_ORGANISATION", "its scores rate an organisation that is not in the table of them"
        else:
            found = self.teams.get(heading_key(word), "")
            code, action = "UNKNOWN_TEAM", "its scores rate a team that is not in the table of teams"
        if not found:
            raise self._fault("subject" if word else kind, code, action)
        return found

    def _fault(self, column: str, code: str, action: str) -> RowError:
        return RowError(self.survey.heading(column), code, action)

    def _warn(self, place: Place, column: str, code: str, action: str) -> None:
        self.ledger.warn(code, action, place, self.survey.heading(column) if column else "")


def _instrument(questionnaire: Questionnaire, evaluation: Evaluation, where: str) -> dict[str, float]:
    """Return the levels of the instrument whose items are rated; none where no question is an item."""
    items = [question.item for question in questionnaire.questions.values() if question.item]
    if not items:
        return {}
    found = next((one for one in evaluation.instruments if one.code == questionnaire.instrument), None)
    if found is None:
        raise _bad_mapping(
            f"its questions are items of instrument '{questionnaire.instrument}', which the definition does not have",
            "add it under [[instruments]] in the definition, or correct the code",
            where,
        )
    known = {heading_key(item): item for item in found.items}
    for item in items:
        if heading_key(item) not in known:
            hint = did_you_mean(item, list(found.items)) or f"its items are {', '.join(found.items)}"
            raise _bad_mapping(f"instrument '{found.code}' has no item '{item}'", hint, where)
    return dict(found.levels)


def _bad_mapping(reason: str, remedy: str, where: str) -> InputError:
    return InputError("BAD_MAPPING", f"The mapping file cannot be used: {reason}", remedy, where)


def _days_after(occasion: Occasion, as_at: date) -> set[date]:
    first = occasion.start.date()
    days = (first + timedelta(days=n) for n in range(DAYS_TO_ANSWER + 1))
    return {day for day in days if day <= as_at}


def known_teams(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return key and name of every team in comparable form → its key; a name that may not be printed is known too.

    >>> known_teams([{"team_key": "t1", "name": "t1", "words": "Ward 7"}])
    {'t1': 't1', 'ward 7': 't1'}
    """
    named = ((heading_key(tidy(row[column])), row["team_key"]) for row in rows for column in ("team_key", "words"))
    return {word: key for word, key in named if word}
