"""The benchmarks' small runs work, and what is timed against DuckDB counts exactly what DuckDB counts."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from benchmarks import cluster, engine, growth, intake, machine, network, page, reports
from evalkit import tables
from evalkit.simulate import stress
from evalkit.stats.tally import month_of, tally
from evalkit.tables import made_by_members
from reporting.measured import Speed


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("stress")
    tables.write(stress.tables(stress.Size(people=2_000, occasions=60, interactions=8_000)), where)
    return where


@pytest.fixture(scope="module")
def read(folder):
    return tables.read(stress.evaluation(), folder)


def test_people_by_month_and_system_are_duckdbs(read, folder):
    coded = read.coded
    made = tally(coded["person_key"], {"month": month_of(coded["at"]), "system": coded["system"]})
    found = [tuple(row) for row in made[["month", "system", "people"]].to_numpy()]
    assert found == [(f"{month:%Y-%m}", *rest) for month, *rest in growth.distinct_people(folder)]


def test_the_stock_of_systems_is_that_of_sql(read, folder):
    _, by_system = growth.stocks(made_by_members(read.coded, read.evaluation))
    active = by_system[by_system["active"] > 0].sort_values(["month", "group"])
    found = [tuple(row) for row in active[["month", "group", "active"]].to_numpy()]
    assert found == growth.stock_by_sql(folder)


@pytest.mark.parametrize("task", ["yardstick", "ours", "sql", "pandas", "question"])
def test_every_task_runs(task, folder):
    growth.TASKS[task](folder)


def test_a_task_in_a_process_of_its_own_tells_what_it_cost(folder):
    told = machine.child("growth", "yardstick", folder)
    assert told["seconds"] > 0
    assert told["peak"] > 10**7


def test_the_page_says_what_was_measured_and_keeps_what_others_measured(monkeypatch, tmp_path):
    run = {"seconds": 2.0, "cpu": 3.0, "peak": 10**9}
    runs = {task: [run] for task in growth.NAMES} | {"question": [run | {"parts": {"read": 1.0}}]}
    runs["yardstick"] = [run | {"seconds": 1.0}]
    sizes = {1.0: {"made": {"people": 9, "occasions": 2}, "runs": runs}}
    monkeypatch.setattr(page, "DOCS", tmp_path)
    page.keep("other", page.Section("Other", {"cores": "2"}, ["words"]))
    page.keep("growth", page.Section("Growth", machine.facts(["pandas"]), growth.lines(sizes)))
    text = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert text.index("## Growth") < text.index("## Other")
    assert "**2.00 ×, 1.00 GB**." in text
    assert "not met" not in text


def test_the_engines_section_compares_with_the_loop_and_with_bodies():
    run = {"seconds": 12.0, "notebooks": 3}
    runs = {way: [run] for way in engine.NAMES if way != "ploomber"}
    runs |= {"ours_1": [run | {"start": 6.0}], "ours_2": [{"seconds": 9.0, "notebooks": 24, "start": 3.0}]}
    runs["bodies"] = [{"bodies": {"10_a": 2.0}}]
    runs |= {f"kits_{jobs}": [{"wall": 8.0 / jobs, "ran": ["10_a"] * 3}] for jobs in (1, 2)}
    told = "\n".join(engine.lines(runs))
    assert "**16.0 ×**." in told
    assert "ploomber-engine was not installed" in told
    assert "| 2 | 3 | 3.00 | 4.00 | 0.33 |" in told


def test_the_clusters_section_labels_what_is_extrapolated():
    here = {"wall": 4.0, "driver": 1.0, "notebooks": 10, "task": 0.7, "written": 90_000.0}
    far = here | {"wall": 5.0, "start": 6.0, "trip": 0.01, "workers": 2, "message": 4_400}
    told = "\n".join(cluster.lines({"threads": [here], "workers": [far]}))
    assert "costs **+0.10 s a notebook**" in told
    assert told.index("**Extrapolated, not measured:**") < told.index("| 128 |")
    assert "Above about 7 workers the driver" in told
    assert f"| 2 | {6 + 336 * 0.71 / 2:.0f} |" in told
    assert f"| 128 | {6 + 336 * 0.1:.0f} |" in told


@pytest.fixture
def small(monkeypatch):
    size = (200, 30, 3)
    monkeypatch.setattr(network, "NATION", dict.fromkeys(network.NATION, size))
    monkeypatch.setattr(network, "SOURCES", 128)
    monkeypatch.setattr(machine, "PEERS", "")
    return size


def test_networks_are_measured_and_reported(small, tmp_path):
    made = network._write(tmp_path, small)
    run = {"seconds": 2.0, "cpu": 3.0, "peak": 10**9}
    far = network.exact_paths(tmp_path)
    twice = [pairs // 2 for pairs in far["found"]]
    figures = {
        "made": {"paths": network._size(made), "vector": network._size(made)},
        "runs": {
            "exact_paths": [{**run, **far}],
            "networkx_paths": [{**run, **network.networkx_paths(tmp_path)}],
            "igraph": [{**run, "cpu": 50 * far["cpu"] + 1, "found": twice}],
            "vector": [{**run, **network.vector(tmp_path)}],
            "exact_sdsm": [{**run, "cpu": 0.01, "found": network.exact_sdsm(tmp_path)["found"]}],
            "bicm": [{**run, "found": 0}],
        },
        "nations": {name: {**run, **network.nation(tmp_path, name)} for name in network.NATION},
    }
    text = "\n".join(network.lines(figures))
    assert "Both count the same pairs" in text
    assert "not met" not in text.lower()
    figures["runs"] |= {"igraph": [], "bicm": []}
    assert network.peer("igraph", tmp_path) == []
    assert "not installed" in "\n".join(network.lines(figures))


def test_paths_beside_networkx(small, tmp_path):
    made = network._write(tmp_path, small)
    graph = made.projection().to_networkx()
    lengths = [length for _, row in nx.all_pairs_shortest_path_length(graph) for length in row.values() if length]
    assert network.exact_paths(tmp_path)["found"] == np.bincount(lengths)[1:].tolist()


def test_the_benchmark_of_reports_says_what_was_measured_and_whether_it_is_enough():
    quick = Speed(reports=2.0, nbconvert=30.0, printing=10.0)
    said = "\n".join(reports.lines([quick, quick, Speed(4.0, 30.0, 10.0)], 6, 18))
    assert "| `evalkit report`, three formats | 2.0 | 2.0 | 4.0 |" in said
    assert "**20.0 ×**" in said
    assert "asked for: 10 ×, met" in said
    assert "not met" in "\n".join(reports.lines([Speed(8.0, 30.0, 10.0)], 6, 18))


def test_intake_says_whether_its_aim_is_met():
    slow = {"seconds": 9.0, "cpu": 9.0, "peak": 10**9, "matching": 1.0, "matching_cpu": 1.0, "people": 9}
    for copied, word in ((0.5, "not met"), (3.0, "met")):
        told = intake.lines(
            {"files": 1, "bytes": 10**6},
            {"copy": [{"seconds": copied, "cpu": copied, "peak": 10**8}], "intake": [slow]},
            {"growth": {"answer_cpu": 2.0, "answer": 2.0, "peak": 10**9}},
        )
        assert f"**{8.0 / copied:.1f} ×**, {word}; **1.00 GB**, met." in told[0]
