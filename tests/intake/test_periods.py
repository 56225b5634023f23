"""An organisation is in one system at a time, and codes that ended are pointed out where they matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.definition import Evaluation
from evalkit.intake import pipeline

HEADER = "Code,Name,System,Aliases,Domains,From,To,Official\n"
SYSTEMS = """
[[systems]]
code = "{one}"
name = "One"
[[systems]]
code = "{other}"
name = "Other"
"""


@pytest.fixture
def organisations(evaluation) -> Callable[..., Evaluation]:
    """Return a function that builds an evaluation with rows of organisations, in systems of these codes."""

    def build(*rows: str, one: str = "QMJ", other: str = "Z9B2Z") -> Evaluation:
        built = evaluation("")
        definition = (built.folder / "evaluation.toml").read_text()
        start, end = definition.index("[[systems]]"), definition.index("[[sources]]")
        systems = SYSTEMS.format(one=one, other=other)
        return evaluation("", **{
            "evaluation.toml": definition[:start] + systems + definition[end:],
            "organisations.csv": HEADER + "\n".join(rows) + "\n",
            "organisations.toml": (built.folder / "organisations.toml").read_text() + 'ods_code = "Official"\n',
        })  # fmt: skip

    return build


def issues(built: Evaluation, *codes: str) -> list[tuple[str, str, int]]:
    """Return code, column and row of the issues of the table of organisations."""
    found = pipeline.check(built).files[0].issues
    return [(issue["code"], issue["column"], issue["row"]) for issue in found if issue["code"] in codes]


def action(built: Evaluation, code: str) -> str:
    return next(issue["action"] for issue in pipeline.check(built).files[0].issues if issue["code"] == code)


CODES = ("CLOSED_CODE", "UNKNOWN_CODE", "OVERLAPPING_PERIODS", "DUPLICATE_KEY")


def test_r9_and_r9_in_small_letters_are_one_organisation_in_differing_periods(organisations):
    built = organisations("R9,Nine,One,,,,2026-04-01,", "r9,Nine,Other,,nine.invalid,2026-04-01,,")
    assert issues(built, *CODES) == []
    tables = pipeline.prepare(built)
    assert list(tables.organisation["org_key"]) == ["R9", "R9"]


def test_a_row_that_overlaps_with_another_system_is_set_aside(organisations):
    built = organisations("R9,Nine,One,,,,2026-03-01,", "r9,Nine,Other,,,2026-02-01,,")
    assert issues(built, *CODES) == [("OVERLAPPING_PERIODS", "From", 3)]


def test_a_second_name_in_the_same_system_is_no_overlap(organisations):
    built = organisations("R9,Nine,Other,,,,,", "R9,Neuf,Other,,,2026-02-01,,")
    assert issues(built, *CODES) == []


def test_a_board_that_ended_within_the_time_of_a_row_is_pointed_out_with_its_successor(organisations):
    built = organisations("R9,Nine,One,,,,,")
    assert issues(built, *CODES) == [("CLOSED_CODE", "System", 2)]
    assert action(built, "CLOSED_CODE") == (
        "Kept, though this code was closed from 2026-04-01 within the row's time and became Z9B2Z: end the row with "
        "valid_to, and add one for the time after"
    )


def test_a_board_that_was_split_asks_for_the_mapping(organisations):
    built = organisations("R9,Nine,One,,,,,", one="QNQ", other="QRL")
    assert action(built, "CLOSED_CODE") == (
        "Kept, though this code was closed from 2026-04-01 within the row's time and split among S0E4D, S9B9J and QRL: "
        "no code can tell where an organisation went. End the row with valid_to, and add one for the time after with "
        "its system"
    )


def test_a_row_that_ends_with_its_board_is_in_order(organisations):
    assert issues(organisations("R9,Nine,One,,,,2026-04-01,"), *CODES) == []


def test_a_board_that_kept_its_code_is_in_order(organisations):
    assert issues(organisations("R9,Nine,One,,,,,", one="QRL"), *CODES) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Q99", [("UNKNOWN_CODE", "Official", 2)]),
        ("QM7", [("CLOSED_CODE", "Official", 2)]),
        ("QMF", []),
        ("R99", []),  # without a file of the ODS nobody knows the codes of trusts
    ],
)
def test_unknown_and_closed_official_codes(organisations, code, expected):
    assert issues(organisations(f"R9,Nine,Other,,,,,{code}"), *CODES) == expected
