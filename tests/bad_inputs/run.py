"""Check mutants of every fixture and every bad input: ``python tests/bad_inputs/run.py``, as ``make inputs`` does."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from bad_inputs.fixtures import FIXTURES, Fixture, judged
from bad_inputs.observe import CASES, observe, refused
from bad_inputs.outputs import REFUSALS
from bad_inputs.page import PAGE, TABLE, page

LIMIT_S = 20
SEED = 20260401


def main() -> None:
    """Check what was asked for, then write table and page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutants", type=int, default=600, help="of each fixture; 0 writes the table of cases alone")
    mutants = options.parse_args().mutants
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EVALKIT_HOME"] = f"{folder}/home"
        os.chdir(folder)
        if mutants:
            table = _mutations(Path(folder), mutants)
            if wrong := [row["name"] for row in table["fixtures"] if row["leaks"] or row["crashes"]]:
                sys.exit(f"Nothing was written, for what mutants of these came to is a fault: {', '.join(wrong)}")
            TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        table = json.loads(TABLE.read_text(encoding="utf-8"))
        cases = [(case, observe(case, Path(folder, f"case{number}"))) for number, case in enumerate(CASES)]
        told = []
        for number, refusal in enumerate(REFUSALS):
            place = Path(folder, f"refusal{number}")
            place.mkdir()
            told.append((refusal.what, refused(refusal, place).replace(f"{place}/", "")))
    PAGE.write_text(page(cases, told, table), encoding="utf-8")


def _mutations(folder: Path, mutants: int) -> dict[str, Any]:
    signal.signal(signal.SIGALRM, _too_slow)
    rows = []
    for number, fixture in enumerate(FIXTURES):
        rows.append(_tried(fixture, folder / f"fixture{number}", mutants))
        print(f"{fixture.name}: {rows[-1]['tried']} mutants", file=sys.stderr)  # noqa: T201 – progress of a long work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seed": SEED, "limit_s": LIMIT_S, "peak_mb": round(peak), "fixtures": rows}


def _tried(fixture: Fixture, folder: Path, mutants: int) -> dict[str, Any]:
    """Check mutants of one fixture; what ends otherwise is counted and told, and the rest goes on."""
    built = fixture.built(folder)
    codes: Counter[str] = Counter()
    outcomes: set[tuple[Any, ...]] = set()
    count: Counter[str] = Counter()
    slowest = 0.0

    @seed(SEED)
    @settings(
        max_examples=mutants,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(fixture.mutants())
    def check(content: bytes) -> None:
        nonlocal slowest
        count["tried"] += 1
        started = time.perf_counter()
        signal.alarm(LIMIT_S)
        try:
            account, messages = fixture.checked(built, content)
            signal.alarm(0)
            code = judged(account, messages)
        except AssertionError as error:
            count["leaks"] += 1
            print(f"{fixture.name}: {error}", file=sys.stderr)  # noqa: T201
            return
        except Exception as error:
            count["crashes"] += 1
            print(f"{fixture.name}: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
            return
        finally:
            signal.alarm(0)
            slowest = max(slowest, time.perf_counter() - started)
        count["refused" if code else "accounted"] += 1
        codes.update([code] if code else [])
        issues = sorted({issue["code"] for issue in account.issues})
        outcomes.add((code, account.read, account.accepted, account.quarantined, account.ignored, *issues))

    check()
    return {
        "name": fixture.name,
        **{name: count[name] for name in ("tried", "refused", "accounted", "leaks", "crashes")},
        "outcomes": len(outcomes),
        "slowest": round(slowest, 2),
        "codes": [code for code, _ in codes.most_common()],
    }


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"more than {LIMIT_S} s")


if __name__ == "__main__":
    main()
