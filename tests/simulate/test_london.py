from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

from evalkit.definition import load
from evalkit.simulate import feedback, jobs, london
from evalkit.simulate.setting import Efforts
from simulate.raw_files import (
    PHONE,
    Row,
    answers,
    listed,
    log_rows,
    members,
    teams_export,
    teams_rows,
    workbook_cells,
    workbook_rows,
)

EFFORTS = london.setting().efforts or Efforts()
FOLDER = Path(__file__).parents[2] / "data_samples/london"


@cache
def facts() -> dict:
    return json.loads((FOLDER / "truth.json").read_text("utf-8"))


@cache
def rows() -> list[Row]:
    return [*teams_rows(FOLDER), *workbook_rows(FOLDER), *log_rows(FOLDER)]


def occasions(kind: str) -> list[dict[str, str]]:
    return [row for row in listed(FOLDER, "occasions") if row["Kind"] == kind]


def test_five_systems_with_their_codes():
    systems = {system.code: system.name for system in load(FOLDER).systems}
    assert systems == {
        "QMF": "North East London",
        "QMJ": "North Central London",
        "QRV": "North West London",
        "QKK": "South East London",
        "QWE": "South West London",
    }


def test_the_learning_sessions_lie_in_their_months():
    months = [row["Starts"][:7] for row in occasions("Learning session")]
    assert months == ["2022-05", "2022-10", "2023-01"]


def test_three_introductions_all_in_march():
    assert [row["Starts"][:7] for row in occasions("Introduction webinar")] == ["2023-03"] * 3


def test_every_coaching_slot_offered_was_taken_and_is_in_the_log():
    offers = [row for row in listed(FOLDER, "offers") if row["What"] == "coaching slot"]
    assert all(row["Offered"] == row["Taken up"] for row in offers)
    held = {(row.at, row.team) for row in log_rows(FOLDER) if row.team}
    assert len(held) == sum(int(row["Taken up"]) for row in offers)
    systems = {row["Key"]: row["System"] for row in listed(FOLDER, "teams")}
    by_system = Counter((f"{at[6:]}-{at[3:5]}-{at[:2]}", systems[team]) for at, team in held)
    assert by_system == Counter({(row["On"], row["System"]): int(row["Taken up"]) for row in offers})


def test_two_of_five_hosted_a_half_day_session():
    offers = [row for row in listed(FOLDER, "offers") if row["What"] == "half-day session"]
    assert {row["System"]: row["Taken up"] for row in offers} == {
        "QMF": "1",
        "QMJ": "0",
        "QRV": "1",
        "QKK": "0",
        "QWE": "0",
    }
    assert len(occasions("Half-day session")) == 2


def test_fifteen_teams_over_all_systems_each_with_an_aim():
    teams = listed(FOLDER, "teams")
    assert len(teams) == 15
    assert {row["System"] for row in teams} == set(london.SHORT)
    assert {row["Aim on record"] for row in teams} == {"yes"}


def test_teams_work_in_three_workstreams_and_those_to_come_have_none():
    streams = Counter(row["Workstream"] for row in listed(FOLDER, "teams"))
    assert streams == {"Asthma and long-term conditions": 6, "Early years": 5, "Emotional wellbeing": 4}
    assert facts()["teams"]["by_workstream"] == streams
    readme = " ".join((FOLDER / "README.md").read_text("utf-8").split())
    coming = "integration for child health care; early years and family hubs; leadership – are yet to come"
    assert coming in readme


def test_two_peer_visits_were_taken_of_five_offered():
    offers = {row["System"]: row["Taken up"] for row in listed(FOLDER, "offers") if row["What"] == "peer visit"}
    assert offers == {"QMF": "1", "QMJ": "0", "QRV": "0", "QKK": "0", "QWE": "1"}
    assert facts()["offers"]["peer visit"] == {"offered": 5, "taken": 2}
    visited = [row for row in log_rows(FOLDER) if row.path.endswith("peer-visits.csv")]
    assert Counter(row.role for row in visited)["Visitor"] == 8
    assert {row["For"] for row in occasions("Peer visit")} == {"invitation"}


