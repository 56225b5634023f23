"""Headings that people write for our columns, by table, and how alike two headings are.

The lists hold general words alone, so that whatever is found in them can be shown: it names nobody.
"""

from __future__ import annotations

import difflib
from functools import cache

from evalkit.intake.attendance import NO, YES
from evalkit.intake.mapping import ATTENDANCE, DIRECT, INTAKE_ONLY, MEMBERSHIP, PERSON_COLUMN
from evalkit.intake.spelling import words
from evalkit.tables import SCHEMAS

ALIKE = 0.86
"""Likeness from which a heading is proposed for a column, marked as such; 1 is the same."""

_ROLE_GROUPS = (
    "job|job title|job role|profession|occupation|post|position|staff group|professional group|your role|your job|"
    "job family|discipline|professional background"
)
_PEOPLE = {
    "name": "full name|participant|participant name|attendee|attendee name|delegate|delegate name|staff name|"
    "person|name of participant|name of attendee|name of delegate|member|member name|display name",
    "first_name": "first name|forename|given name|firstname|first names|forenames",
    "last_name": "last name|surname|family name|lastname",
    "email": "e mail|email address|e mail address|mail|work email|work e mail|email id|nhs email|contact email",
    "organisation": "organization|organisation name|name of organisation|employer|trust|provider|practice|company|"
    "place of work|workplace|organisation trust|your organisation|organisation or trust",
    "system": "ics|icb|ics icb|icb ics|integrated care system|integrated care board|system ics|stp",
    "role_group": _ROLE_GROUPS,
}
"""Headings that every table about people may have."""

_HEADINGS: dict[str, dict[str, str]] = {
    ATTENDANCE: {
        **_PEOPLE,
        "occasion": "session|meeting|event|webinar|workshop|session title|meeting title|event title|event name|"
        "session name|meeting name|name of event|name of session|occasion key",
        "at": "date|date attended|meeting date|session date|event date|date of session|date of meeting|date of event|"
        "joined|join time|time joined|arrived|arrival time|when|attended on",
        "left": "leave time|time left|departed",
        "role": "role at event|attending as|capacity|attendance type|role in session|role at session",
        "minutes": "duration|duration minutes|duration mins|mins|time in session|minutes attended|length minutes",
        "attended": "present|signed in|in attendance|attendance|attendance status|here|checked in|did attend|"
        "attended y n|attended yes no|attended session|status",
    },
    MEMBERSHIP: {
        **_PEOPLE,
        "group": "team|team name|project|project name|project team|improvement team|team or project|team key|"
        "group name|workgroup",
        "role": "role in team|team role|role in project|project role|role in the team|role in group",
        "start": "joined|start date|date joined|from|since|joined on|member since|started|joined team",
        "end": "left|end date|date left|until|to|left on|member until|ended|left team",
    },
    "organisation": {
        "org_key": "key|code|organisation code|org code|organisation key",
        "ods_code": "ods|ods code|nhs code",
        "name": "organisation|organisation name|trust|provider",
        "org_type": "type|organisation type",
        "place": "borough|locality|district|place or borough|local area",
        "system": "ics|icb|integrated care system|integrated care board",
        "aliases": "also known as|alias|other names|other spellings|abbreviation",
        "domains": "e mail domains|email domains|domain|e mail domain|email domain",
        "valid_from": "from|start|since",
        "valid_to": "until|to|end",
    },
    "occasion": {
        "occasion_key": "key|code|id|session id|event id|occasion|reference",
        "kind": "type|event type|session type|type of event|type of session",
        "title": "name|event|session|event title|session title|event name|session name",
        "start": "starts|date|start date|start time|held on|date held",
        "end": "ends|end date|end time|finish",
        "mode": "format|delivery|how held|online or face to face",
        "cycle": "action period",
        "eligible": "for|open to|audience|who for|invited",
        "register": "register file|file",
        "register_expected": "expects register|register due",
    },
    "team": {
        "team_key": "key|code|id|team id|team code",
        "name": "team|team name",
        "org_key": "hosted by|organisation|host|host organisation|organisation code",
        "system": "ics|icb",
        "workstream": "theme|topic|work stream",
        "joined": "start date|date joined|joined on|from",
        "left": "end date|date left|left on|until",
        "aim": "aim on record|has aim|aim statement",
        "family_involvement": "involvement of families|level of involvement",
    },
    "project": {
        "project_key": "key|code|id|project id|project code",
        "title": "project|project title|project name|name",
        "team_key": "team|team id|team code",
        "system": "ics|icb",
        "goals": "goal|system goals",
        "status": "stage|project status",
        "start": "started|start date|created|date started",
        "end": "ended|end date|completed|date completed",
    },
    "invitation": {
        "group_key": "team|organisation|invited|who",
        "occasion_key": "session|event|occasion|meeting",
        "status": "response|reply",
        "at": "date|invited on|date invited",
        "n": "number|number invited|places|places offered|people|people invited|how many",
    },
    "offer": {
        "kind": "what|type|offer|support offered",
        "subject_key": "system|team|who|ics|icb",
        "offered": "number offered|slots offered",
        "taken": "taken up|number taken up|used|uptake",
        "at": "on|date|month",
    },
    "context": {
        "system": "ics|icb",
        "kind": "what|event|what happened|change",
        "start": "from|date|since|start date",
        "end": "to|until|end date",
        "note_class": "class|note",
    },
    "headcount": {
        "what": "kind|type",
        "subject_key": "session|event|occasion|meeting|organisation|system",
        "period": "date|month|as at",
        "n": "total|number|headcount|number attended|attendees|count|number of attendees|people|staff in post",
    },
    "action": {
        "action_key": "key|id|pdsa id|cycle id|action id|reference|ref",
        "team_key": "team|project|project id|team id",
        "kind": "type|action type",
        "started": "start|start date|date started|date",
        "ended": "end|end date|date ended|completed|date completed",
        "result": "outcome|decision|act|what next",
    },
    "adoption": {
        "practice": "change idea|change|idea",
        "team_key": "team",
        "learned_from": "learnt from|source team|from team",
        "stage": "status",
        "at": "date",
    },
    "judgement": {
        "subject_key": "system|team",
        "signal": "topic|about",
        "level": "rating|view|score",
        "by_role": "role|by|given by",
        "at": "date",
    },
    "rating": {
        "subject_key": "team|system|organisation|project|team name|project name",
        "instrument": "scale|tool|questionnaire",
        "item": "question|component|statement",
        "wave": "month|date|period|reporting month|report month",
        "value": "score|self assessment score|self assessed score|progress score|assessment score|ihi score|rating",
        "rater_role": "scored by|assessed by|rater|given by",
        "scale_version": "version|scale version",
        "consensus": "agreed|agreed in workshop",
    },
    "measure": {
        "measure": "measure name|indicator|metric|chart|chart title|chart name|name of measure",
        "kind": "type|measure type|type of measure",
        "subject_key": "system|team|organisation|site|project|unit",
        "stratum": "subgroup|sub group|group|category",
        "period": "date|month|week|period start",
        "numerator": "num|n",
        "denominator": "denom|d",
        "value": "result|data point|rate|percentage|percent|data value",
        "better": "direction|improvement direction|desired direction",
        "target": "goal|aim",
    },
    "training": {
        "training_key": "key|id",
        "org_key": "organisation|employer|trust|organisation code",
        "programme": "course|course title|course name|training|module",
        "level": "course level|grade",
        "completed": "completed on|date completed|completion date|date",
    },
}

