"""Networks beside networkx and, in an environment of their own, igraph and bicm; and at the size of a nation."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import machine
from benchmarks.page import Section, row
from evalkit.errors import ParameterError
from evalkit.network import TwoMode, components, describe, paths, sdsm, two_mode
from evalkit.network.ties import pattern

REPETITIONS = 3
PATHS = (10_000, 2_500, 3)
"""People, occasions and occasions a person of the exact path lengths."""
VECTOR = (5_000, 200, 4)
NATION = {"10 million": (1_000_000, 50_000, 10), "100 million": (1_000_000, 50_000, 100)}
PATIENCE = 300
"""Processor seconds after which a peer is stopped."""
LARGEST = 20
"""Largest occasion, in sizes of the middle one."""
SOURCES = 256
WANTED = {"paths": 30.0, "sdsm": 50.0, "vector": 5.0, "10 million": 2e9, "100 million": 6e9}


def rows(people: int, occasions: int, each: int, seed: int = 1) -> pd.DataFrame:
    """Return interactions as the canonical tables give them, keys as categories: occasions of very different size."""
    rng = np.random.default_rng(seed)
    size = 1 + rng.pareto(1.2, occasions)
    ends = np.cumsum(np.minimum(size, LARGEST * np.median(size)))
    person = np.repeat(np.arange(people, dtype=np.int32), each)
    occasion = np.empty(len(person), dtype=np.int32)
    for at in range(0, len(person), 10**6):
        drawn = rng.random(min(10**6, len(person) - at)) * ends[-1]
        occasion[at : at + len(drawn)] = np.searchsorted(ends, drawn)
    keys = pd.RangeIndex(people), pd.RangeIndex(occasions)
    columns = (pd.Categorical.from_codes(codes, words) for codes, words in zip((person, occasion), keys, strict=True))
    return pd.DataFrame(dict(zip(("person_key", "occasion_key"), columns, strict=True)), copy=False)


def network(size: tuple[int, int, int]) -> TwoMode:
    """Return a two-mode network of so many people, occasions and occasions a person."""
    return two_mode(rows(*size))


def exact_paths(folder: Path) -> Mapping[str, Any]:
    """Count all pairs of people by distance, without projecting."""
    made = _read(folder)
    return _timed(lambda: paths(made).by_distance[1:].tolist())


def networkx_paths(folder: Path) -> Mapping[str, Any]:
    """Do the same with networkx on the projection, from 20 people, and reckon for all."""
    graph, sources = _read(folder).projection().to_networkx(), 20
    import networkx as nx

    def count() -> list[int]:
        return [len(nx.single_source_shortest_path_length(graph, node)) for node in range(sources)]

    found = _timed(count)
    return {name: found[name] * graph.number_of_nodes() / sources for name in ("seconds", "cpu")}


def vector(folder: Path) -> Mapping[str, Any]:
    """Describe a two-mode network: every measure."""
    made = _read(folder)
    return _timed(lambda: describe(made).round(9).to_dict())


def exact_sdsm(folder: Path) -> Mapping[str, Any]:
    """Test every pair that met against chance, by exact tails."""
    made = _read(folder)
    return _timed(lambda: len(sdsm(made)[-1]))


def nation(folder: Path, name: Path | str) -> Mapping[str, Any]:
    """Build the network of a nation; components, reach and efficiency from sampled people."""
    made, steps = network(NATION[str(name)]), {}
    for step, work in (
        ("components", lambda: {"parts": len(components(made)), "largest": int(components(made)[0])}),
        ("efficiency", lambda: _efficiency(made)),
    ):
        steps[step] = _timed(work)
    return {"attendances": made.incidence.nnz, "pairs": made.pairs, "refused": _refusal(made), "steps": steps}


def _efficiency(made: TwoMode) -> dict[str, float]:
    found = paths(made, sources=SOURCES)
    return {"efficiency": found.efficiency, "error": found.efficiency_error, "within2": found.within(2)}


def _refusal(made: TwoMode) -> str:
    try:
        made.projection()
    except ParameterError as error:
        return str(error)
    return ""


def _timed(work: Callable[[], Any]) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "found": found}


def _write(folder: Path, size: tuple[int, int, int]) -> TwoMode:
    made = network(size)
    found = made.incidence.tocoo()
    np.savez(folder / "incidence.npz", row=found.row, column=found.col, shape=made.incidence.shape)
    return made


def _read(folder: Path) -> TwoMode:
    with np.load(folder / "incidence.npz") as kept:
        n, m = (int(number) for number in kept["shape"])
        incidence = pattern(kept["row"], kept["column"], (n, m))
    return TwoMode(incidence, pd.RangeIndex(n), pd.RangeIndex(m))


TASKS: Mapping[str, Callable[..., Mapping[str, Any] | None]] = {
    task.__name__: task for task in (exact_paths, networkx_paths, vector, exact_sdsm, nation)
}
_PEERS = {
    "igraph": """
