"""The definition and the mapping files that go with a simulated collaborative's exports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from evalkit.definition import Driver, Movement, PageOne, Programme, System, Theory
from evalkit.simulate import efforts, feedback, highlights, jobs, lists, measures, members, sheets
from evalkit.simulate.lines import Register
from evalkit.simulate.setting import Setting

Value = str | int | float | bool | date | Sequence[str] | Mapping[str, str]

LISTS = {
    "organisations": {
        "org_key": "Key",
        "name": "Name",
        "org_type": "Type",
        "sector": "Sector",
        "place": "Place",
        "system": "System",
        "aliases": "Also known as",
        "domains": "E-mail domains",
        "valid_from": "From",
        "valid_to": "Until",
    },
    "occasions": {
        "occasion_key": "Key",
        "kind": "Kind",
        "title": "Title",
        "start": "Starts",
        "end": "Ends",
        "mode": "Mode",
        "cycle": "Cycle",
        "eligible": "For",
        "register": "Register",
        "register_expected": "Register expected",
    },
    "teams": {
        "team_key": "Key",
        "name": "Team",
        "org_key": "Hosted by",
        "system": "System",
        "workstream": "Workstream",
        "joined": "Joined",
        "aim": "Aim on record",
    },
    "offers": {"kind": "What", "subject_key": "System", "offered": "Offered", "taken": "Taken up", "at": "On"},
    "context": {"system": "System", "kind": "What", "start": "From", "end": "To"},
    "tests-of-change": {
        "action_key": "Reference",
        "team_key": "Team",
        "kind": "Type",
        "started": "Started",
        "ended": "Ended",
        "result": "Result",
    },
    "invitations": {
        "occasion_key": "Session",
        "group_key": "Invited",
        "n": "Number",
        "status": "Status",
        "at": "Date invited",
    },
    "measures": {
        "measure": "Measure",
        "kind": "Kind",
        "subject_key": "Site",
        "stratum": "Group",
        "period": "Month",
        "numerator": "Numerator",
        "denominator": "Denominator",
        "value": "Value",
        "better": "Better",
        "target": "Target",
    },
    "highlight-reports": {"subject_key": "Team", "wave": "Month", "rater_role": "Scored by", "value": "Score"},
    "spread": {
        "practice": "Practice",
        "team_key": "Team",
        "learned_from": "Learned from",
        "stage": "Stage",
        "at": "On",
    },
    "team-members": {
        "name": "Name",
        "email": "E-mail",
        "organisation": "Organisation",
        "group": "Team",
        "role": "Role in team",
        "role_group": "Job",
        "start": "Joined",
        "end": "Left",
    },
}
"""For each list, our column → its header."""

TABLES = {
    "organisations": "organisation",
    "occasions": "occasion",
    "teams": "team",
    "offers": "offer",
    "context": "context",
    "tests-of-change": "action",
    "invitations": "invitation",
    "measures": "measure",
    "highlight-reports": "rating",
    "spread": "adoption",
    "team-members": "membership",
}
"""For each list, the canonical table that it fills."""

RECORDED = {
    "driver_diagram": "Driver diagram on record",
    "family_involvement": "Families",
    "family_involvement_at": "Families as of",
}
"""What the list of teams says besides, where teams report every month."""

CONSTANTS = {"highlight-reports": {"instrument": highlights.INSTRUMENT}}
"""For each list, what is the same in every row."""

PRINTABLE = ("occasions", "teams")
"""Lists whose titles the evaluator wrote for print."""

VALUES: dict[str, dict[str, dict[str, str]]] = {
    "occasions": {"kind": {word: code for code, word in lists.KIND_WORDS.items()}},
    "tests-of-change": {"kind": efforts.KINDS, "result": efforts.RESULTS},
    "team-members": {"role_group": jobs.words()},
}
"""For each list whose words are not ours, our column → their word → ours."""


def write(setting: Setting, written: list[Register], form: feedback.Form, folder: Path) -> None:
    """Write `evaluation.toml` and `mappings/`.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    written : list of Register
        Its registers.
    form : Form
        Its form, if there was one.
    folder : Path
        Folder of the sample, which already holds the lists.
    """
    present = {path.stem: path.name for name in LISTS for path in sorted(folder.glob(f"lists/{name}.*"))}
    for name, file in present.items():
        settings: dict[str, Value] = {"date_order": "ymd"}
        ignore: dict[str, Sequence[str]] = {}
        if file.endswith(".xlsx"):
            settings = {"sheet": members.SHEET, "header_row": members.HEADER_ROW, "date_order": "dmy"}
            ignore = {members.HEADER[0]: ["Total"]}
        columns = {**LISTS[name], **(RECORDED if name == "teams" and setting.highlights else {})}
        text = mapping(TABLES[name], columns, settings, VALUES.get(name), ignore, CONSTANTS.get(name))
        write_text(folder / f"mappings/{name}.toml", text)
    if form.rows:
        write_text(folder / "mappings/feedback.toml", _form_mapping(form))
    roles = {"role": {word: role for role, word in sheets.ROLE_WORDS.items()}}
    if any(register.form == "workbook" for register in written):
        write_text(folder / "mappings/register.toml", _register_mapping(roles))
    if any(register.form == "log" for register in written):
        write_text(folder / "mappings/log.toml", _log_mapping(roles))
    write_text(folder / "evaluation.toml", _definition(setting, written, form, present))


def mapping(
    table: str,
    columns: Mapping[str, str],
    settings: Mapping[str, Value] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    ignore: Mapping[str, Sequence[str]] | None = None,
    constants: Mapping[str, str] | None = None,
) -> str:
    """Return a mapping file: which of their columns is which of ours.

    Parameters
    ----------
    table : str
        ``attendance``, or the canonical table that the rows fill directly.
    columns : mapping of str to str
        Our column → their header.
    settings : mapping, optional
        ``sheet``, ``header_row``, ``date_order``.
    values : mapping, optional
        For one of our columns, their value → ours.
    ignore : mapping, optional
        For one of their columns, the beginnings of cells whose rows are left out.
    constants : mapping of str to str, optional
        Our column → a value that is the same in every row.

    Returns
    -------
    str
        TOML.

    Examples
    --------
    >>> print(mapping("offer", {"kind": "What"}))
    table = "offer"
    <BLANKLINE>
    [columns]
    kind = "What"
    <BLANKLINE>
    """
    blocks = [_block("", {"table": table, **(settings or {})}), _block("[columns]", columns)]
    blocks += [_block(f"[values.{column}]", words) for column, words in (values or {}).items()]
    blocks += [_block(head, lines) for head, lines in (("[constants]", constants), ("[ignore]", ignore)) if lines]
    return "\n".join(blocks)


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with line feeds, on every machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def opening() -> str:
    """Return the first lines of a sample's definition: the public key and the profile."""
    warning = '# "demo" is the public key of the samples: never use it for real people.\n'
    return warning + _block("", {"key": "demo", "release": "board"})


