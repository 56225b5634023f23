"""What each column of the canonical tables means: the one description from which everything else follows.

Validation, empty tables, the data dictionary (`docs/data-dictionary.md`) and `datapackage.json` are all derived from
the schemas. People appear as pseudonyms only. Times are the programme's own wall clock, without a zone; dates are
midnights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa

from evalkit.definition import ROLES

if TYPE_CHECKING:
    from pandera.api.pandas.container import DataFrameSchema

TEXT = pd.StringDtype(na_value=np.nan)
CONTEXT_KINDS = ("sponsor in post", "lead in post", "reorganisation", "pressure", "other")
"""What can have happened to a system: a closed list, because figures print these words."""

ATTENDED = "attendance"
"""Value of headcount.what for the number of people at an occasion."""


def _text(description: str, *, null: bool = False, isin: Iterable[str] | None = None) -> pa.Column:
    return pa.Column(TEXT, pa.Check.isin(list(isin)) if isin else None, nullable=null, description=description)


def _count(description: str, *, null: bool = False) -> pa.Column:
    return pa.Column("Int64", pa.Check.ge(0), nullable=null, description=description)


def _number(description: str, *, null: bool = False) -> pa.Column:
    return pa.Column("Float64", nullable=null, description=description)


def _when(description: str, *, null: bool = False) -> pa.Column:
    return pa.Column("datetime64[us]", nullable=null, description=description)


def _flag(description: str, *, null: bool = False) -> pa.Column:
    return pa.Column("boolean", nullable=null, description=description)


def _table(description: str, key: tuple[str, ...], **columns: pa.Column) -> DataFrameSchema:
    return pa.DataFrameSchema(
        columns, description=description, unique=list(key) or None, strict=True, ordered=True, metadata={"key": key}
    )


SCHEMAS: Mapping[str, DataFrameSchema] = MappingProxyType(
    {
        "source": _table(
            "A file that was read.",
            ("source_id",),
            source_id=_text("position of the file among the inputs, such as s001"),
            path=_text("path of the file, relative to the definition"),
            declared=_text("path or pattern of the definition's source that the file matched"),
            sha256=_text("hash of the file's bytes"),
            adapter=_text("adapter that read it"),
            encoding=_text("text encoding, or xlsx"),
            table=_text("canonical table that its rows went to"),
            n_read=_count("data rows read"),
            n_accepted=_count("rows that became rows of a canonical table"),
            n_quarantined=_count("rows set aside because something in them is wrong"),
            n_ignored=_count("rows left out on purpose: total rows, blank rows, sections that repeat people"),
            n_merged=_count("rows folded into another row: a re-join, a duplicate"),
            superseded_by=_text("file that replaces it, whose rows are used in place of its own", null=True),
            n_added=_count("rows that only the file that replaces it has", null=True),
            n_gone=_count("rows that only this file has, and not the one that replaces it", null=True),
            n_changed=_count("rows that both have, with other contents", null=True),
        ),
        "person": _table(
            "A pseudonym.",
            ("person_key",),
            person_key=_text("keyed pseudonym"),
            role_group=_text("code of a role group of the definition; latest known", null=True),
            profession=_text("profession, from a declared list", null=True),
            org_key=_text("latest known organisation", null=True),
            skills=_text("declared improvement skills, codes joined by ';'", null=True),
            protected_time=_number("share of working time protected for improvement, 0 to 1", null=True),
            match_tier=_text("how the person was recognised", isin=("email", "name and organisation", "name only")),
        ),
        "organisation": _table(
            "An organisation, as of a date.",
            ("org_key", "valid_from"),
            org_key=_text("key of the organisation"),
            ods_code=_text("ODS code", null=True),
            name=_text("name as declared by the evaluator"),
            org_type=_text("acute, community, general practice, council …", null=True),
            sector=_text("health, local government, voluntary …", null=True),
            place=_text("place within its system, such as a borough", null=True),
            system=_text("code of its system; empty: not mapped"),
            valid_from=_when("first day in this system", null=True),
            valid_to=_when("first day no longer in this system", null=True),
        ),
        "team": _table(
            "An improvement team.",
            ("team_key",),
            team_key=_text("key of the team"),
            name=_text("name as declared by the evaluator"),
            org_key=_text("organisation that hosts it", null=True),
            system=_text("code of its system"),
            workstream=_text("workstream", null=True),
            joined=_when("day it joined"),
            left=_when("day it left", null=True),
            aim=_flag("whether an aim is on record (its words stay in the vault)", null=True),
            driver_diagram=_flag("whether a driver diagram is on record", null=True),
            family_involvement=_text("level at which families are involved", null=True),
            family_involvement_at=_when("day of that level", null=True),
        ),
        "membership": _table(
            "A person in a team or project.",
            ("person_key", "group_key", "role", "start"),
            person_key=_text("pseudonym"),
            group_key=_text("team_key or project_key"),
            role=_text("role in the group, a short code; 'member' where none is stated"),
            start=_when("first day; that of the team or project where none is stated"),
            end=_when("last day; may lie ahead", null=True),
        ),
        "project": _table(
            "A piece of improvement work.",
            ("project_key",),
            project_key=_text("key of the project"),
            title=_text("title as declared by the evaluator"),
            team_key=_text("team that does it", null=True),
            system=_text("code of its system"),
            goals=_text("codes of system goals it serves, joined by ';'", null=True),
            status=_text("planned, active, paused, completed or stopped"),
            start=_when("first day"),
            end=_when("last day", null=True),
        ),
        "occasion": _table(
            "Something people can take part in.",
            ("occasion_key",),
            occasion_key=_text("key of the occasion"),
            kind=_text("kind of occasion, from the definition"),
            title=_text("title, only where the definition says that it may be printed", null=True),
            start=_when("start"),
            end=_when("end", null=True),
            mode=_text("face-to-face, online or hybrid", null=True),
            cycle=_text("action-period cycle it belongs to", null=True),
            eligible=_text("all, the code of a system, or invitation"),
            register_expected=_flag("whether a register of those present is expected"),
        ),
        "invitation": _table(
            "Who was offered an occasion.",
            ("invitation_key",),
            invitation_key=_text("key of the invitation"),
            person_key=_text("pseudonym", null=True),
            group_key=_text("team or organisation invited as a whole", null=True),
            occasion_key=_text("occasion"),
            status=_text(
                "invited, accepted, declined or waiting; from a register of bookings: registered, attended or cancelled"
            ),
            at=_when("day of the invitation or registration", null=True),
            n=_count("people whom the row stands for; empty: one person, or a group of unknown size", null=True),
        ),
        "interaction": _table(
            "A person at an occasion.",
            ("interaction_key",),
            interaction_key=_text("position in the order of sources, such as i000001"),
            person_key=_text("pseudonym; empty: somebody who cannot be linked, such as a dial-in", null=True),
            occasion_key=_text("occasion"),
            role=_text("role at the occasion", isin=ROLES),
            org_key=_text("organisation as of that day", null=True),
            system=_text("code of the system as of that day; empty: not known"),
            at=_when("when: first join, else start of the occasion"),
            minutes=_number("minutes present, where recorded", null=True),
            source_id=_text("file it came from"),
        ),
        "offer": _table(
            "Something offered to a system or team.",
            ("kind", "subject_key", "at"),
            kind=_text("coaching slot, half-day session, peer visit …"),
            subject_key=_text("system code or team_key"),
            offered=_count("number offered"),
            taken=_count("number taken up"),
            at=_when("day or first day of the month"),
        ),
        "action": _table(
            "Something done between occasions.",
            ("action_key",),
            action_key=_text("key of the action"),
            team_key=_text("team"),
            kind=_text("PDSA cycle, change tested or plan item"),
            started=_when("first day"),
            ended=_when("last day", null=True),
            result=_text("adopted, adapted, abandoned or open", null=True),
        ),
        "adoption": _table(
            "A practice on its way.",
            ("practice", "team_key", "stage", "at"),
            practice=_text("code of the practice"),
            team_key=_text("team"),
            learned_from=_text("team it was learned from", null=True),
            stage=_text("how far it is", isin=("heard", "testing", "implemented")),
            at=_when("day"),
        ),
        "context": _table(
            "Something that happened to a system.",
            ("system", "kind", "start"),
            system=_text("code of the system; empty: the whole programme"),
            kind=_text("what happened, one of: " + ", ".join(CONTEXT_KINDS), isin=CONTEXT_KINDS),
            start=_when("first day"),
            end=_when("last day", null=True),
            note_class=_text("class of the note (its words stay in the vault)", null=True),
        ),
        "tie": _table(
            "Who works with whom, from a survey.",
            ("ego_key", "alter_key", "relation", "wave", "named_by"),
            ego_key=_text("pseudonym"),
            alter_key=_text("pseudonym"),
            relation=_text("relation asked about"),
            weight=_number("strength as answered", null=True),
            wave=_text("wave of the survey"),
            named_by=_text("pseudonym of the person who named it"),
        ),
        "respondent": _table(
            "Who was asked and who answered.",
            ("person_key", "instrument", "wave"),
            person_key=_text("pseudonym of a person, pair or table"),
            instrument=_text("code of the instrument"),
            wave=_text("wave"),
            asked=_flag("asked"),
            answered=_flag("answered"),
            unit=_text("who answers", isin=("person", "pair", "table")),
        ),
        "rating": _table(
            "One score.",
            ("rater_key", "subject_key", "instrument", "scale_version", "item", "wave"),
            rater_key=_text("pseudonym, or the team or system that returned it"),
            rater_role=_text("team, faculty, system lead …"),
            subject_kind=_text("what is rated", isin=("team", "system", "organisation", "programme")),
            subject_key=_text("key of what is rated"),
            instrument=_text("code of the instrument"),
            scale_version=_text("version of the scale"),
            item=_text("item"),
            wave=_text("wave or month"),
            value=_number("score", null=True),
            consensus=_flag("agreed in a workshop rather than given by one rater"),
        ),
        "training": _table(
            "A completed course.",
            ("training_key",),
            training_key=_text("key of the completion"),
            person_key=_text("pseudonym", null=True),
            org_key=_text("organisation", null=True),
            programme=_text("training programme"),
            level=_text("level"),
            completed=_when("day of completion"),
        ),
        "headcount": _table(
            "A total returned without rows; never mixed with counted people.",
            ("what", "subject_key", "level", "period"),
            what=_text("attendance, training or staff in post"),
            subject_key=_text("occasion, organisation or system"),
            level=_text("level of training; empty: not by level"),
            period=_when("first day of the period"),
            n=_count("the total"),
        ),
        "measure": _table(
            "One point of a measure.",
            ("measure", "subject_key", "stratum", "period"),
            measure=_text("code of the measure"),
            kind=_text("role of the measure", isin=("outcome", "process", "balancing")),
            subject_key=_text("system, organisation or team"),
            stratum=_text("stratum; empty: all"),
            period=_when("first day of the period"),
            numerator=_number("numerator", null=True),
            denominator=_number("denominator", null=True),
            value=_number("value as returned; not used where there are numerator and denominator", null=True),
            better=_text("direction that is better", isin=("up", "down")),
            target=_number("target: a share, a rate for an exposure of one, or as the value; may move", null=True),
        ),
        "feedback": _table(
            "One answer; free text stays in the vault.",
            ("answer_key",),
            answer_key=_text("key of the answer"),
            occasion_key=_text("occasion; empty: about the whole programme", null=True),
            respondent_key=_text("pseudonym of the respondent"),
            unit=_text("who answers", isin=("person", "pair", "table")),
            place=_text("place", null=True),
            question=_text("code of the question"),
            value=_text("chosen option or score, never free text", null=True),
        ),
        "theme": _table(
            "A code given to an answer.",
            ("answer_key", "theme", "coder"),
            answer_key=_text("answer"),
            theme=_text("theme of the codebook"),
            coder=_text("pseudonym of the coder"),
        ),
        "judgement": _table(
            "Somebody's dated view.",
            ("subject_key", "signal", "by_role", "at"),
            subject_key=_text("system or team"),
            signal=_text("what the view is about"),
            level=_text("the view, from a declared list"),
            by_role=_text("role of the person whose view it is"),
            at=_when("day"),
        ),
        "request": _table(
            "What was asked of a system, and whether it has come back.",
            ("system", "what", "due"),
            system=_text("code of the system"),
            what=_text("name of the template"),
            due=_when("day by which it is due"),
            returned=_flag("whether a workbook with rows has come back"),
        ),
        "correction": _table(
            "A correction to a cell of an input, made beside it; never the value.",
            (),
            source_id=_text("file that was corrected"),
            sheet=_text("sheet; empty for text files"),
            row_no=_count("row as a spreadsheet numbers it"),
            column=_text("column; empty: the whole row"),
            change=_text("what was done", isin=("replaced", "left out")),
            why=_text("reason, from the kit's list"),
            who=_text("initials or role of who made it; names stay in the file of corrections"),
            at=_when("day of the correction"),
        ),
        "issue": _table(
            "One thing wrong in the input; never the value.",
            (),
            source_id=_text("file"),
            sheet=_text("sheet; empty for text files"),
            row_no=_count("row as a spreadsheet numbers it", null=True),
            column=_text("column; empty: the whole row or file"),
            code=_text("stable code of the fault"),
            severity=_text("how grave", isin=("warning", "quarantine", "ignored", "merged")),
            action=_text("what was done, and what to do about it"),
        ),
    }
)
"""Schema of every canonical table, by name, in the order of the data dictionary."""