graph = igraph.Graph(n=int(n + m), edges=np.column_stack([kept["row"], kept["column"] + n]).tolist())
graph.vs["type"] = [False] * int(n) + [True] * int(m)
met = graph.bipartite_projection(multiplicity=False, which=0)
start, cpu = time.perf_counter(), time.process_time()
found = [int(count) for *_, count in met.path_length_hist(directed=False).bins()]
""",
    "bicm": """
incidence = np.zeros((n, m), dtype=np.int8)
incidence[kept["row"], kept["column"]] = 1
warm = bicm.BipartiteGraph(biadjacency=(np.random.default_rng(1).random((60, 20)) < 0.3).astype(np.int8))
warm.solve_tool()
warm.compute_projection(rows=True, approx_method="poisson", threads_num=1, progress_bar=False)
start, cpu = time.perf_counter(), time.process_time()
graph = bicm.BipartiteGraph(biadjacency=incidence)
graph.solve_tool()
graph.compute_projection(rows=True, approx_method="poisson", threads_num=1, progress_bar=False)
found = 0
""",
}
"""What each peer does, between reading and telling."""


def peer(name: str, folder: Path) -> list[Mapping[str, Any]]:
    """Run a peer in its own environment, for so long at most; nothing where there is none."""
    if not machine.PEERS:
        return []
    limit = f"resource.setrlimit(resource.RLIMIT_CPU, ({PATIENCE}, {PATIENCE}))"
    imports = f"import json, resource, sys, time, numpy as np, {name}"
    head = f"{imports}\n{limit}\nkept = np.load(sys.argv[1]); n, m = kept['shape']"
    tail = 'told = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "found": found}'
    lines = (head, _PEERS[name], tail, "print(json.dumps(told))")
    command = [machine.PEERS, "-c", "\n".join(lines), str(folder / "incidence.npz")]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if ended.returncode:
        return [{"cpu": float(PATIENCE), "found": None}]
    return [json.loads(ended.stdout.splitlines()[-1])]


def main() -> Section:
    """Measure path lengths beside igraph and networkx, the whole vector, and two nations."""
    facts = machine.facts(["evalkit", "numpy", "scipy", "rustworkx", "scikit-network", "networkx"])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = {"paths": _size(_write(folder, PATHS))}
        runs: dict[str, Any] = machine.interleaved("network", ["exact_paths"], folder, REPETITIONS)
        runs["igraph"] = peer("igraph", folder)
        runs |= machine.interleaved("network", ["networkx_paths"], folder, 1)
        made["vector"] = _size(_write(folder, VECTOR))
        runs |= machine.interleaved("network", ["vector", "exact_sdsm"], folder, REPETITIONS)
        runs["bicm"] = peer("bicm", folder)
        nations = {name: machine.child("network", "nation", folder, name) for name in NATION}
    figures = {"made": made, "runs": runs, "nations": nations}
    return Section("Networks: paths, the whole vector, and the size of a nation", facts, lines(figures), figures)


def _size(made: TwoMode) -> dict[str, int]:
    n, m = made.incidence.shape
    return {"people": n, "occasions": m, "attendances": made.incidence.nnz, "pairs": made.pairs}


def lines(figures: Mapping[str, Any]) -> list[str]:
    """Return the section in Markdown.

    Parameters
    ----------
    figures : mapping
        What :func:`main` measured.
    """
    return [*_paths(figures), "", *_vector(figures), "", *_sdsm(figures), "", *_nations(figures)]


def _paths(figures: Mapping[str, Any]) -> list[str]:
    runs, size = figures["runs"], figures["made"]["paths"]
    ours = machine.middle(runs["exact_paths"], "cpu")
    others = {
        "igraph, on the projection": runs["igraph"],
        "networkx, on the projection (20 people, reckoned for all)": runs["networkx_paths"],
    }
    words = [
        f"Exact lengths of the shortest paths between all pairs of {size['people']:,} people at {size['occasions']:,}"
        f" occasions ({size['attendances']:,} attendances; the projection would count {size['pairs']:,} pairs).",
        "",
        row("what", "processor seconds", "× evalkit"),
        row("---", "--:", "--:"),
        row("evalkit: from the incidence, nothing projected", f"{ours:.2f}", "1"),
    ]
    for name, found in others.items():
        cpu = machine.middle(found, "cpu") if found else 0.0
        words.append(row(name, f"{cpu:.1f}", f"**{cpu / ours:.0f}**") if found else row(name, "not installed", "–"))
    words += ["", f"Wanted: at least {WANTED['paths']:g} × igraph, whose time is without making the projection."]
    if runs["igraph"]:
        same = runs["igraph"][0]["found"] == [pairs // 2 for pairs in runs["exact_paths"][0]["found"]]
        words[-1] += f" Both count {'the same' if same else 'DIFFERENT NUMBERS OF'} pairs at every distance."
        words[-1] += "" if machine.middle(runs["igraph"], "cpu") >= WANTED["paths"] * ours else " **Not met.**"
    return words


def _vector(figures: Mapping[str, Any]) -> list[str]:
    runs, size = figures["runs"]["vector"], figures["made"]["vector"]
    cpu = machine.middle(runs, "cpu")
    return [
        f"`describe()` of {size['people']:,} people × {size['occasions']:,} occasions ({size['attendances']:,}"
        f" attendances), all {len(runs[0]['found'])} measures: **{cpu:.2f} processor seconds** (wanted:"
        f" {WANTED['vector']:g}{'' if cpu < WANTED['vector'] else '; not met'})."
    ]


def _sdsm(figures: Mapping[str, Any]) -> list[str]:
    runs, peers = figures["runs"]["exact_sdsm"], figures["runs"]["bicm"]
    cpu = machine.middle(runs, "cpu")
    words = (
        f"Every one of the {runs[0]['found']:,} pairs of the same network that met, against chance (stochastic degree"
        f" sequence model), by exact tails: **{cpu:.2f} processor seconds**; bicm with its Poisson approximation, "
    )
    if not peers:
        return [f"{words}not installed (wanted: at least {WANTED['sdsm']:g} × as fast)."]
    other = machine.middle(peers, "cpu")
    met = "" if other >= WANTED["sdsm"] * cpu else "; not met"
    stopped = "more than " if peers[0]["found"] is None else ""
    return [
        f"{words}{stopped}{other:.1f}: **{stopped}{other / cpu:.0f} ×** (wanted: at least {WANTED['sdsm']:g} ×{met})."
    ]


def _nations(figures: Mapping[str, Any]) -> list[str]:
    words = [
        f"A nation, each in a process of its own: from interactions to components, reach and efficiency from {SOURCES}"
        " people drawn at random.",
        "",
        row("interactions", "people × occasions", "components", "efficiency", "all, seconds", "peak memory", "wanted"),
        row("--:", "--:", "--:", "--:", "--:", "--:", "--:"),
    ]
    for name, run in figures["nations"].items():
        people, occasions, _ = NATION[name]
        parts, far = run["steps"]["components"], run["steps"]["efficiency"]
        met = "" if run["peak"] < WANTED[name] else ", not met"
        words.append(
            row(
                name,
                f"{people:,} × {occasions:,}",
                f"{parts['found']['parts']:,} in {parts['seconds']:.0f} s",
                f"{far['found']['efficiency']:.4f} ± {far['found']['error']:.4f} in {far['seconds']:.0f} s",
                f"{run['seconds']:.0f}",
                f"**{run['peak'] / 1e9:.2f} GB**",
                f"{WANTED[name] / 1e9:g} GB{met}",
            )
        )
    refused = figures["nations"]["100 million"]["refused"]
    return [*words, "", f"Asked for the projection of the larger, the kit says: “{refused}”"]


if __name__ == "__main__":
    machine.run_task(TASKS)