def programme_block(programme: Programme) -> str:
    """Return the `[programme]` table of a definition."""
    return _block(
        "[programme]",
        {
            "id": programme.id,
            "title": programme.title,
            "start": programme.start,
            "end": programme.end,
            "as_at": programme.as_at,
            "timezone": programme.timezone,
            "status": programme.status,
            "note": programme.note,
        },
    )


def system_block(system: System) -> str:
    """Return one `[[systems]]` table of a definition."""
    return _block("[[systems]]", {"code": system.code, "name": system.name, "aliases": system.aliases})


def source_block(**settings: Value) -> str:
    """Return one `[[sources]]` table of a definition."""
    return _block("[[sources]]", settings)


def _register_mapping(roles: Mapping[str, Mapping[str, str]]) -> str:
    name, organisation, job, email, role, attended = sheets.WORKBOOK_HEADER
    columns = {"name": name, "email": email, "organisation": organisation, "role": role, "attended": attended}
    return mapping(
        "attendance",
        {**columns, "role_group": job},
        {"sheet": "Register", "header_row": sheets.WORKBOOK_HEADER_ROW},
        {**roles, "attended": {"Yes": "yes", "Apologies": "no"}, "role_group": jobs.words()},
        {name: ["Total"]},
    )


def _log_mapping(roles: Mapping[str, Mapping[str, str]]) -> str:
    at, occasion, name, organisation, job, email, role, minutes, _ = sheets.LOG_HEADER
    columns = {
        "name": name,
        "email": email,
        "organisation": organisation,
        "occasion": occasion,
        "at": at,
        "role": role,
        "minutes": minutes,
        "role_group": job,
    }
    values = {**roles, "role_group": jobs.words()}
    return mapping("attendance", columns, {"date_order": "dmy"}, values, {occasion: ["Total"]})


def _form_mapping(form: feedback.Form) -> str:
    """Return the mapping file of the form: what its questions mean, and which answers may leave the vault."""
    head = {"table": "survey", "instrument": f"{form.occasion.lower()}-feedback", "respondent": "anonymous"}
    questions: dict[str, dict[str, Value]] = {
        feedback.WHERE: {"question": feedback.CODE, "type": "choice", "values": feedback.STAGES},
        feedback.USEFUL: {"question": "useful", "type": "scale", "lowest": 1, "highest": 5},
        feedback.HELPED: {"question": "helped", "type": "multiple", "values": feedback.HELPS},
        feedback.COMMENT: {"question": "anything-else", "type": "text"},
    }
    blocks = [_block("", {**head, "date_order": "mdy"})]
    return "\n".join([*blocks, *(_block(f"[questions.{_value(text)}]", one) for text, one in questions.items())])


