"""The sample of real data that nobody here invented: 18 women at 14 dated events in Natchez, Mississippi.

Attendance: Davis, Gardner and Gardner (1941), *Deep South*, as shipped by networkx. Day and month of the events:
the same chart as read by Berger-Wolf and Saia (2006). The book gives no year: 1930 is nominal.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from evalkit.definition import Programme
from evalkit.simulate import declaration, package
from evalkit.simulate.sheets import write_csv

NOTE = (
    "Real historical data, not a health programme: the attendance of 18 women at 14 social events in Natchez, "
    "Mississippi, in the 1930s (Davis, Gardner and Gardner 1941). Day and month are the book's; the year is nominal."
)

README = """# Southern women: a sample of real data

The attendance of 18 women at 14 social events in Natchez, Mississippi, over nine months of the 1930s: 89 attendances.
Two-mode networks have been tried out on this register since 1941. It is here because nobody of this project invented
it: what the kit says about it can be compared with what others have found.

It is not a health programme. It has no systems, no organisations, no roles and no e-mail addresses; a name is all
that tells the women apart, and within this register it is unique.

## Run it
```
evalkit run data_samples/southern-women/evaluation.toml
```
It should find 18 people, 14 occasions and 89 interactions.

## Sources
- Davis, A., Gardner, B. B. and Gardner, M. R. (1941). *Deep South: A Social Anthropological Study of Caste and Class*.
  University of Chicago Press. The attendance is read from `networkx.davis_southern_women_graph()`.
- Berger-Wolf, T. Y. and Saia, J. (2006). A framework for analysis of dynamic social networks. *KDD 2006*. Day and month
  of the events as charted there.

The names are those that the book published and the research literature has used ever since. The book gives day and
month; **the year 1930 is nominal**, so that a calendar can be drawn.

| place | what |
|---|---|
| `evaluation.toml` | the definition |
| `mappings/` | which column of theirs is which of ours |
| `occasions.csv` | the 14 events with their dates |
| `register.csv` | one row a woman and event |
| `datapackage.json` | a description of every file (Frictionless Data), with its hash |
"""

SOURCES = (
    {"title": "Davis, Gardner and Gardner (1941), Deep South; networkx.davis_southern_women_graph()"},
    {"title": "Berger-Wolf and Saia (2006), A framework for analysis of dynamic social networks, KDD 2006"},
)


def write(folder: Path) -> None:
    """Write the sample.

    Parameters
    ----------
    folder : Path
        An empty folder.
    """
    dates = event_dates()
    write_csv(folder / "register.csv", [("Woman", "Event", "Date"), *register(dates)])
    write_csv(folder / "occasions.csv", [("Event", "Title", "Date"), *_events(dates)])
    attendance = {"name": "Woman", "occasion": "Event", "at": "Date"}
    occasion = {"occasion_key": "Event", "title": "Title", "start": "Date"}
    same = {"kind": "event", "eligible": "all"}
    ymd = {"date_order": "ymd"}
    declaration.write_text(folder / "mappings/register.toml", declaration.mapping("attendance", attendance, ymd))
    declaration.write_text(
        folder / "mappings/occasions.toml", declaration.mapping("occasion", occasion, ymd, constants=same)
    )
    declaration.write_text(folder / "evaluation.toml", _definition())
    declaration.write_text(folder / "README.md", README)
    package.write_datapackage(folder, "southern-women", "Southern women", NOTE, {"sources": list(SOURCES)})


def event_dates() -> dict[str, date]:
    """Return the day of each event, in the order of the days.

    Examples
    --------
    >>> dates = event_dates()
    >>> len(dates), str(min(dates.values())), str(max(dates.values()))
    (14, '1930-02-23', '1930-11-21')
    """
    text = (files("evalkit.simulate") / "data/southern_women_dates.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    dates = {row["occasion"]: date.fromisoformat(row["date"]) for row in rows}
    return dict(sorted(dates.items(), key=lambda event: event[1]))


def register(dates: dict[str, date]) -> list[Sequence[str]]:
    """Return the attendances: woman, event, date, in the order of the days and then of the book.

    Examples
    --------
    >>> len(register(event_dates()))
    89
    """
    from networkx import davis_southern_women_graph

    graph = davis_southern_women_graph()
    women = [node for node, kind in graph.nodes(data="bipartite") if kind == 0]
    return [(woman, event, str(day)) for event, day in dates.items() for woman in women if graph.has_edge(woman, event)]


def _events(dates: dict[str, date]) -> list[Sequence[str]]:
    return [(event, f"Event {event[1:]}", str(day)) for event, day in dates.items()]


def _definition() -> str:
    programme = Programme(
        id="southern-women",
        title="Southern women: 14 events of the 1930s",
        start=date(1930, 1, 1),
        end=date(1930, 12, 31),
        as_at=date(1931, 1, 1),
        timezone="America/Chicago",
        status="Sample – historical data",
        note=NOTE,
    )
    return "\n".join(
        [
            declaration.opening(),
            declaration.programme_block(programme),
            declaration.source_block(
                path="occasions.csv", kind="spreadsheet", mapping="mappings/occasions.toml", titles_may_be_printed=True
            ),
            declaration.source_block(path="register.csv", kind="spreadsheet", mapping="mappings/register.toml"),
        ]
    )
