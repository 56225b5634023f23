"""Systems whose working ties have a known shape, with a survey and registers, made without intake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.definition import Evaluation
from evalkit.simulate.archetypes import ARCHETYPES, draw
from evalkit.tables import Tables


def trusts(
    evaluation: Evaluation,
    shapes: Mapping[str, str],
    *,
    people: int = 120,
    response: Mapping[str, float] | float = 0.9,
    waves: int = 1,
    organisations: int = 3,
    seed: int = 3,
) -> Tables:
    """Draw who names whom within each system, who answered, and a register of a session a month.

    Parameters
    ----------
    evaluation : Evaluation
        Declares the systems.
    shapes : mapping of str to str
        Archetype by code of a system.
    people : int
        People of each system.
    response : mapping or float
        Share who answer, by system.
    waves : int
        Surveys, each drawn anew.
    organisations : int
        Organisations of each system.
    """
    rng = np.random.default_rng(seed)
    ties, asked, known, places = [], [], [], []
    for code, name in shapes.items():
        keys = [f"{code}{k:03d}" for k in range(people)]
        known += [(key, f"{code}-{k % organisations}") for k, key in enumerate(keys)]
        places += [(f"{code}-{k}", f"{code} hospital {k}", code) for k in range(organisations)]
        share = response[code] if isinstance(response, Mapping) else response
        for wave in [f"2022-{6 * (k + 1):02d}" for k in range(waves)]:
            named, answers = draw(ARCHETYPES[name][1], people, rng), (rng.random(people) < share).tolist()
            for one, other in np.column_stack(named.ends).tolist():
                ties += [(keys[one], keys[other], wave, keys[end]) for end in (one, other) if answers[end]]
            asked += [(key, wave, bool(there)) for key, there in zip(keys, answers, strict=True)]
    tie = pd.DataFrame(ties, columns=["ego_key", "alter_key", "wave", "named_by"]).assign(
        relation="talks", weight=np.nan
    )
    respondent = pd.DataFrame(asked, columns=["person_key", "wave", "answered"])
    respondent = respondent.assign(instrument="contacts", asked=True, unit="person")
    person = pd.DataFrame(known, columns=["person_key", "org_key"]).assign(match_tier="email")
    organisation = pd.DataFrame(places, columns=["org_key", "name", "system"])
    return Tables(
        evaluation,
        {"tie": tie, "respondent": respondent, "person": person, "organisation": organisation}
        | _sessions(person, rng),
    )  # fmt: skip


def _sessions(person: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    starts = pd.date_range("2022-01-12", periods=12, freq="28D")
    occasion = pd.DataFrame({
        "occasion_key": [f"L{k:02d}" for k in range(12)], "kind": "learning-session",
        "title": [f"Session {k + 1}" for k in range(12)], "start": starts, "eligible": "all", "register_expected": True,
    })  # fmt: skip
    there = rng.random((12, len(person))) < 0.25
    keys, places = person["person_key"].tolist(), person["org_key"].tolist()
    rows = [(int(k), keys[n], places[n]) for k, n in zip(*np.nonzero(there), strict=True)]
    interaction = pd.DataFrame({
        "interaction_key": [f"i{k:06d}" for k in range(len(rows))], "person_key": [row[1] for row in rows],
        "occasion_key": [f"L{row[0]:02d}" for row in rows], "role": "participant", "org_key": [row[2] for row in rows],
        "system": [row[2].split("-")[0] for row in rows], "at": [starts[row[0]] for row in rows], "minutes": 60.0,
        "source_id": "s001",
    })  # fmt: skip
    return {"occasion": occasion, "interaction": interaction}
