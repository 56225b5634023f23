"""The stress sample: as large as asked for, the same everywhere, and its truth is what the kit finds."""

from __future__ import annotations

import csv
import hashlib
import json

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import ParameterError
from evalkit.simulate import bulk, sample, stress
from evalkit.simulate.stress import SYSTEMS, Size
from evalkit.stats.stock import stock_and_flows_by
from evalkit.tables import Tables, made_by_members

SMALL = Size(people=1_000, occasions=40, interactions=3_000)
CODES = [system.code for system in SYSTEMS]


def active(tables: Tables) -> list[dict]:
    """Return the stock of programme and systems in the form of the truth."""
    members = made_by_members(tables.coded, tables.evaluation)
    starts = np.array(stress.MONTHS, dtype="datetime64[D]")
    person = members["person_key"].cat.codes
    everybody, by = stock_and_flows_by(members["system"], person, members["at"], starts, 90, CODES)
    systems = by["active"].to_numpy().reshape(len(CODES), -1).T.tolist()
    return [
        {"month": month, "programme": n, "systems": dict(zip(CODES, row, strict=True))}
        for month, n, row in zip(everybody["month"], everybody["active"].tolist(), systems, strict=True)
    ]


@pytest.mark.parametrize("size", [SMALL, Size(people=2_500, occasions=30, interactions=3_999)], ids=str)
def test_as_many_as_asked_for_and_nobody_twice_at_an_occasion(size):
    whole = [np.concatenate(part) for part in zip(*stress.attendances(size), strict=True)]
    occasion, person = whole
    assert len(occasion) == size.interactions
    assert len(set(zip(occasion.tolist(), person.tolist(), strict=True))) == size.interactions
    assert person.max() < size.people
    home = size.plan.system[occasion]
    assert (person[home >= 0] % len(SYSTEMS) == home[home >= 0]).all()


def test_in_chunks_it_is_the_same(monkeypatch):
    whole = [np.concatenate(part) for part in zip(*stress.attendances(SMALL), strict=True)]
    monkeypatch.setattr(stress, "CHUNK", 100)
    parts = list(stress.attendances(SMALL))
    assert len(parts) > 10
    for one, many in zip(whole, zip(*parts, strict=True), strict=True):
        assert (one == np.concatenate(many)).all()


def test_the_tables_hold_the_truth():
    facts = bulk.truth(SMALL)
    made = stress.tables(SMALL)
    assert len(made.interaction) == facts["interactions"]
    assert made.interaction["person_key"].nunique() == len(made.person) == facts["people"]
    assert active(made) == facts["active"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    numbers = {"people": SMALL.people, "occasions": SMALL.occasions, "interactions": SMALL.interactions}
    return sample("stress", tmp_path_factory.mktemp("samples") / "stress", **numbers).parent


def test_the_raw_files_lead_to_the_truth(written):
    facts = json.loads((written / "truth.json").read_text("utf-8"))
    prepared = ek.prepare(ek.load(written))
    assert prepared.interaction["person_key"].nunique() == facts["people"]
    assert len(prepared.interaction) == facts["interactions"]
    assert active(prepared) == facts["active"]
    assert not prepared.issue["severity"].isin(["quarantine", "merged"]).any()


def test_the_same_bytes_on_every_machine(written):
    digest = hashlib.sha256((written / "registers/part-0001.csv").read_bytes()).hexdigest()
    assert digest[:16] == "dcc759895a3b197f"


def test_no_two_people_share_a_name_or_an_address():
    name, _, email = bulk._people(60_000)
    assert len(set(name.to_pylist())) == len(set(email.to_pylist())) == 60_000


def test_parts_are_cut_at_their_size_and_lose_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(bulk, "PART", 1_300)
    bulk.write(SMALL, tmp_path)
    rows = []
    for path in sorted(tmp_path.glob("registers/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    assert len(rows) == SMALL.interactions
    assert len(pd.DataFrame(rows)[["Meeting", "Email address"]].drop_duplicates()) == SMALL.interactions
    assert "in 3 files" in (tmp_path / "README.md").read_text("utf-8")


def test_the_readme_says_that_all_is_invented_and_how_to_write_it_again(written):
    readme = (written / "README.md").read_text("utf-8")
    assert "Everything here is invented" in readme
    assert "--people 1000 --occasions 40 --interactions 3000" in readme


@pytest.mark.parametrize(
    ("numbers", "where"),
    [
        ({"people": 10}, "--people"),
        ({"occasions": 10**6}, "--occasions"),
        ({"interactions": 10**9, "people": 20_000}, "--interactions"),
    ],
)
def test_a_size_that_cannot_be_is_refused(numbers, where, tmp_path):
    with pytest.raises(ParameterError, match=where):
        sample("stress", tmp_path / "new", **numbers)
    assert not list(tmp_path.iterdir())


def test_no_other_sample_has_a_size(tmp_path):
    with pytest.raises(ParameterError, match="leave out --people, or write the sample 'stress'"):
        sample("london", tmp_path / "new", people=100)
