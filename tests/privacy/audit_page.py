"""Write docs/privacy-audit.md: the attack on released tables, one sample in three profiles, the refusals as printed.

Every figure on the page comes from running it: ``python tests/privacy/audit_page.py`` (``make privacy``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.definition import Scope
from evalkit.disclosure import TOTAL, People, ReleaseClass, Unprotected, protect
from evalkit.disclosure.ledger import claims, refusals
from evalkit.errors import DisclosureError
from evalkit.results.finding import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from privacy.audit import LAYOUTS, Attack, attack

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "privacy-audit.md"
PROFILES = ("small numbers only", "board", "public")
SEED = 20_261_121

HEAD = """# Audit of small numbers

Written by `make privacy`; every figure was measured. What the rules are and why is in [privacy.md](privacy.md).

## What can be worked out

For each layout, {repeats} tables with skewed counts (negative binomial, many from 1 to 7) were released three ways, and
each hidden number was attacked with integer programming: the attacker sees the printed tables, knows that totals are
totals and what the rules are, and takes the smallest and the largest value that each hidden number can have. *Small
numbers only* is what is often done by hand: numbers from 1 to 7 are blanked out and nothing else. *Told as small*:
hidden counts from 1 to 7 of which the attacker learns that they are that small (in *public* the star says so).

| layout | released | printed | hidden | worked out exactly | told as small | range left: least, median |
|---|---|--:|--:|--:|--:|--:|
"""


def audit(repeats: int) -> str:
    """Return the table of attacks."""
    lines = []
    for layout, make in LAYOUTS.items():
        for profile in PROFILES:
            found = [attack(make(np.random.default_rng([SEED, k])), profile) for k in range(repeats)]
            lines.append(_line(layout, profile, found))
    return HEAD.format(repeats=repeats) + "\n".join(lines) + "\n"


def _line(layout: str, profile: str, found: list[Attack]) -> str:
    hidden, exact = sum(one.hidden for one in found), sum(one.determined for one in found)
    widths = [width for one in found for width in one.widths]
    share = f"{exact} ({exact / hidden:.1%})" if hidden else "–"
    least = f"{min(widths):.0f}, {np.median(widths):.0f}" if widths else "–"
    small = "by the star" if profile == "public" else str(sum(one.small_exposed for one in found))
    return (
        f"| {layout} | {profile} | {sum(one.printed for one in found):,} | {hidden:,} | {share} | {small} | {least} |"
    )


def london() -> Unprotected:
    """People at London's occasions by system and type of organisation: a personal table of the sample."""
    import evalkit as ek

    tables = ek.prepare(ek.load(ROOT / "data_samples" / "london"))
    kinds = tables.organisation.drop_duplicates("org_key").set_index("org_key")["org_type"]
    came = tables.interaction.assign(org_type=tables.interaction["org_key"].map(kinds)).dropna(
        subset=["person_key", "org_type"]
    )
    came = came[(came["role"] == "participant") & (came["system"] != "")]
    rows, groups = [], []
    for system in [*sorted(came["system"].unique()), TOTAL]:
        for kind in [*sorted(came["org_type"].unique()), TOTAL]:
            here = came[(came["system"] == system) | (system == TOTAL)]
            here = here[(here["org_type"] == kind) | (kind == TOTAL)]
            rows.append((system, kind, here["person_key"].nunique()))
            groups.append(frozenset(here["person_key"]))
    frame = pd.DataFrame(rows, columns=["system", "type", "people"])
    return Unprotected(
        "people by type of organisation", frame, ReleaseClass.PERSONAL, people={"people": People()},
        by=("system", "type"), groups=groups,
    )  # fmt: skip