def _definition(setting: Setting, written: list[Register], form: feedback.Form, present: Mapping[str, str]) -> str:
    blocks = [
        opening(),
        programme_block(setting.programme),
    ]
    for system in setting.systems:
        blocks.append(system_block(system))
    blocks += _people(setting)
    for name, file in present.items():
        printable: dict[str, Value] = {"titles_may_be_printed": True} if name in PRINTABLE else {}
        blocks.append(
            source_block(path=f"lists/{file}", kind="spreadsheet", mapping=f"mappings/{name}.toml", **printable)
        )
    blocks += _register_sources(written)
    if form.rows:
        asked: dict[str, Value] = {"mapping": "mappings/feedback.toml", "occasion": form.occasion}
        blocks.append(source_block(path=form.path, kind="msforms", **asked))
    if setting.measures:
        blocks += _measures(setting.measures)
    if setting.highlights:
        blocks.append(_block("[[instruments]]", {"like": highlights.INSTRUMENT}))
    if setting.theory:
        blocks += _theory(setting.theory)
    if setting.page_one:
        blocks += _page_one(setting.page_one)
    return "\n".join(blocks)


def _people(setting: Setting) -> list[str]:
    """Return who takes part by role, how many people there are, and the principles under which they are called."""
    groups: list[dict[str, Value]] = [
        {"code": group.code, "name": group.name, "in_practice": group.in_practice} for group in jobs.ROLE_GROUPS
    ]
    counted: list[dict[str, Value]] = [
        {"of": one.of, "group": one.group, "people": one.people, "source": one.source, "as_at": one.as_at}
        for one in setting.denominators
    ]
    blocks = [_block("[[role_groups]]", group) for group in groups]
    blocks += [_block("[[denominators]]", one) for one in counted]
    return blocks + (_movement(setting.movement) if setting.movement else [])


def _movement(movement: Movement) -> list[str]:
    principles: list[dict[str, Value]] = [
        {"code": one.code, "name": one.name, "kinds": one.kinds, "offers": one.offers, "actions": one.actions}
        for one in movement.principles
    ]
    own = _block("[movement]", {"question": movement.question})
    return [own, *(_block("[[movement.principles]]", principle) for principle in principles)]


def _register_sources(written: list[Register]) -> list[str]:
    """Return the sources of attendance: all Teams exports, each occasion's workbooks, all logs."""
    blocks = []
    if any(register.form == "teams" for register in written):
        blocks.append(source_block(path="exports/teams/*.csv", kind="teams"))
    books = {
        register.pages[0][0]: register.path
        for register in reversed(written)
        if register.form == "workbook" and "register_resaved" not in register.faults
    }
    for occasion, path in sorted(books.items(), key=lambda item: item[1]):
        pattern = path.replace(".xlsx", "*.xlsx")
        blocks.append(
            source_block(path=pattern, kind="spreadsheet", mapping="mappings/register.toml", occasion=occasion.key)
        )
    if any(register.form == "log" for register in written):
        blocks.append(source_block(path="registers/*.csv", kind="spreadsheet", mapping="mappings/log.toml"))
    return blocks


def _measures(made: measures.Measures) -> list[str]:
    """Return how measures are called and charted, and the changes whose effect is asked about."""
    blocks = []
    for one in made.series:
        measure = one.measure
        settings: dict[str, Value] = {"code": measure.code, "name": measure.name}
        if measure.chart != "auto":
            settings |= {"chart": measure.chart, "unit": measure.unit}
        if measure.chart == "rate":
            settings["per"] = measure.per
        if measure.material:
            settings["material"] = measure.material
        blocks.append(_block("[[measures]]", settings))
    for change in made.interventions:
        settings = {"name": change.name, "measure": change.measure, "subjects": change.subjects, "start": change.start}
        blocks.append(_block("[[interventions]]", {**settings, "compared_with": change.compared_with}))
    return blocks


def _theory(theory: Theory) -> list[str]:
    return [_block("[theory]", {"aim": theory.aim}), *(_driver(driver) for driver in theory.primary)]


def _page_one(page: PageOne) -> list[str]:
    """Return what people put on page one; the fixed lines stay the kit's own."""
    decided: list[dict[str, Value]] = [
        {"title": one.title, "why": one.why, "owner": one.owner, "by": one.by, "findings": one.findings}
        for one in page.decisions
    ]
    acted: list[dict[str, Value]] = [{"what": one.what, "done": one.done, "note": one.note} for one in page.actions]
    own: dict[str, Value] = {"outcomes": page.outcomes, "context": page.context, "cannot_say": page.cannot_say}
    return [
        _block("[page_one]", own),
        *(_block("[[page_one.decisions]]", one) for one in decided),
        *(_block("[[page_one.actions]]", one) for one in acted),
    ]


def _driver(driver: Driver) -> str:
    parts = {"name": driver.name, "secondary": driver.secondary, "change_ideas": driver.change_ideas}
    return _block("[[theory.primary]]", {**parts, "signals": driver.signals})


def _block(head: str, settings: Mapping[str, Value]) -> str:
    lines = [f"{_key(key)} = {_value(value)}" for key, value in settings.items() if value not in ("", ())]
    return "\n".join([*([head] if head else []), *lines]) + "\n"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _value(key)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | int | float):
        return str(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(word)}' for key, word in value.items())} }}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML wants this one escaped too
    return f"[{', '.join(map(_value, value))}]"
