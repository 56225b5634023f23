"""Intervals only where they are calibrated; ranges elsewhere; closed forms are what leaving out gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.network import Ties, TwoMode, another_year, over_people, without_each_occasion
from evalkit.network.catalogue import BY_OCCASION
from evalkit.network.ties import pattern
from evalkit.network.uncertainty import _counted


def year(people: int, occasions: int, seed: int = 3) -> TwoMode:
    rng = np.random.default_rng(seed)
    there = rng.random((people, occasions)) < rng.uniform(0.02, 0.2, occasions)
    there = there[there.any(axis=1)]
    there = there[:, there.any(axis=0)]
    row, column = np.nonzero(there)
    return TwoMode(pattern(row, column, there.shape), pd.RangeIndex(len(there)), pd.RangeIndex(there.shape[1]))


def test_closed_forms_are_what_leaving_out_gives():
    network = year(40, 25)
    _, by_occasion, by_person = _counted(network)
    for place in (0, 7, len(network.occasions) - 1):
        left = network.among(occasions=np.arange(len(network.occasions)) != place)
        left = left.among(people=left.degree > 0)
        expected = [left.incidence.nnz / np.prod(left.incidence.shape), left.degree.mean(), left.sizes.mean()]
        assert by_occasion[place].tolist() == pytest.approx([*expected, (left.degree == 1).mean()])
    for place in (0, 11):
        left = network.among(people=np.arange(len(network.people)) != place)
        left = left.among(occasions=left.sizes > 0)
        expected = [left.incidence.nnz / np.prod(left.incidence.shape), left.degree.mean(), left.sizes.mean()]
        assert by_person[place].tolist() == pytest.approx([*expected, (left.degree == 1).mean()])


def test_only_what_is_calibrated_has_an_interval():
    found = without_each_occasion(year(80, 30))
    assert set(found.index[found["low"].notna()]) == set(BY_OCCASION)
    inside = found.dropna()
    assert ((inside["low"] < inside["value"]) & (inside["value"] < inside["high"])).all()
    assert ((found["lowest"] <= found["value"] + 1e-12) | (found["lowest"] <= found["highest"])).all()


def test_few_occasions_or_few_people_have_none():
    assert without_each_occasion(year(80, 12))["low"].isna().all()
    assert without_each_occasion(year(25, 30))["low"].isna().all()


def test_what_hangs_on_one_occasion_is_named():
    rows = [(person, 0) for person in range(10)] + [(person, 1) for person in range(10, 20)] + [(0, 2), (10, 2)]
    one, other = np.array(rows).T
    network = TwoMode(pattern(one, other, (20, 3)), pd.RangeIndex(20), pd.Index(["north", "south", "joint"]))
    found = without_each_occasion(network).loc["outside_largest"]
    assert (found["value"], found["most_without"], found["highest"]) == (0, "joint", 0.5)


def test_an_interval_over_people_for_density_and_reciprocity_alone():
    rng = np.random.default_rng(1)
    one, other = np.nonzero(rng.random((60, 60)) < 0.06)
    network = Ties.between(one, other, pd.RangeIndex(60), directed=True)
    found = over_people(network, draws=200)
    assert found["low"].notna().tolist() == [True, True, True, False]
    pd.testing.assert_frame_equal(found, over_people(network, draws=200))
    assert list(over_people(network.undirected, draws=200).index) == ["density", "mean_degree"]
    assert over_people(network.among(np.arange(20)), draws=200)["low"].isna().all()
    with pytest.raises(ParameterError, match="draws"):
        over_people(network, draws=1)


def test_another_year_is_wider_than_occasions_alone():
    network = year(60, 30)
    _, by_occasion, _ = _counted(network)
    logs = np.log(by_occasion[:, 2])
    alone = 2 * 2.045 * np.sqrt((len(logs) - 1) / len(logs) * ((logs - logs.mean()) ** 2).sum())
    interval = another_year(network).loc["mean_size"]
    assert np.log(interval["high"] / interval["low"]) > alone