def test_more_is_tested_where_sponsors_are_in_post_and_two_teams_test_nothing():
    actions = facts()["actions"]
    usable = [row for row in listed(FOLDER, "tests-of-change") if row["Team"] != "T99" and row["Ended"] != "2022-01-01"]
    assert len(usable) == actions["usable"] == sum(actions["by_kind"].values())
    assert {code for code, _ in Counter(actions["by_system"]).most_common(2)} == {"QMF", "QRV"}
    assert set(actions["by_team"]) == {f"T{n:02}" for n in range(1, 16)} - set(EFFORTS.idle)
    joined = {row["Key"]: row["Joined"] for row in listed(FOLDER, "teams")}
    names = {row["Team"]: row["Key"] for row in listed(FOLDER, "teams")}
    assert all(row["Started"] > joined[names.get(row["Team"], row["Team"])] for row in usable)
    assert any(row["Team"] in names for row in usable)


def test_more_were_invited_than_came_of_every_organisation_and_team():
    systems = {row["Key"]: row for row in listed(FOLDER, "organisations")}
    teams = {row["Key"] for row in listed(FOLDER, "teams")}
    for row in listed(FOLDER, "invitations"):
        assert row["Invited"] in systems or row["Invited"] in teams
        assert int(row["Number"]) > 0
    invited = facts()["invitations"]
    assert set(invited) == {"LS1", "LS2", "LS3", "H-NEL", "H-NWL", "V1", "V2"}
    there = {occasion["occasion"]: occasion["happened"] for occasion in facts()["occasions"]}
    for key, counts in invited.items():
        assert counts["came"] < counts["invited"]
        assert there[key] <= counts["invited"]


def test_the_list_of_members_names_people_of_every_team_and_a_few_who_come_to_nothing():
    teams = facts()["teams"]
    assert set(teams["members"]) == {row["Key"] for row in listed(FOLDER, "teams")}
    assert min(teams["members"].values()) >= 3
    assert teams["people_in_teams"] - teams["people_in_teams_recorded"] == EFFORTS.only_listed
    rows_there = [row for row in members(FOLDER) if any(row.values()) and not row["Name"].startswith("Total")]
    assert len(rows_there) == teams["rows_on_list"]
    assert teams["rows_on_list"] - teams["rows_usable"] == facts()["mess"]["member_unusable"]


def test_role_groups_and_their_denominators_are_declared_and_invented():
    evaluation = load(FOLDER)
    assert [group.code for group in evaluation.role_groups] == list(jobs.JOBS)
    assert {one.source for one in evaluation.denominators} == {london.INVENTED}
    sizes = Counter()
    for one in evaluation.denominators:
        sizes[one.of] += one.people
    assert len(set(sizes.values())) == 1
    places = {row["Place"] for row in listed(FOLDER, "organisations")} - {""}
    assert {one.group for one in evaluation.denominators if one.of == "place"} == places
    sectors = {row["Sector"] for row in listed(FOLDER, "organisations")}
    assert {one.group for one in evaluation.denominators if one.of == "sector"} < sectors


def test_most_people_on_paper_have_a_job_but_not_all():
    groups = facts()["role_groups"].values()
    assert all(0 < group["on_paper"] < group["recorded"] for group in groups)
    assert 0.6 < sum(g["on_paper"] for g in groups) / facts()["people"]["recorded"] < 0.75


def test_the_principles_are_mapped_and_asked_about_after_the_third_learning_session():
    movement = load(FOLDER).movement
    kinds = [kind for principle in movement.principles for kind in principle.kinds]
    assert set(kinds) == {occasion.kind for occasion in london.setting().occasions}
    assert len(kinds) == len(set(kinds))
    offers = {row["What"] for row in listed(FOLDER, "offers")}
    assert {offer for principle in movement.principles for offer in principle.offers} == offers
    principles = facts()["principles"]
    said = Counter(feedback.STAGES.get(row[feedback.WHERE], "") for row in answers(FOLDER))
    assert len(answers(FOLDER)) == principles["responses"] == 60 < principles["attended"]
    assert {code: said[code] for code in principles["by_principle"]} == principles["by_principle"]
    assert said[""] > 0
    assert {row["Email"] for row in answers(FOLDER)} == {"anonymous"}


def test_sponsors_are_in_post_where_there_is_more_activity():
    sponsored = {row["System"] for row in listed(FOLDER, "context") if row["What"] == "sponsor in post"}
    assert sponsored == {"QMF", "QRV"}
    attended: Counter[str] = Counter()
    for occasion in facts()["occasions"]:
        attended.update({code: n for code, n in occasion["by_system"].items() if code})
    assert {code for code, _ in attended.most_common(2)} == sponsored