def side_by_side(table: Unprotected) -> str:
    """Return the table in the three profiles, one below the other."""
    parts = ["## One sample in the three profiles\n\nPeople at the occasions of `london`, by system and type of"
             " organisation: class *personal*. The evaluator's copy stays with the evaluation team; the sample's people"
             " are invented, so it can be shown here.\n"]  # fmt: skip
    for profile in ("evaluator", "board", "public"):
        shown = protect([table], Scope(profile=profile))[table.name]
        cells = shown.printed.assign(people=[_cell(value) for value in shown.printed["people"]])
        wide = cells.set_index(["type", "system"])["people"].unstack(sort=False)  # noqa: PD010
        head = "| " + " | ".join(["", *map(str, wide.columns)]) + " |\n|---|" + "--:|" * len(wide.columns)
        body = "\n".join(
            "| " + " | ".join([str(kind), *row]) + " |" for kind, row in zip(wide.index, wide.to_numpy(), strict=True)
        )
        notes = "".join(f"\n\n*{note}*" for note in shown.notes)
        parts.append(f"### {profile.capitalize()}\n\n{head}\n{body}{notes}\n")
    return "\n".join(parts).replace("| * ", "| \\* ").replace(": * stands", ": \\* stands").replace("as *,", "as \\*,")


def _cell(value: object) -> str:
    return value if isinstance(value, str) else f"{float(value):,.0f}"  # pyright: ignore[reportArgumentType]


def refused_by_types() -> str:
    """Return what the type checker says about a leak."""
    source = (
        "from evalkit.disclosure import Unprotected\n"
        "from evalkit.results.finding import Table\n\n"
        "def leak(raw: Unprotected) -> Table:\n"
        '    return Table("roles", "Who came, by role.", raw, {"role": "Role", "n": "People"})\n'
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "leak.py").write_text(source, encoding="utf-8")
        told = subprocess.run(
            [Path(sys.executable).with_name("basedpyright"), "--pythonpath", sys.executable, "leak.py"],
            capture_output=True, text=True, check=False, cwd=folder,
        ).stdout.replace(str(Path(folder).resolve()) + os.sep, "")  # fmt: skip
    said = "\n".join(line.strip() for line in told.splitlines() if " error: " in line or "assignable" in line)
    return f"```python\n{source}```\n\n```\n{said}\n```\n"


def refused_at_run_time() -> str:
    """Return what the same leak says when nobody checked its types."""
    frame = pd.DataFrame({"role": ["Nurse", "Doctor"], "n": [3, 9]})
    raw = Unprotected(
        "roles", frame, ReleaseClass.PERSONAL, people={"n": People()}, by=("role",), groups=[frozenset()] * 2
    )  # fmt: skip
    try:
        Table("roles", "Who came, by role.", raw, {"role": "Role", "n": "People"})  # pyright: ignore[reportArgumentType]
    except DisclosureError as error:
        return f"```\n{type(error).__name__}: {error}\n```\n"
    raise AssertionError("an unprotected table became a Table")


def refused_by_ledger(table: Unprotected) -> str:
    """Release a table, let three people join, and return why it is refused."""
    whole = table.frame["system"].eq(TOTAL) & table.frame["type"].eq(TOTAL)
    later = [group | {f"newcomer{k}" for k in range(3)} if all_ else group
             for group, all_ in zip(table.groups or (), whole, strict=True)]  # fmt: skip
    grown = Unprotected(
        table.name, table.frame, table.release_class, people=table.people, by=table.by, groups=later
    )  # fmt: skip
    before, after = (claims(one, protect([one], Scope())[one.name]) for one in (table, grown))
    (found,) = refusals(after, [("the board report of March", claim) for claim in before])
    return (
        f"```\n{found.table}: refused. Row: {found.group}. Beside {found.before}, it would tell about fewer than 8"
        " people.\n```\n"
    )


def main(repeats: int = 30) -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["EVALKIT_HOME"] = home
        table = london()
    text = "\n".join(
        [
            audit(repeats),
            side_by_side(table),
            "## The refusals, as they print\n\nBy the type checker, before anything runs:\n",
            refused_by_types(),
            "At run time, where nobody checked:\n",
            refused_at_run_time(),
            "By the release ledger: the table of London above, released once and again after three people more had come"
            " – whoever holds both could subtract.\n",
            refused_by_ledger(table),
        ]
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
