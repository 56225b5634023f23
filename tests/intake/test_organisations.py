"""An organisation is recognised or left unknown, never guessed; its system is the one of the day."""

from __future__ import annotations

from datetime import date

import pytest

from evalkit.definition import System
from evalkit.intake.organisations import Affiliation, Directory, Membership
from evalkit.intake.spelling import organisation_key

CHANGE = date(2026, 4, 1)
DIRECTORY = Directory(
    [System(code="NEL", name="North East London", aliases=("Z9",)), System(code="SEL", name="South East London")],
    [
        Membership(
            "R1X", "NEL", None, CHANGE, ("Example Hospitals NHS Trust", "Twins"), ("trust.invalid", "nhs.invalid")
        ),
        Membership(
            "R1X", "SEL", CHANGE, None, ("Example Hospitals NHS Trust", "Twins"), ("trust.invalid", "nhs.invalid")
        ),
        Membership("R2Y", "SEL", words=("Sample Community NHS FT", "Twins", "NEL"), domains=("nhs.invalid",)),
        Membership("ICB", "NEL", words=("NEL ICB", "Z9"), domains=("nel.invalid",)),
    ],
)


@pytest.mark.parametrize(
    ("text", "org_key"),
    [
        ("r1x", "R1X"),
        ("EXAMPLE HOSPITALS NHS TRUST", "R1X"),
        ("Example Hosp. NHS Trust", "R1X"),
        ("Somewhere (R1X)", "R1X"),
        ("Example Hospitals NHS Trust (Ward 4)", "R1X"),
        ("The Sample Community NHS Foundation Trust", "R2Y"),
        ("Z9", "ICB"),  # its system has the same alias, so there is no contradiction
        ("Nobody's Trust", ""),
        ("", ""),
    ],
)
def test_organisations_are_found_by_code_name_and_alias(text, org_key):
    found = DIRECTORY.find(text)
    assert (found.org_key, found.collision) == (org_key, False)


@pytest.mark.parametrize("text", ["Twins", "twins ", "NEL", "Somewhere (Twins)"])
def test_a_word_for_two_things_is_a_collision(text):
    assert DIRECTORY.find(text).collision


def test_a_system_may_stand_for_an_organisation():
    assert DIRECTORY.find("south east london") == Affiliation(system="SEL", written="south east london")


@pytest.mark.parametrize(
    ("email", "org_key"),
    [
        ("a@trust.invalid", "R1X"),
        ("a@mail.TRUST.invalid", "R1X"),
        ("a@nhs.invalid", ""),
        ("a@elsewhere.invalid", ""),
        ("", ""),
    ],
)
def test_a_domain_tells_the_organisation_if_one_alone_has_it(email, org_key):
    assert DIRECTORY.by_domain(email) == org_key


def test_the_system_is_the_one_of_the_day():
    assert DIRECTORY.system_on("R1X", date(2026, 3, 31)) == "NEL"
    assert DIRECTORY.system_on("R1X", CHANGE) == "SEL"
    assert DIRECTORY.system_on("R0", CHANGE) == ""


@pytest.mark.parametrize(("text", "code"), [("z9", "NEL"), ("South  East London", "SEL"), ("", ""), ("North", None)])
def test_systems_come_from_the_definition(text, code):
    assert DIRECTORY.system(text) == code


def test_ampersands_and_abbreviations_are_spellings():
    assert organisation_key("Guy & Tom Hosp. NHS FT") == organisation_key("guy and tom hospitals NHS Foundation Trust")


def test_a_word_for_two_systems_is_a_collision():
    systems = [System(code="A", name="N-E London"), System(code="B", name="N E London")]
    directory = Directory(systems)
    assert directory.find("N.E. London").collision
    assert directory.names_several_systems("n e london")
    assert directory.system("N-E London") is None
    assert directory.system("a") == "A"


def test_an_official_name_serves_where_nothing_declared_does():
    directory = Directory(
        [System(code="QMF", name="NE London"), System(code="SEL", name="South East London ICB")],
        [Membership("BARTS", "QMF", words=("Barts",), ods_code="QKK")],
    )
    assert directory.find("NHS North East London Integrated Care Board").system == "QMF"
    assert directory.system("north east london icb") == "QMF"
    assert directory.find("NHS South East London ICB (QKK)").org_key == "BARTS"
    assert directory.find("South East London ICB").system == "SEL"  # what is declared goes before
    assert directory.find("North West London ICB") == Affiliation(written="north west london icb")


def test_an_official_code_is_in_use_for_a_time():
    assert not DIRECTORY.closed_on("QMJ", date(2026, 3, 31))
    assert DIRECTORY.closed_on("NHS North Central London ICB", CHANGE)
    assert not DIRECTORY.closed_on("Nobody's Trust", CHANGE)