def test_active_members_grow_through_2022_and_march_2023_is_strong():
    active = {month["month"]: month["recorded"] for month in facts()["active"]}
    assert active["2022-12"] > 1.4 * active["2022-04"]
    assert 180 <= active["2023-03"] <= 230
    assert active["2023-03"] == max(active.values())
    assert all(
        later > 0.8 * earlier for earlier, later in zip(list(active.values()), list(active.values())[1:], strict=False)
    )
    attended = {occasion["occasion"]: occasion["recorded"] for occasion in facts()["occasions"]}
    webinars = [attended[f"W{number}"] for number in (1, 2, 3, 8, 10, 11)]
    assert sum(webinars[3:]) > 1.5 * sum(webinars[:3])
    assert webinars[-1] == max(webinars)


def test_the_size_is_that_of_a_real_programme():
    assert 250 <= facts()["people"]["happened"] <= 350
    assert 35 <= len(listed(FOLDER, "organisations")) <= 45
    assert len(listed(FOLDER, "occasions")) == 42


def test_of_forty_occasions_37_registers_were_received_and_of_two_peer_visits_both():
    registers = facts()["registers"]
    assert (registers["held"], registers["received"]) == (42, 39)
    assert [row["Register expected"] for row in occasions("Peer visit")] == ["yes", "yes"]
    assert len({row.occasion for row in log_rows(FOLDER) if row.path.endswith("peer-visits.csv")}) == 2
    titles = {row["Key"]: row["Title"] for row in listed(FOLDER, "occasions")}
    for key in registers["withheld"]:
        assert not any(row.occasion == titles[key] for row in rows())
        assert not list(FOLDER.glob(f"*/**/*{titles[key].split(': ')[-1].lower().replace(' ', '-')}*"))
    assert len(list(FOLDER.glob("exports/teams/*.csv"))) == 15


def test_no_date_can_be_taken_for_that_of_another_occasion():
    """Day and month swapped must never give the day of another occasion, or no reader could tell them apart."""
    days = {date.fromisoformat(row["Starts"][:10]) for row in listed(FOLDER, "occasions")}
    swapped = {date(day.year, day.day, day.month) for day in days if day.day <= 12 and day.day != day.month}
    assert swapped
    assert not swapped & days


def test_names_of_organisations_lead_to_one_organisation_only():
    spellings = Counter()
    for row in {row["Key"]: row for row in listed(FOLDER, "organisations")}.values():
        spellings.update(word.casefold() for word in [row["Name"], *row["Also known as"].split("; ")] if word)
    systems = [word.casefold() for s in london.SYSTEMS for word in (s.code, s.name, *s.aliases)]
    assert max(Counter([*spellings.elements(), *systems]).values()) == 1
    assert spellings["na"] == 1


def test_one_organisation_moves_between_systems():
    moved = [row for row in listed(FOLDER, "organisations") if row["Key"] == "BRIDGE"]
    assert [(row["System"], row["From"], row["Until"]) for row in moved] == [
        ("QMJ", "", "2022-10-01"),
        ("QMF", "2022-10-01", ""),
    ]


def test_about_one_row_in_eight_has_no_address():
    people = [row for row in rows() if not PHONE.match(row.name) and "team laptop" not in row.name]
    assert 0.09 <= sum(not row.email for row in people) / len(people) <= 0.15


def found_in_rows() -> dict[str, int]:
    """Count every kind of mess that shows in a single row."""
    names = {row["Name"] for row in listed(FOLDER, "organisations")}
    aliases = {word for row in listed(FOLDER, "organisations") for word in row["Also known as"].split("; ")}
    upper = {"names": {name.upper() for name in names}, "aliases": {alias.upper() for alias in aliases}}
    unlisted = {o.name.upper() for o in london.setting().organisations if not o.listed}
    devices = [row for row in rows() if PHONE.match(row.name) or "team laptop" in row.name]
    people = [row for row in rows() if row not in devices]
    online = [row for row in people if row.path.startswith("exports")]
    paper = [row for row in people if not row.path.startswith("exports")]
    written = [row.organisation for row in paper] + [row.organisation for row in online if row.organisation]
    known = [text for text in written if text.upper() not in upper["names"] | unlisted]
    return {
        "blank_email": sum(not row.email for row in people),
        "external": sum(row.name.endswith(" (External)") for row in online),
        "unverified": sum(row.name.endswith(" (Unverified)") for row in online),
        "surname_first": sum(bool(row.organisation) for row in online),
        "dial_in": sum(bool(PHONE.match(row.name)) for row in devices),
        "shared_laptop": sum("team laptop" in row.name for row in devices),
        "no_times": sum(not row.at for row in online),
        "email_capitals": sum(row.email.isupper() for row in people),
        "name_capitals": sum(row.name.isupper() or row.name.islower() for row in paper),
        "apostrophe_curly": sum("’" in row.name for row in paper),
        "surname_null": sum(bool(re.search(r"\bnull\b", row.name, re.IGNORECASE)) for row in people),
        "organisation_alias": sum(text.upper() in upper["aliases"] for text in known),
        "organisation_misspelt": sum(text.upper() not in upper["aliases"] for text in known),
        "organisation_unlisted": sum(text.upper() in unlisted for text in written),
        "two_emails": sum(";" in row.email for row in people),
        "apologies": sum(row.attended == "Apologies" for row in people),
    }


