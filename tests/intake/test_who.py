"""Who is meant by an address, a pseudonym or a name – one person, or a readable refusal."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake import vault, who
from evalkit.intake.forgotten import ADDRESS, DOMAIN, NAME, PSEUDONYM
from evalkit.intake.who import Known


def person(
    pseudonym: str, *addresses: str, names: tuple[str, ...] = ("ada fenwick",), mark: str | None = None
) -> Known:
    pseudonym = pseudonym.ljust(16, "a")
    traits = {(PSEUDONYM, pseudonym)} | {(ADDRESS, address) for address in addresses}
    return Known(pseudonym, "email", frozenset(addresses), frozenset(names), frozenset(traits), mark=mark)


def found(text: str, *known: Known) -> who.Somebody:
    somebody = who.find(text, known)
    assert somebody
    return somebody


@pytest.mark.parametrize(
    "text", ["ADA@x.invalid", "mailto:ada@x.invalid", "b" * 16, "Fenwick, Ada", " dr ada  FENWICK"]
)
def test_one_person_by_address_pseudonym_or_name(text):
    ada = person("b" * 16, "ada@x.invalid")
    assert found(text, person("c", "rita@x.invalid", names=("rita sol",)), ada).called.pseudonyms == {ada.pseudonym}


def test_nobody_is_nobody():
    for text in ("eve@x.invalid", "d" * 16, "Eve", "?", ""):
        assert who.find(text, [person("b", "ada@x.invalid"), person("c", names=())]) is None


def test_a_name_of_two_names_their_pseudonyms_and_not_the_name():
    with pytest.raises(InputError) as raised:
        who.find("Ada Fenwick", [person("b", "ada@x.invalid"), person("c", "ada@y.invalid")])
    assert "2 people are known by this, and nothing was done: baaaaaaaaaaaaaaa (email, 0 rows); caaa" in str(
        raised.value
    )
    assert "SEVERAL_PEOPLE" in str(raised.value)
    assert "fenwick" not in str(raised.value).casefold()
    assert "@" not in str(raised.value)


def test_older_lists_of_the_vault_belong_to_the_same_person():
    today = person("b", "a@x.invalid", "z@x.invalid")
    older = person("c", "z@x.invalid", names=("ada married",), mark="f1")
    oldest = person("c", "ada@old.invalid", mark="f0")
    ada = found("Ada Married", today, older, oldest)
    assert ada == found("a@x.invalid", today, older, oldest)
    assert ada.called.pseudonyms == {today.pseudonym, older.pseudonym}
    assert ada.called.addresses == {"a@x.invalid", "z@x.invalid", "ada@old.invalid"}
    assert ada.marks == {"f0", "f1"}


def test_an_old_list_that_took_two_people_for_one_joins_nobody_of_today():
    ada, ben = person("b", "a@x.invalid"), person("c", "b@x.invalid", names=("ben sol",))
    once = person("b", "a@x.invalid", "b@x.invalid", names=("ada fenwick", "ben sol"), mark="f0")
    older = person("d", "b@x.invalid", names=("ben sol",), mark="f1")
    everybody = (ada, ben, once, older)
    assert found("a@x.invalid", *everybody).called.addresses == {"a@x.invalid"}
    assert found("a@x.invalid", *everybody).called.pseudonyms == {ada.pseudonym}
    assert found("b@x.invalid", *everybody).called.pseudonyms == {ben.pseudonym, older.pseudonym}


def test_somebody_of_the_vault_alone_is_known_by_what_it_holds():
    vault.fill(
        "trial",
        "f0",
        [
            {
                "person_key": "b" * 16,
                "match_tier": "email",
                "names": "=Ada | A. Fenwick",
                "emails": "a@x.invalid | b@y.invalid",
            },
            {"person_key": "c" * 16, "match_tier": "name only", "names": "Rita Sol", "emails": ""},
        ],
        [],
        [],
    )
    known = who.everybody(who.Recognised((), ()), "trial", who.Key(bytes(32)))
    ada, rita = found("b@y.invalid", *known), found("rita sol", *known)
    assert ada == found("Ada", *known) == found("a fenwick", *known)
    addresses = {(ADDRESS, "a@x.invalid"), (ADDRESS, "b@y.invalid"), (DOMAIN, "x.invalid"), (DOMAIN, "y.invalid")}
    assert ada.traits == {(PSEUDONYM, "b" * 16), *addresses}
    assert rita.traits == {(PSEUDONYM, "c" * 16), (NAME, "rita sol")}
