"""People, organisations and scores that are not what they seem (cases 27 to 35 and 39)."""

from __future__ import annotations

from bad_inputs.case import GOOD, Case, register
from small_evaluation import ORGANISATION_MAPPING
from survey_exports import ADA, HEADINGS, LEE, MAPPING, text

FORM = '[[sources]]\npath = "form.csv"\nmapping = "form.toml"\n'
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula with =": "=cmd|' /C calc'!A0",
    "formula with @": "@SUM(1+1)",
    "formula with -": "-1+2",
    "tab": "\tTab Bed",
    "Markdown": "[x](javascript:y) **b**",
}


def _row(name: str, email: str = "", organisation: str = "R1X") -> str:
    return f'"{name}","{email}","{organisation}",,60,2026-04-08\n'


def _scores(cell: str) -> Case:
    answers = [cell if heading == "How likely?" else was for heading, was in zip(HEADINGS, ADA, strict=True)]
    return Case(35, f"a score that is none ({_SCORES[cell]})", "set aside",
                lambda: {"form.csv": text([HEADINGS, answers, LEE]), "form.toml": MAPPING}, ("BAD_SCORE",),
                (2, 1, 1, 0, 0), sources=FORM, path="form.csv", secrets=("The tea",))  # fmt: skip


_SCORES = {"11": "out of range", "2*": "with a star", "three": "in words"}

CASES = (
    Case(27, "a telephone number as a name", "kept, with a warning", register(GOOD, _row("+44 7700 900123")),
         ("DIAL_IN",), (2, 2, 0, 0, 0), secrets=("7700", "900123"), then={"interaction": 2, "person": 1}),
    Case(28, "a team's laptop", "set aside", register(GOOD, _row("Team laptop", "laptop@nhs.invalid")),
         ("SHARED_ACCOUNT",), (2, 1, 1, 0, 0), secrets=("laptop@",)),
    Case(28, "a shared mailbox", "set aside", register(GOOD, _row("Quality Team", "team.mailbox@nhs.invalid")),
         ("SHARED_ACCOUNT",), (2, 1, 1, 0, 0), secrets=("mailbox@",)),
    Case(29, "two addresses in a cell", "set aside", register(GOOD, _row("Lee Varga", "lee@x.invalid; rita@x.invalid")),
         ("TWO_EMAILS",), (2, 1, 1, 0, 0), secrets=("lee@", "rita@", "Varga")),
    Case(30, "one address under two names", "left out or merged",
         register(GOOD, _row("Rita Sol", "ada@nel.invalid", "NEL ICB")), ("ONE_EMAIL_TWO_NAMES", "SAME_PERSON_AGAIN"),
         (2, 1, 0, 0, 1), secrets=("Rita",), then={"person": 1}),
    Case(31, "two people with one name", "kept, with a warning",
         register(_row("Sam Lee", "sam@nhs.invalid"), _row("Sam Lee", "s.lee@sample.invalid", "R2Y")),
         ("SAME_NAME_NOT_MERGED",), (2, 2, 0, 0, 0), secrets=("Sam Lee", "sam@", "s.lee"),
         then={"person": 2}),
    Case(32, "the surname Null and the code NA", "kept",
         lambda: {
         **register(_row("Kit Null", "", "NA"), _row("Null", "", "NA"))(),
         "organisations.csv": _organisations("", "NA")},
         (), (2, 2, 0, 0, 0), then={"person": 2, "interaction.org_key": ["NA", "NA"]}),
    Case(33, "a code that is no organisation's", "kept, with a warning", lambda: {
         **register(GOOD)(), **_official("QZZ")}, ("UNKNOWN_CODE",), (2, 2, 0, 0, 0),
         path="organisations.csv", secrets=("QZZ",)),
    Case(33, "the code of a board closed in 2026", "kept, with a warning", lambda: {
         **register(GOOD)(), **_official("QMJ")}, ("CLOSED_CODE",), (2, 2, 0, 0, 0),
         path="organisations.csv"),
    Case(34, "an alias that two organisations bear", "set aside", register(GOOD, _row("Lee Varga", "", "Twins")),
         ("AMBIGUOUS_ORGANISATION",), (2, 1, 1, 0, 0), secrets=("Twins", "Lee")),
    *map(_scores, _SCORES),
    *(Case(39, f"a name that a program might obey ({what})", "kept", register(_row(name, "bob@nhs.invalid")), (),
           (1, 1, 0, 0, 0), secrets=(name.strip(),), then={"person": 1})
      for what, name in HOSTILE.items()),
)  # fmt: skip


def _organisations(official: str, code: str = "X1") -> str:
    head = "Code,Name,System,Aliases,Domains,From,To,ODS\n"
    return f"{head}ICB,NEL ICB,NEL,,nel.invalid,,,\n{code},A Body,SEL,,,,,{official}\n"


def _official(code: str) -> dict[str, str]:
    return {
        "organisations.csv": _organisations(code),
        "organisations.toml": ORGANISATION_MAPPING + 'ods_code = "ODS"\n',
    }
