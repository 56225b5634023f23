"""Scores that a table states are those of the definition's instruments, or the row is set aside with a remedy."""

from __future__ import annotations

import pytest

from evalkit.intake import pipeline

INSTRUMENTS = '[[instruments]]\nlike = "ihi-collaboratives"\n'
HEAD = "team,month,score"
MAPPING = """table = "rating"
[columns]
subject_key = "team"
wave = "month"
value = "score"
[constants]
instrument = "ihi-collaboratives"
"""
TEAMS = "key,name,system,joined\nT01,Sleep support,NEL,2026-01-05\nT02,Asthma friends,SEL,2026-01-05\n"
TEAMS_MAPPING = 'table = "team"\n[columns]\nteam_key = "key"\nname = "name"\nsystem = "system"\njoined = "joined"\n'


@pytest.fixture
def scores(evaluation):
    """Return a function that builds an evaluation with teams and a table of their scores."""

    def build(*rows: str, head: str = HEAD, mapping: str = MAPPING):
        sources = (
            f'{INSTRUMENTS}[[sources]]\npath = "teams.csv"\nmapping = "teams.toml"\n'
            '[[sources]]\npath = "scores.csv"\nmapping = "scores.toml"\n'
        )
        files = {"teams.csv": TEAMS, "teams.toml": TEAMS_MAPPING, "scores.toml": mapping}
        return evaluation(sources, **files, **{"scores.csv": "\n".join([head, *rows]) + "\n"})

    return build


def test_a_teams_own_score_is_read_by_score_or_by_label(scores):
    rows = ("Sleep support,2026-02,2.5", "T02,28/02/2026,Modest improvement", "T01,2026-03,")
    rating = pipeline.prepare(scores(*rows)).rating
    assert rating["subject_key"].tolist() == ["T01", "T02", "T01"]
    assert rating["wave"].tolist() == ["2026-02", "2026-02", "2026-03"]
    assert rating["value"].tolist()[:2] == [2.5, 3.0]
    assert rating["value"].isna().tolist() == [False, False, True], "returned without a score is not the same as silent"
    assert set(rating["scale_version"]) == {"IHI 1.0–5.0"}
    assert set(rating["rater_role"]) == {"team"}
    assert rating["rater_key"].tolist() == rating["subject_key"].tolist()


def test_the_facultys_score_stands_beside_the_teams_own(scores):
    mapping = MAPPING.replace("[constants]", 'rater_role = "by"\n[constants]')
    built = scores("T01,2026-02,3,team", "T01,2026-02,2.5,faculty", head=f"{HEAD},by", mapping=mapping)
    assert pipeline.prepare(built).rating["rater_key"].tolist() == ["T01", "faculty"]


@pytest.mark.parametrize(
    ("row", "code", "column", "told"),
    [
        ("T01,2026-02,5.5", "BAD_SCORE", "score", "runs from 1 to 5"),
        ("T01,2026-02,0.5", "BAD_SCORE", "score", "off the scale"),
        ("T01,2026-02,2.7", "BAD_SCORE", "score", "between two levels"),
        ("T01,2026-02,2*", "BAD_SCORE", "score", "other text"),
        ("T01,2026-02,three", "BAD_SCORE", "score", "other text"),
        ("T09,2026-02,3", "UNKNOWN_TEAM", "team", "table of them"),
        ("T01,2026-12,3", "FUTURE_DATE", "month", "as_at"),
    ],
)
def test_what_cannot_be_right_is_set_aside(scores, row, code, column, told):
    account = next(one for one in pipeline.check(scores(row)).files if one.path == "scores.csv")
    (issue,) = account.issues
    assert (issue["code"], issue["column"], issue["row"]) == (code, column, 2)
    assert told in issue["action"]
    assert row.rsplit(",", 1)[1] not in issue["action"].split(";")[0].replace("from 1 to 5", "")


def test_two_scores_of_a_team_in_a_month(scores):
    account = next(
        one for one in pipeline.check(scores("T01,2026-02,3", "T01,2026-02-20,3.5")).files if one.path == "scores.csv"
    )
    assert [(issue["code"], issue["row"]) for issue in account.issues] == [("DUPLICATE_KEY", 3)]
    assert account.accepted == account.quarantined == 1


def test_scales_are_never_mixed(scores):
    mapping = MAPPING.replace("[constants]", 'scale_version = "scale"\n[constants]')
    built = scores("T01,2026-02,3,Life QI 0.5–5.0", head=f"{HEAD},scale", mapping=mapping)
    account = next(one for one in pipeline.check(built).files if one.path == "scores.csv")
    assert [(issue["code"], issue["column"]) for issue in account.issues] == [("OTHER_SCALE", "scale")]


def test_an_instrument_that_nobody_declared(scores):
    built = scores("T01,2026-02,3", mapping=MAPPING.replace("ihi-collaboratives", "ihi"))
    account = next(one for one in pipeline.check(built).files if one.path == "scores.csv")
    assert [issue["code"] for issue in account.issues] == ["UNKNOWN_INSTRUMENT"]