def found_in_files() -> dict[str, int]:
    """Count every kind of mess that shows in a file as a whole."""
    exports = {path: teams_export(path) for path in sorted(FOLDER.glob("exports/teams/*.csv"))}
    books = [workbook_cells(path) for path in sorted(FOLDER.glob("registers/*.xlsx"))]
    logs = [
        list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        for path in sorted(FOLDER.glob("registers/*.csv"))
    ]
    days = Counter(row["Starts"][:10] for row in listed(FOLDER, "occasions"))
    twice = sum(
        count - 1
        for export in exports.values()
        for count in Counter((row["Name"], row["Email"]) for row in export.sections["2. Participants"]).values()
    )
    return {
        "rejoin": twice,
        "us_dates": sum(export.summary["Start time"].endswith("M") for export in exports.values()),
        "narrow_space": sum("\u202f" in export.summary["Start time"] for export in exports.values()),
        "total_differs": sum(
            int(export.summary["Attended participants"]) != len(export.sections["2. Participants"])
            for export in exports.values()
        ),
        "newline_in_title": sum("\n" in export.summary["Meeting title"] for export in exports.values()),
        "same_day": sum(days[path.name[:10]] > 1 for path in exports),
        "register_resaved": len(books) - len({json.dumps(book) for book in books}),
        "total_row": sum(book[-1][0].startswith("Total") for book in books)
        + sum(log[-1]["Meeting"] == "Total" for log in logs)
        + members(FOLDER)[-1]["Name"].startswith("Total"),
        "blank_row": sum(not any(cells) for book in books for cells in book[3:])
        + sum(not any(row.values()) for row in members(FOLDER)),
    }


def found_in_lists() -> dict[str, int]:
    """Count the mess that shows in the lists, and in jobs wherever they stand."""
    known = {word for words in jobs.JOBS.values() for word in words}
    people = [row for row in members(FOLDER) if row["Team"] and row["Name"] not in {"", "Vacant"}]
    paper = [*(row.job for row in rows() if not row.path.startswith("exports")), *(row["Job"] for row in people)]
    unusable = [row for row in people if ";" in row["E-mail"] or row["Team"] == "T16" or row["Left"] == "01/01/2022"]
    doubtful = [job for job in paper if job not in known]  # those of the rows that are unusable stand twice
    tests = listed(FOLDER, "tests-of-change")
    return {
        "job_blank": doubtful.count(""),
        "job_unlisted": len(doubtful) - doubtful.count(""),
        "member_without_start": sum(not row["Joined"] for row in people),
        "member_unusable": len(unusable)
        + sum(row["Name"] in {"", "Vacant"} and bool(row["Team"]) for row in members(FOLDER)),
        "action_unusable": sum(bool(row["Ended"]) and row["Ended"] < row["Started"] for row in tests),
        "action_unknown_team": sum(row["Team"] == "T99" for row in tests),
    }


def test_the_mess_that_is_recorded_is_in_the_files():
    mess = facts()["mess"]
    found = {**found_in_rows(), **found_in_files(), **found_in_lists()}
    assert {code: mess[code] for code in found} == found
    assert all(found.values())


def test_the_mess_that_only_the_truth_can_see_is_planted_too():
    mess = facts()["mess"]
    crowd = london.setting().crowd
    assert 0 < mess["changed_organisation"] <= crowd.movers
    assert mess["namesakes"] == 2
    assert mess["in_two_registers"] > 0
    assert mess["name_misspelt"] > 0


def test_a_resaved_register_has_the_same_rows_in_other_bytes():
    first, copy = sorted(FOLDER.glob("registers/2022-05-10-*.xlsx"), key=lambda path: len(path.name))
    assert workbook_cells(first) == workbook_cells(copy)
    assert first.read_bytes() != copy.read_bytes()
