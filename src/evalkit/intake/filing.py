"""From checked responses to rows of feedback, rating and respondent; free text to the vault.

Of several responses of a person in a wave about one occasion, one counts, by the rule that the mapping file declares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evalkit.instruments import Instrument
from evalkit.intake import responses
from evalkit.intake.contacts import Contact, ties
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.pseudonyms import Key
from evalkit.intake.replies import Reply
from evalkit.intake.tabular import heading_key

_SCORED_AGAIN = (
    "Its answers count, but not its scores: the same person's about another occasion do, and a rating belongs to a "
    "wave, not to an occasion; leave wave out of the mapping file to keep both"
)


@dataclass(frozen=True)
class Filed:
    """Rows of the canonical tables that responses become.

    Parameters
    ----------
    feedback, rating, respondent, theme : list of dict
        Rows of the tables of these names; themes are those that people coded.
    texts : list of dict
        Free text by answer_key; for the vault only.
    tie : list of dict
        Rows of the table of this name.
    """

    feedback: list[dict[str, Any]]
    rating: list[dict[str, Any]]
    respondent: list[dict[str, Any]]
    theme: list[dict[str, Any]]
    texts: list[dict[str, Any]] = field(repr=False)
    tie: list[dict[str, Any]] = field(default_factory=list)


def file(
    replies: Sequence[Reply],
    keys: Mapping[tuple[int, Place], str | None],
    ledgers: Sequence[Ledger],
    instruments: Sequence[Instrument],
    key: Key,
    contacts: Mapping[Contact, str],
) -> Filed:
    """Turn responses into rows of the canonical tables; every one is settled here that was not left out before.

    Parameters
    ----------
    replies : sequence of Reply
        Of all files, in source order.
    keys : mapping of (int, Place) to str or None
        Pseudonyms, as :func:`evalkit.intake.interactions.resolve` gave them; a response that is not in it was left out.
    ledgers : sequence of Ledger
        By position of the file.
    instruments : sequence of Instrument
        Of the definition.
    key : Key
        Key of the pseudonyms.
    contacts : mapping of Contact to str
        Pseudonyms of people who are named in responses.

    Returns
    -------
    Filed
        The tables' rows and what the vault keeps.
    """
    versions = {instrument.code: instrument for instrument in instruments}
    groups: dict[tuple[str, ...], list[Reply]] = {}
    staying = [one for one in replies if (one.source, one.place) in keys]
    marks = responses.tell_apart([one for one in staying if not keys[one.source, one.place]], ledgers)
    for reply in staying:
        where = reply.source, reply.place
        who = keys[where] or key.pseudonym("respondent", marks[where])
        groups.setdefault(_identity(reply, who), []).append(reply)
    filed = Filed([], [], [], [], [])
    respondents: dict[tuple[str, str, str], dict[str, Any]] = {}
    counting = [(identity, _settle(group, ledgers, keys)) for identity, group in groups.items()]
    scoring = _scoring([(who, reply) for (who, *_), reply in counting], ledgers)
    for (who, *_), reply in sorted(counting, key=lambda found: (found[1].source, found[1].place.row)):
        _file_answers(reply, who, key, filed)
        if (reply.source, reply.place) in scoring:
            _file_scores(reply, who, versions, filed)
        if reply.contacts:
            _file_ties(reply, keys[reply.source, reply.place], contacts, ledgers[reply.source], filed)
        asked = (who, reply.questionnaire.instrument, reply.wave)
        row = respondents.setdefault(asked, _respondent(reply, *asked))
        row["answered"] = row["answered"] or bool(reply.answers or reply.scores) or reply.contacts is not None
    filed.respondent.extend(respondents.values())
    return filed


def _file_ties(reply: Reply, who: str | None, contacts: Mapping[Contact, str], ledger: Ledger, filed: Filed) -> None:
    """File whom a respondent names; the form is what was asked about."""
    if who is None:
        action = "Answered, but the people it names are left out: nobody can tell who named them; add an address"
        ledger.warn("NAMED_BY_NOBODY", action, reply.place)
        return
    filed.tie.extend(ties(reply.contacts or (), who, contacts, reply.questionnaire.instrument, reply.wave, ledger))


def _identity(reply: Reply, who: str) -> tuple[str, ...]:
    """Return whose response this is, to what: everybody counts once a wave, occasion and subject."""
    occasion = reply.occasion.key if reply.occasion else ""
    return who, reply.questionnaire.instrument, reply.wave, occasion, reply.subject


def _settle(group: Sequence[Reply], ledgers: Sequence[Ledger], keys: Mapping[tuple[int, Place], str | None]) -> Reply:
    """Settle the responses of one respondent and return the one that counts."""
    kept = _counting(group)
    for reply in group:
        if reply is kept:
            ledgers[reply.source].accept(reply.place)
            continue
        if not keys[reply.source, reply.place] and reply.content != kept.content:
            ledgers[reply.source].warn("ANSWERS_DIFFER", responses.OTHER_ANSWERS, reply.place)
        if reply.source == kept.source:
            action = f"Set behind another response of the same person: the {reply.questionnaire.several} counts"
            ledgers[reply.source].merge(reply.place, "ANSWERED_AGAIN", action)
        else:
            action = "Counted once: another file has this response, or another of the same person that counts"
            ledgers[reply.source].merge(reply.place, "IN_ANOTHER_FILE", action)
    return kept


def _counting(group: Sequence[Reply]) -> Reply:
    """Return the response that counts, by the rule that the mapping file declares."""

    def lateness(reply: Reply) -> tuple[datetime, int, int]:
        return reply.at or datetime.min, -reply.source, reply.place.row

    last = max if group[-1].questionnaire.several == "latest" else min
    return last(group, key=lateness)


def _scoring(counting: Sequence[tuple[str, Reply]], ledgers: Sequence[Ledger]) -> set[tuple[int, Place]]:
    """Return the responses whose scores count: a rating has no occasion, so one a person, wave and subject."""
    groups: dict[tuple[str, ...], list[Reply]] = {}
    for who, reply in counting:
        if reply.scores:
            groups.setdefault((who, reply.questionnaire.instrument, reply.wave, reply.subject), []).append(reply)
    chosen = {(kept.source, kept.place) for kept in map(_counting, groups.values())}
    for reply in (one for group in groups.values() for one in group):
        if (reply.source, reply.place) not in chosen:
            ledgers[reply.source].warn("SCORED_AGAIN", _SCORED_AGAIN, reply.place)
    return chosen


def _file_answers(reply: Reply, who: str, key: Key, filed: Filed) -> None:
    occasion = reply.occasion.key if reply.occasion else None
    about = f"{who}|{reply.questionnaire.instrument}|{reply.wave}|{occasion}|{reply.subject}"
    coded = {one.code: one for one in reply.questionnaire.questions.values() if one.themes_of}
    said = {question for question, answer in reply.answers if answer.text}
    for question, answer in reply.answers:
        if question in coded:
            if coded[question].themes_of in said and answer.value:
                text = key.pseudonym("answer", f"{about}|{coded[question].themes_of}|{None}")
                filed.theme.append({"answer_key": text, "theme": answer.value, "coder": str(coded[question].coder)})
            continue
        answer_key = key.pseudonym("answer", f"{about}|{question}|{answer.value}")
        filed.feedback.append(
            {
                "answer_key": answer_key,
                "occasion_key": occasion,
                "respondent_key": who,
                "unit": reply.questionnaire.unit,
                "place": reply.where or None,
                "question": question,
                "value": answer.value,
            }
        )
        if answer.text:
            text = {"answer_key": answer_key, "person_key": who, "question": question, "text": answer.text}
            filed.texts.append(text)


def _file_scores(reply: Reply, who: str, versions: Mapping[str, Instrument], filed: Filed) -> None:
    for item, value in reply.scores:
        instrument = versions[reply.questionnaire.instrument]
        filed.rating.append(
            {
                "rater_key": who,
                "rater_role": reply.questionnaire.rater_role,
                "subject_kind": reply.questionnaire.subject_kind,
                "subject_key": reply.subject,
                "instrument": instrument.code,
                "scale_version": instrument.scale_version,
                "item": next(known for known in instrument.items if heading_key(known) == heading_key(item)),
                "wave": reply.wave,
                "value": value,
                "consensus": reply.questionnaire.consensus,
            }
        )


def _respondent(reply: Reply, who: str, instrument: str, wave: str) -> dict[str, Any]:
    return {
        "person_key": who,
        "instrument": instrument,
        "wave": wave,
        "asked": True,
        "answered": False,
        "unit": reply.questionnaire.unit,
    }
