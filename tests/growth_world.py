"""Canonical tables of a small programme, told in as few words as a test needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from evalkit.analyses.growth.basis import Basis, basis
from evalkit.definition import Evaluation, Scope
from evalkit.disclosure import Protected, protect
from evalkit.results.part import Part
from evalkit.tables import Tables


def world(
    evaluation: Evaluation, occasions: Mapping[str, str], came: Mapping[str, Iterable[str]], **more: Any
) -> Tables:
    """Make tables from who came to what.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    occasions : mapping
        Key of an occasion → ``"2022-01-10 webinar all"``: day, kind, to whom it is open.
    came : mapping
        Key of an occasion → its people, each ``"ann"`` or ``"ann QMF org-1"`` with system and organisation.
    **more
        Further tables, each a list of dictionaries.
    """
    rows = []
    for occasion, people in came.items():
        for person in people:
            key, system, organisation = (*person.split(), "", "")[:3]
            day = occasions[occasion].split()[0]
            rows.append((key, occasion, system, organisation or None, pd.Timestamp(day)))
    frames = {
        "occasion": pd.DataFrame(
            [
                {"occasion_key": key, "start": pd.Timestamp(day), "kind": kind, "eligible": eligible,
                 "register_expected": True}
                for key, (day, kind, eligible) in ((key, told.split()) for key, told in occasions.items())
            ]
        ),
        "interaction": pd.DataFrame(
            [
                {"interaction_key": f"i{k:06d}", "person_key": person, "occasion_key": occasion, "role": "participant",
                 "system": system, "org_key": organisation, "at": at, "source_id": "s001"}
                for k, (person, occasion, system, organisation, at) in enumerate(rows)
            ]
        ),
        "person": pd.DataFrame(
            [{"person_key": key, "match_tier": "email"} for key in dict.fromkeys(row[0] for row in rows)]
        ),
        **{name: pd.DataFrame(content) for name, content in more.items()},
    }  # fmt: skip
    return Tables(evaluation, {name: frame for name, frame in frames.items() if len(frame)})


def asked(tables: Tables, **scope: str) -> Basis:
    return basis(tables, Scope(**scope))


def shown(*parts: Part, profile: str = "board") -> dict[str, Protected]:
    return protect([table for part in parts for table in part.estimates], Scope(profile=profile))


def sentences(*parts: Part, profile: str = "board") -> dict[str, str]:
    """Return the sentences of some parts by signal."""
    tables = shown(*parts, profile=profile)
    return {finding.signal: finding.sentence for part in parts for finding in part.findings(tables)}