ROLE_WORDS = {
    "participant": ("participant", "delegate", "attendee", "learner"),
    "presenter": ("presenter", "speaker", "panellist", "panelist"),
    "coach": ("coach", "improvement coach", "qi coach"),
    "visitor": ("visitor", "observer", "guest"),
    "faculty": ("faculty", "tutor", "facilitator", "trainer"),
    "host": ("host", "organiser", "organizer", "chair", "programme team"),
}
"""Our role → words for it."""

TOTAL_WORDS = {"total": "Total", "totals": "Total", "grand": "Grand total", "subtotal": "Subtotal", "sub": "Sub"}
"""First word of a total row → how its cell begins."""


VALUES_TOO = frozenset(
    (
        "icb", "ics", "stp", "trust", "practice", "company", "provider", "delegate", "participant", "attendee",
        "member", "person", "present", "here", "course", "team", "organisation", "event", "meeting", "session",
        "webinar", "workshop", "mail", "status", "n", "d",
    )
)  # fmt: skip
"""Words that are headings of some tables and values of others: they alone do not make a row of headings."""


@cache
def headings_of(table: str) -> dict[str, tuple[str, ...]]:
    """Return our column → words that people write for it, our own first.

    Parameters
    ----------
    table : str
        "attendance", "membership" or another canonical table that a spreadsheet can fill.

    Examples
    --------
    >>> headings_of("measure")["numerator"]
    ('numerator', 'num', 'n')
    """
    listed = _HEADINGS[table]
    if table in {ATTENDANCE, MEMBERSHIP}:
        columns = list(listed)
    else:
        columns = [column for column in SCHEMAS[table].columns if column != PERSON_COLUMN]
        columns += INTAKE_ONLY.get(table, ())
    return {column: (words(column), *filter(None, listed.get(column, "").split("|"))) for column in columns}


def likeness(one: str, other: str) -> float:
    """Return how alike two headings are, from 0 to 1, and 0 for any below the line; the only place that decides so.

    Parameters
    ----------
    one, other : str
        Words of headings.

    Examples
    --------
    >>> likeness("organisation", "organistaion") > ALIKE > likeness("role", "rota")
    True
    """
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0  # upper bounds that are quick to find
    return matcher.ratio()


def role_of(cell: str) -> str | None:
    """Return our role for a word, or None if it is not on the list.

    >>> role_of("Speaker"), role_of("Ada Fenwick")
    ('presenter', None)
    """
    key = words(cell)
    return next((role for role, spellings in ROLE_WORDS.items() if key in spellings), None)


def answer_of(cell: str) -> str | None:
    """Return "yes" or "no" for a word that says whether somebody attended, or None if it is not on the list."""
    key = cell.strip().casefold()
    return "yes" if key in YES else "no" if key in NO else None


assert set(_HEADINGS) == {ATTENDANCE, MEMBERSHIP, *DIRECT}
