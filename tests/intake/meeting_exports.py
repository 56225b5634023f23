"""Small exports of meetings in every form that is read, every person in them invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Rows = Sequence[Sequence[str]]

TEAMS_2020 = [
    ["Full Name", "User Action", "Timestamp"],
    ["Ada Fenwick", "Joined before", "4/8/2026, 10:00:00 AM"],
    ["Lee Varga", "Joined", "4/8/2026, 10:05:00 AM"],
    ["Lee Varga", "Left", "4/8/2026, 10:25:00 AM"],
    ["Lee Varga", "Joined", "4/8/2026, 10:35:00 AM"],
    ["Lee Varga", "Left", "4/8/2026, 11:00:00 AM"],
    ["Rita Sol", "Left", "4/8/2026, 10:30:00 AM"],
    ["Quinn Amory", "Joined", "4/8/2026, 10:40:00 AM"],
    ["Ada Fenwick", "Left", "4/8/2026, 11:00:00 AM"],
]
TEAMS_2021 = [
    ["Meeting Summary"],
    ["Total Number of Participants", "3"],
    ["Meeting Title", "Webinar 1"],
    ["Meeting Start Time", "4/8/2026, 9:58:00 AM"],
    ["Meeting End Time", "4/8/2026, 11:00:00 AM"],
    ["Meeting Id", "00000000-0000-0000-0000-000000000000"],
    [],
    ["Full Name", "Join Time", "Leave Time", "Duration", "Email", "Role", "Participant ID (UPN)"],
    ["Ada Fenwick", "4/8/2026, 10:00:00 AM", "4/8/2026, 10:30:00 AM", "30m", "ada@nel.invalid", "Organizer", "x"],
    ["Ada Fenwick", "4/8/2026, 10:20:00 AM", "4/8/2026, 11:00:00 AM", "40m", "ada@nel.invalid", "Organizer", "x"],
    ["Lee Varga (Guest)", "4/8/2026, 10:20:00 AM", "4/8/2026, 10:40:00 AM", "20m", "", "Attendee", ""],
    ["Lee Varga (Guest)", "4/8/2026, 10:50:00 AM", "4/8/2026, 11:00:07 AM", "10m 7s", "", "Attendee", ""],
    ["+44 7700 900123", "4/8/2026, 10:20:00 AM", "4/8/2026, 11:00:00 AM", "40m", "", "Attendee", ""],
]
TEAMS_BRITISH = [
    ["1. Summary"],
    ["Meeting title", "Webinar 1"],
    ["Attended participants", "2"],
    ["Start time", "08/04/26, 09:58:17"],
    [],
    ["2. Participants"],
    ["Name", "First join", "Last leave", "In-meeting duration", "Email", "Participant ID (UPN)", "Role"],
    ["Ada Fenwick", "08/04/26, 10:00:47", "08/04/26, 11:01:46", "1h 59s", "ada@nel.invalid", "x", "Organizer"],
    ["Lee Varga", "08/04/26, 10:00:56", "08/04/26, 11:01:45", "1h 48s", "lee@nhs.invalid", "x", "Presenter"],
    [],
    ["3. In-Meeting activities"],
    ["Name", "Join time", "Leave time", "Duration", "Email", "Role"],
    ["Ada Fenwick", "08/04/26, 10:00:47", "08/04/26, 11:01:46", "1h 59s", "ada@nel.invalid", "Organizer"],
]
TEAMS_GERMAN = [
    ["1. Zusammenfassung"],
    ["Besprechungstitel", "Webinar 1"],
    ["Teilnehmer", "2"],
    ["Startzeit", "08.04.26, 09:58:00"],
    [],
    ["2. Teilnehmer"],
    ["Name", "Erster Beitritt", "Letztes Verlassen", "Dauer der Besprechung", "E-Mail", "Teilnehmer-ID (UPN)", "Rolle"],
    ["Ada Fenwick", "08.04.26, 10:01:00", "08.04.26, 11:00:00", "59 Min. 0 Sek.", "ada@nel.invalid", "", "Organisator"],
    ["Lee Varga (Gast)", "08.04.26, 10:00:00", "08.04.26, 11:00:07", "1 Std. 7 Sek.", "", "", "Teilnehmer"],
    [],
    ["3. Aktivitäten in der Besprechung"],
    ["Name", "Beitreten", "Verlassen", "Dauer", "E-Mail", "Rolle"],
    ["Ada Fenwick", "08.04.26, 10:01:00", "08.04.26, 11:00:00", "59 Min. 0 Sek.", "ada@nel.invalid", "Organisator"],
]
ZOOM_MEETING = [
    ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants", ""],
    [
        "812 3456 7890",
        "Webinar 1",
        "04/08/2026 09:58:00 AM",
        "04/08/2026 11:00:00 AM",
        "ada@nel.invalid",
        "62",
        "4",
        "",
    ],
    [],
    ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest", "In Waiting Room"],
    ["Ada Fenwick", "ada@nel.invalid", "04/08/2026 09:58:00 AM", "04/08/2026 11:00:00 AM", "62", "No", "No"],
    ["Rita Sol", "", "04/08/2026 10:00:00 AM", "04/08/2026 10:01:00 AM", "1", "Yes", "Yes"],
    ["Rita Sol", "", "04/08/2026 10:01:00 AM", "04/08/2026 10:31:00 AM", "30", "Yes", "No"],
    ["Rita S (Rita Sol)", "", "04/08/2026 10:21:00 AM", "04/08/2026 11:00:00 AM", "39", "Yes", "No"],
    ["iPhone", "", "04/08/2026 10:00:00 AM", "04/08/2026 10:10:00 AM", "10", "Yes", "No"],
    ["iPhone", "", "04/08/2026 10:05:00 AM", "04/08/2026 10:30:00 AM", "25", "Yes", "No"],
    ["iPhone", "", "04/08/2026 10:40:00 AM", "04/08/2026 11:00:00 AM", "20", "Yes", "No"],
    ["447700900123", "", "04/08/2026 10:00:00 AM", "04/08/2026 10:20:00 AM", "20", "Yes", "No"],
]
ZOOM_USERS = [
    ["Name (original name)", "Email", "Total duration (minutes)", "Guest"],
    ["Ada Fenwick", "ada@nel.invalid", "62", "No"],
    ["Rita S (Rita Sol)", "", "59", "Yes"],
]
_HOSTS = ["Attended", "User Name (Original Name)", "Email", "Join Time", "Leave Time", "Time in Session (minutes)"]
ZOOM_WEBINAR = [
    ["Attendee Report", ""],
    ["Report Generated:", "Apr 09, 2026 8:50 PM"],
    ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registered", "Unique Viewers"],
    ["Webinar 1", "328-972-509", "Apr 08, 2026 9:58 AM", "62", "5", "3"],
    ["Host Details", ""],
    _HOSTS,
    ["Yes", "Ada Fenwick", "ada@nel.invalid", "Apr 08, 2026 09:58:00", "Apr 08, 2026 11:00:00", "62"],
    ["Panelist Details", ""],
    _HOSTS,
    ["Yes", "Lee Varga", "lee@nhs.invalid", "Apr 08, 2026 10:00:00", "Apr 08, 2026 11:00:00", "60"],
    ["No", "Rita Sol", "rita@nhs.invalid", "--", "--", "--"],
    ["Attendee Details", ""],
    ["Attended", "User Name (Original Name)", "First Name", "Last Name", "Email", "Organization", "Job Title",
     "Registration Time", "Join Time", "Leave Time", "Time in Session (minutes)", "Country/Region Name"],
    ["Yes", "Zoë", "Zoë", "Müller", "zoe@council.invalid", "R1X", "Nurse", "Apr 01, 2026 08:00:00",
     "Apr 08, 2026 10:00:00", "Apr 08, 2026 10:20:00", "20", "United Kingdom"],
    ["Yes", "Zoë", "--", "--", "zoe@council.invalid", "--", "--", "--",
     "Apr 08, 2026 10:30:00", "Apr 08, 2026 11:00:00", "30", "United Kingdom"],
    ["Yes", "Lee V", "Lee", "Varga", "lee@nhs.invalid", "", "", "Apr 01, 2026 08:00:00",
     "Apr 08, 2026 09:58:00", "Apr 08, 2026 10:00:00", "2", "United Kingdom"],
    ["No", "Pat Quill", "Pat", "Quill", "pat@nhs.invalid", "", "", "Apr 01, 2026 08:00:00", "--", "--", "--", "--"],
    ["Other Attended", ""],
    ["User Name", "Join Time", "Leave Time", "Time in Session (minutes)", "Country/Region Name"],
    ["447700900123", "Apr 08, 2026 10:00:00", "Apr 08, 2026 10:20:00", "20", "United Kingdom"],
]  # fmt: skip

EVERY = {
    "teams 2020": TEAMS_2020,
    "teams 2021": TEAMS_2021,
    "teams british": TEAMS_BRITISH,
    "teams german": TEAMS_GERMAN,
    "zoom meeting": ZOOM_MEETING,
    "zoom users": ZOOM_USERS,
    "zoom webinar": ZOOM_WEBINAR,
}


def written(rows: Rows, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Return rows as the bytes of a text export."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding)
