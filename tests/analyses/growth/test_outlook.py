from __future__ import annotations

import pytest

from evalkit import load
from evalkit.analyses.growth.outlook import outlook
from evalkit.analyses.growth.registers import registers
from growth_world import asked, shown
from made_tables import made_tables

RISING = [6, 8, 9, 11, 13, 15, 17, 20, 23, 27, 31, 36]


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def test_the_fan_widens_and_says_how_it_did_on_the_past(evaluation):
    basis = asked(made_tables(evaluation, {"QMF": RISING}))
    part = outlook(basis)
    tables = shown(part, registers(basis))
    ahead = tables["outlook"].frame.dropna(subset="median")
    assert ahead["month"].tolist() == ["2023-01", "2023-02", "2023-03"]
    width = ahead["high80"] - ahead["low80"]
    assert width.is_monotonic_increasing
    assert (ahead["low95"] <= ahead["low80"]).all()
    assert (ahead["high80"] <= ahead["high95"]).all()
    figure = next(iter(part.figures(tables)))
    assert "such forecasts held" in figure.caption
    assert any("where the number will settle" in caveat for caveat in part.caveats(tables))


def test_the_history_is_the_stock(evaluation):
    basis = asked(made_tables(evaluation, {"QMF": RISING}))
    from evalkit.analyses.growth.stock import stock

    tables = shown(outlook(basis), stock(basis))
    past = tables["outlook"].frame.dropna(subset="active").set_index("month")["active"]
    whole = tables["stock"].frame.set_index("month")["active"]
    assert past.to_dict() == whole[past.index].to_dict()


@pytest.mark.parametrize("joiners", [RISING[:6], [1] * 12, [0] * 12])
def test_too_short_or_too_few_is_refused(write_definition, joiners):
    end = f"2022-{len(joiners):02d}-28"
    evaluation = load(write_definition(("end = 2022-12-31", f"end = {end}")))
    part = outlook(asked(made_tables(evaluation, {"QMF": joiners})))
    assert part.estimates == ()
    assert list(part.caveats({})) == ["There are too few months or people for an outlook: none is drawn."]
