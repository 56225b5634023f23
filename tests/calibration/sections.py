"""What the page says of each claim: words, which may change without measuring anything again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calibration import columns, network_sections
from calibration.claim import Column
from calibration.claims import compared, gap, interrupted, reports_apart, singled_out
from calibration.claims.forecast import AHEAD, METHODS
from calibration.claims.growth import FILLING, PLAIN
from calibration.claims.retention import FOLLOWED, RUN, TICK
from calibration.section import Cells, Section


def _of_reports(cells: Cells) -> str:
    hausman = {
        name: next(one["more"] for one in cells[name]["alternatives"] if one["method"] == reports_apart.HAUSMAN)
        for name in ("one-more", "twelve-more", "rolling")
    }
    return (
        "The variance of the earlier estimate less that of the later one is what theory asks for, and claims a change "
        f"in {hausman['one-more']:.0%} after one month more where there is none, in {hausman['twelve-more']:.0%} after "
        f"twelve, and in {hausman['rolling']:.0%} where periods only overlap.\n\n"
        f"What it costs: where a third fewer come in the one added month, it is called more than chance in "
        f"{cells['month-falls']['more']:.1%}; where twelve added months lose 10% each, in "
        f"{cells['year-falls']['more']:.0%}; with periods that only overlap, in {cells['rolling-falls']['more']:.1%}. "
        "Two estimates that share their data say little about what is new: so the comparison points to the later "
        "report's own grade.\n"
    )


def _of_growth(cells: Cells) -> str:
    def other(cell: str, name: str) -> Mapping[str, Any]:
        return next(one for one in cells[cell]["alternatives"] if one["method"] == name)

    flat = [cell for cell in cells.values() if cell["flat"]]
    plain = [other(cell["name"], PLAIN) for cell in flat]
    held = [cell["coverage"] for cell in flat]
    twelve, twenty_four = (cells[name]["clear_rise"] for name in ("growth-12", "growth-24"))
    change = columns.change
    return (
        f"Counting from the first month, while the window fills, prints {change(other('flat', FILLING)['estimate'])} a "
        f"month where nothing grows. A crowd of newcomers in the last month makes mean log growth print "
        f"{change(other('crowd-last', PLAIN)['estimate'])} a month; the kit's estimate is "
        f"{change(cells['crowd-last']['estimate'])}. Where nothing changes mean log growth covers "
        f"{min(one['coverage'] for one in plain):.1%} to {max(one['coverage'] for one in plain):.1%} and its interval "
        f"lies above no change in up to {max(one['rise'] for one in plain):.1%}; the kit's interval covers "
        f"{min(held):.1%} to {max(held):.1%}.\n\n"
        "Slow shocks look like a trend while they last, and one year of month ends hardly tells them apart: a clear "
        "change says that the stock moved by more than its own month-to-month steps explain, not that the programme "
        "moved it.\n\n"
        f"What it costs: growth of 3% a month is called clear in {twelve:.0%} of programmes after 12 months, and in "
        f"{twenty_four:.0%} after 24. The trend of people reached a month (under momentum) sees more.\n"
    )


def _of_momentum(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["common-shock-40"]["alternatives"]}
    systems = tried["the same, with the noise of single months"]
    people = tried["people resampled (bootstrap)"]
    return (
        f"With shocks that hit 40 systems at once, the spread of systems, even with the noise of single months added, "
        f"covers {systems['coverage']:.0%}, and resampling people {people['coverage']:.0%}: what hits everybody is "
        f"invisible to both. The kit reads it from the months of all systems together.\n\n"
        f"What it costs: growth of 3% a month is called clear in {cells['growth-12']['clear_rise']:.0%} of programmes "
        f"after 12 months by interactions, in {cells['reach-growth-12']['clear_rise']:.0%} by people reached a month; "
        f"after 24 in {cells['growth-24']['clear_rise']:.0%} and {cells['reach-growth-24']['clear_rise']:.0%}.\n"
    )


def _of_velocity(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["month-shock"]["alternatives"]}
    systems = tried["log ratios of the systems, t(systems − 1)"]
    return (
        f"Where single months draw more or fewer people to every occasion, comparing the systems' ratios covers "
        f"{systems['coverage']:.0%}: all systems had the same months. So the kit asks for both periods by month.\n\n"
        f"What it costs: where the same people come 3% a month more often, a rise is called clear in "
        f"{cells['pull-12']['clear_rise']:.0%} of programmes after 12 months and in "
        f"{cells['pull-24']['clear_rise']:.0%} after 24.\n"
    )


def _of_months(cells: Cells) -> str:
    tried = {one["method"]: one["rise"] for one in cells["common-shock-40"]["alternatives"]}
    return (
        f"Enough rises alone are claimed in {tried['enough rises, whatever the trend']:.1%} where shocks hit all 40 "
        "systems: a wave of joiners lasts for months. So the trend must point upwards too.\n\n"
        f"What it costs: growth of 3% a month is called consistent in {cells['growth-12']['clear_rise']:.0%} of "
        f"programmes after 12 months and in {cells['growth-24']['clear_rise']:.0%} after 24, growth of 10% in "
        f"{cells['growth-10']['clear_rise']:.0%} after 12. Where nothing is claimed, say how often it rose.\n"
    )


def _of_cycles(cells: Cells) -> str:
    tried = {one["method"]: one["rise"] for one in cells["sessions-at-the-end"]["alternatives"]}
    return (
        f"With learning sessions in months 4, 8, 11 and 12 only, cycles compared per month rise at every step in "
        f"{tried['rose at every step, per month']:.1%} of programmes in which nothing changes: a short cycle is mostly "
        "its session. The kit does not compare cycles of which one is more than a quarter longer than another.\n\n"
        f"With four cycles a year even a rise at every step comes by chance once in 24: nothing is claimed below five. "
        f"Growth of 3% a month is called consistent in {cells['growth-18-cycles']['clear_rise']:.0%} of programmes "
        f"after six cycles and in {cells['growth-24-cycles']['clear_rise']:.0%} after eight.\n"
    )


def _of_attendance(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["common-shock"]["alternatives"]}
    quasi = tried["quasi-Poisson regression on month and kind"]
    return (
        f"Quasi-Poisson regression, the textbook's choice, covers {quasi['coverage']:.0%} where shocks hit all: "
        "it takes occasions as independent, but people who come in March are largely those of February.\n"
    )


def _of_retention(cells: Cells) -> str:
    shown = cells["teams-differ-much"]
    off = {one["method"]: 100 * (one["estimate"] - shown["truth"]) for one in shown["alternatives"]}
    registered, since = off["still there, of all registered, Wilson"], off["Kaplan–Meier of 'not seen since'"]
    return (
        f"Where teams differ much, the share of all registered who were seen to be still there is "
        f"{_points(registered)}: it takes those who joined late for leavers. 'Not seen since' is {_points(since)}: "
        "whoever comes back never left, and whoever happens to miss the last occasions has. The kit waits for a "
        "declared run of missed occasions, so that the end of observation does no harm.\n"
    )


def _points(off: float) -> str:
    return f"{abs(off):.0f} percentage points too {'low' if off < 0 else 'high'}"


def _of_forecast(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["flat"]["alternatives"]}
    ramp = cells["true-ramp"]
    return (
        "All of the drift carried forward for six months misses by "
        f"{tried[METHODS['walk']]['error-6']:.0%} on average where nothing changes, half of it by "
        f"{cells['flat']['error-6']:.0%}. A straight line through the logs holds "
        f"{tried[METHODS['line']]['within95-6']:.0%} of what comes six months ahead in its 95% interval. Of a "
        f"programme that begins from nobody and levels off the fan holds {ramp['within95-6']:.0%} six months ahead. "
        "A crowd that came in the last month stays in the window for three months and then leaves it: no forecast from "
        "the stock alone can know.\n"
    )


def _of_component(cells: Cells) -> str:
    answers, resampled = (
        [
            one["coverage"]
            for name in ("raters-4", "raters-12")
            for one in cells[name]["alternatives"]
            if one["method"] == m
        ]
        for m in ("every answer as one of n", "raters resampled, percentiles")
    )
    return (
        f"A rater's answers move together. Counting each of them as one of n covers {min(answers):.0%} to "
        f"{max(answers):.0%}; resampling so few raters covers {min(resampled):.0%} to {max(resampled):.0%}.\n"
    )


def _of_level(cells: Cells) -> str:
    bare = [cell["bare"] for name, cell in cells.items() if name.startswith("near")]
    few, eight = cells["near-4"], cells["near-8"]
    return (
        f"Near a cut point a bare label is right {min(bare):.0%} to {max(bare):.0%} of the time. Of four raters, what "
        f"is said to be {few['likely_said']:.0%} likely there is right in {few['likely_right']:.0%}, of eight "
        f"{eight['likely_right']:.0%} of {eight['likely_said']:.0%}. So the kit says how likely a label is from eight "
        "raters on, and of fewer only which labels cannot be told apart.\n"
    )


def _of_systems(cells: Cells) -> str:
    tried = {one["method"]: one["rise"] for one in cells["systems-8"]["alternatives"]}
    return (
        "With four equal systems and six components, some pair differs at 5% in "
        f"{tried['every answer as one of n, each pair, unadjusted']:.0%} of self-assessments if every answer counts as "
        f"one of n, and the highest from the lowest in {tried['the highest against the lowest, unadjusted']:.0%} even "
        f"with raters' means. What it costs: one system a point above the others is called clear in "
        f"{cells['systems-apart']['clear_rise']:.0%}.\n"
    )


def _of_waves(cells: Cells) -> str:
    new = cells["waves-new"]["alternatives"][0]["rise"]
    return (
        f"Comparing all raters of both waves claims a change in {new:.0%} where nobody changed, but six of the raters "
        f"did. What it costs: half a point more in every component is called clear in at least one of them in "
        f"{cells['waves-up']['clear_rise']:.0%} with eight raters.\n"
    )


def _of_teams(cells: Cells) -> str:
    alone, shared = ({one["method"]: one["rise"] for one in cells[name]["alternatives"]} for name in _TEAMS)
    naive = [rise for tried in (alone, shared) for rise in tried.values()]
    return (
        f"Methods at hand claim a change in {min(naive):.0%} to {max(naive):.0%} where there is none. With teams and "
        f"systems asked both, a clear change of either direction is claimed in "
        f"{_either(cells['alone-15']):.1%} where teams are independent and in {_either(cells['shocks-15']):.1%} where "
        f"those of a system share shocks. What it costs: the change of the last row is called clear in "
        f"{cells['up-15']['clear_rise']:.0%}.\n"
    )


_TEAMS = ("alone-15", "shocks-15")


def _either(cell: Mapping[str, Any]) -> float:
    return cell["clear_rise"] + cell["clear_fall"]


def _of_faculty(cells: Cells) -> str:
    tried = {one["method"]: one["rise"] for one in cells["faculty-15"]["alternatives"]}
    return (
        f"Where both agree, a clear difference is said in {_either(cells['faculty-15']):.1%} with 15 teams; with every "
        f"month as one of n in {tried['every month as one of n']:.0%}. Faculty half a level lower than the teams is "
        f"seen in {cells['faculty-lower']['clear_rise']:.0%}.\n"
    )


def _of_network_year(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["mean_size-uneven"]["alternatives"]}
    alone, resampled = (one["coverage"] for one in tried.values())
    return (
        f"Where occasions differ much in size, leaving out occasions alone covers {alone:.0%}, and resampling them "
        f"{resampled:.0%}: another year has other people, too. Isolates, distances, efficiency and the like have no "
        "interval here, because none that was tried holds; the kit shows how far they move when one occasion is left "
        "out, and calls that a range.\n"
    )


def _of_network_people(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["density-uneven"]["alternatives"]}
    independent, percentiles = (one["coverage"] for one in tried.values())
    return (
        f"Where some people are much better connected, taking every pair as independent covers {independent:.0%}, and "
        f"percentiles of resampled people {percentiles:.0%}. The kit's interval is normal and lies round the observed "
        "value.\n"
    )


def _of_crossing(cells: Cells) -> str:
    return (
        f"Where colleagues come together less and less, a rise is called clear in {cells['opens']['clear_rise']:.0%}."
        f" Waves of taking part that last are called a clear change in {_either(cells['waves']):.1%}.\n"
    )


def _of_inward(cells: Cells) -> str:
    return f"With a third of the ties among colleagues, that is seen in {cells['colleagues']['clear_fall']:.0%}.\n"


_OF_TEAMS = (
    columns.SITUATION,
    ("Covered", columns.share("coverage")),
    *columns.CLAIMED,
    columns.REFUSED,
)

_NETWORK = (
    columns.SITUATION,
    ("Truth", lambda cell: f"{cell['truth']:.3g}"),
    ("Median estimate", lambda cell: f"{cell['estimate']:.3g}"),
    columns.COVERED,
    ("Width", lambda cell: f"{cell['width']:.3g}"),
    columns.REFUSED,
)
_NETWORK_TRIED = (
    columns.METHOD,
    ("Covered", columns.share("coverage")),
    ("Median estimate", lambda cell: f"{cell['estimate']:.3g}"),
    ("Width", lambda cell: f"{cell['width']:.3g}"),
)


def _of_interrupted(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["its-lasting"]["alternatives"]}
    plain, hac = tried[interrupted.OLS_NAME], tried[interrupted.HAC_NAME]
    return (
        f"Where noise lasts, segmented least squares covers {plain['coverage']:.0%}, and with Newey–West errors "
        f"{hac['coverage']:.0%}: with thirty months they need far more than they have. What it costs: six points more "
        f"are called clear in {cells['its-step-6']['clear_rise']:.0%} of series, three in "
        f"{cells['its-step-3']['clear_rise']:.0%}.\n\n"
        "None of this says why. A shock that all sites share and that happens to fall on the month looks the same; "
        "only a comparison can tell it apart.\n"
    )


def _of_compared(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["did-3-of-8"]["alternatives"]}
    shared = {one["method"]: one for one in cells["did-shared"]["alternatives"]}
    rows, own = tried[compared.ROWS_NAME], shared[compared.OWN_NAME]
    return (
        f"Least squares that takes every month of a site as a new fact covers {rows['coverage']:.0%}. The sites with "
        f"the change alone, without a comparison, cover {own['coverage']:.0%} where all sites share large shocks. "
        f"Three points more at 3 of 8 sites are called clear in {cells['did-step-3']['clear_rise']:.0%}, one point in "
        f"{cells['did-step-1']['clear_rise']:.0%}. With one site of eight, or two of five, a randomisation test cannot "
        "reach 5%, so that nothing is called clear.\n"
    )


def _of_gap(cells: Cells) -> str:
    tried = {one["method"]: one for one in cells["gap-lasting"]["alternatives"]}
    return (
        f"Where noise lasts, a line through the differences covers {tried[gap.LINE_NAME]['coverage']:.0%}. A gap that "
        f"narrows by four points a year is called clear in {cells['gap-narrows-4']['clear_rise']:.0%} of programmes.\n"
    )


def _of_singled_out(cells: Cells) -> str:
    five, many, falls = (cells[name] for name in ("equal-5", "equal-42", "one-falls-5"))
    tried = {one["method"]: one for one in many["alternatives"]}
    plain, ranked = tried[singled_out.PLAIN], tried[singled_out.RANKED]
    return (
        f"Of 5 equal systems the grid has one pointing down in {five['any']:.1%} of years, of 42 in {many['any']:.1%}; "
        f"without the adjustment it would be {plain['any']:.1%} of 42. Adding up ranks names one of 42 equal systems "
        f"as the lowest in {ranked['one']:.1%} of years. What it costs: a system whose people come 10% less often "
        f"every month points down in {falls['first']:.1%} of years, so a cell without evidence is no reason to leave "
        "a system alone.\n"
    )


def _of_answers(cells: Cells) -> str:
    wald = {one["method"]: one for one in cells["most-good"]["alternatives"]}["difference of two shares, normal (Wald)"]
    return (
        f"The textbook's normal interval covers {wald['coverage']:.0%} where nearly all answers are good. Where the "
        f"same people answer twice, the kit's interval is wider than it need be "
        f"({cells['same-people']['coverage']:.0%}). People who fill in a form together are one unit, and have to be "
        "declared as pairs or tables: no interval can know that they talked.\n\n"
        f"What it costs: a rise from 60% to 80% good answers is called clear in {cells['rise']['clear_rise']:.0%} of "
        f"pairs of occasions with 40 answers each, and in {cells['rise-many']['clear_rise']:.0%} with 150.\n"
    )


def _within(level: int) -> tuple[Column, ...]:
    return tuple((f"{level}% at {ahead}", columns.share(f"within{level}-{ahead}")) for ahead in AHEAD)


def _said_and_right(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda cell: f"{cell[f'{name}_said']:.0%} / {cell[f'{name}_right']:.0%}"


SECTIONS = {
    "growth": Section(
        question='Does "active members grew by x% a month" hold what it says?',
        about=(
            "Interactions, stock of active people, first full window, monthly growth with and without the last "
            "month, grade. The truth is the change of the average stock of as many other draws, from the first "
            "full window to the last month."
        ),
        columns=(columns.SITUATION, columns.PEOPLE, *columns.CHANGE),
        lessons=_of_growth,
        tried=columns.TRIED_CHANGE,
    ),
    "momentum": Section(
        question='Does "momentum changed by x% a month" hold what it says?',
        about=(
            "Interactions, or people with at least one, by system and month; trend with learning sessions allowed "
            "for, with and without the last month, grade. The truth is the trend of the average of as many other "
            "draws."
        ),
        columns=(columns.SITUATION, *columns.CHANGE),
        lessons=_of_momentum,
        tried=columns.TRIED_CHANGE,
    ),
    "velocity": Section(
        question='Does "interactions per person changed by x% between two periods" hold what it says?',
        about=(
            "Interactions and people by system and month, second half against first, with learning sessions "
            "allowed for, with and without the last month, grade. The truth is the same contrast of the average "
            "of as many other draws."
        ),
        columns=(columns.SITUATION, *columns.CHANGE),
        lessons=_of_velocity,
        tried=columns.TRIED_CHANGE,
    ),
    "months": Section(
        question='Is "rose consistently, month by month" said where nothing changes?',
        about="Interactions by month, made alike by the learning sessions held, rises against chance and trend, grade.",
        columns=(columns.SITUATION, *columns.RISES),
        lessons=_of_months,
        tried=columns.TRIED_RISES,
    ),
    "cycles": Section(
        question='Is "rose consistently, cycle by cycle" said where nothing changes?',
        about=(
            "Interactions from one learning session up to the next, rises per month against chance and trend, "
            "grade. Cycles last three months unless the situation says otherwise."
        ),
        columns=(columns.SITUATION, *columns.RISES),
        lessons=_of_cycles,
        tried=columns.TRIED_RISES,
    ),
    "attendance": Section(
        question='Does "attendance per occasion changed by x% a month" hold what it says?',
        about=(
            "A count for every occasion, trend with the kind of occasion allowed for, with and without the last "
            "month, grade. The truth is the growth of the setting, which begins in equilibrium."
        ),
        columns=(columns.SITUATION, *columns.CHANGE),
        lessons=_of_attendance,
        tried=columns.TRIED_CHANGE,
    ),
    "retention": Section(
        question=f'Does "so many were still there after {TICK} occasions" hold what it says?',
        about=(
            f"Occasions offered to each person after their first, first run of {RUN} missed in a row, Kaplan–Meier "
            f"with teams as clusters, the share after {TICK} occasions. The truth follows everybody who first came "
            f"within the programme for {FOLLOWED} further months, so that nobody is lost from sight, in as many "
            "other draws."
        ),
        columns=(columns.SITUATION, ("People", lambda cell: f"{cell['people']:.0f}"), *columns.SHARE),
        lessons=_of_retention,
        tried=columns.TRIED_SHARE,
    ),
    "forecast": Section(
        question="Does the fan hold what comes?",
        about=(
            "Stock of active people from the first full window, fan for the six months after the last. Each "
            "repetition is continued, and the count that then came is the truth: how often it lay within the "
            "intervals one, three and six months ahead."
        ),
        columns=(
            columns.SITUATION,
            *_within(50),
            *_within(80),
            *_within(95),
            ("Mean error at 6", columns.share("error-6")),
            columns.REFUSED,
        ),
        lessons=_of_forecast,
        tried=(
            columns.METHOD,
            *_within(95),
            ("Mean error at 3", columns.share("error-3")),
            ("Mean error at 6", columns.share("error-6")),
        ),
    ),
    "component": Section(
        question='Does "the component stands at x" hold what it says?',
        about=(
            "Answers on five levels; raters differ in their leaning, items within a rater less. One mean a rater, t "
            "interval within the scale. The truth is what such answers come to on average."
        ),
        columns=(columns.SITUATION, *columns.SCORE),
        lessons=_of_component,
        tried=columns.TRIED_SCORE,
    ),
    "level": Section(
        question='Is "Developing, 80% likely" right so often?',
        about=(
            "Components with cut points a point apart. How likely the likeliest label was said to be, and how often it "
            "was right."
        ),
        columns=(
            columns.SITUATION,
            *(
                (f"{words}: said / right", _said_and_right(name))
                for name, words in (("doubtful", "50–80%"), ("likely", "80–95%"), ("sure", "over 95%"))
            ),
            ("Bare label right", columns.share("bare")),
        ),
        lessons=_of_level,
        tried=(columns.METHOD,),
    ),
    "systems-compared": Section(
        question='Is "this system rates itself otherwise than the others" said where all are equal?',
        about=(
            "Every system against all others together in each component, raters dealt anew, the largest difference "
            "counted. Raters lean the same way in all components. Shares are of self-assessments with any such claim."
        ),
        columns=(columns.SITUATION, *columns.CLAIMED),
        lessons=_of_systems,
        tried=columns.TRIED_RISES,
    ),
    "raters-change": Section(
        question='Is "the same raters changed" said where nothing changed?',
        about=(
            "Raters who rated in both waves, paired by component, Holm over components. Shares are of comparisons with "
            "any such claim."
        ),
        columns=(columns.SITUATION, *columns.CLAIMED),
        lessons=_of_waves,
        tried=columns.TRIED_RISES,
    ),
    "teams-scores": Section(
        question='Is "teams moved" said where they did not?',
        about=(
            "Scores by halves of a level, three months a quarter, some missing. The change of the same teams' means "
            "from one quarter to the next; *clear* needs the t interval over teams and that over the means of systems. "
            "Coverage is that of teams, where they share nothing."
        ),
        columns=_OF_TEAMS,
        lessons=_of_teams,
        tried=columns.TRIED_RISES,
    ),
    "teams-share": Section(
        question='Is "more teams are at level 3" said where no more are?',
        about=(
            "The same teams at two months: Tango's interval over teams, and the t interval over systems' shares; "
            "*clear* needs both."
        ),
        columns=_OF_TEAMS,
        lessons=_of_teams,
        tried=columns.TRIED_RISES,
    ),
    "team-faculty": Section(
        question='Is "teams score themselves higher than their faculty does" said where both agree?',
        about="One mean a team and scorer, paired by team, t interval over teams.",
        columns=_OF_TEAMS,
        lessons=_of_faculty,
        tried=columns.TRIED_RISES,
    ),
    "network-year": Section(
        question="Does the interval of a co-attendance network hold another year?",
        about=(
            "Occasions per person, people per occasion, density and share who came once, from one year's registers. "
            "The truth is the mean of as many other years, with other people and other occasions. Widths are in the "
            "measure's own unit."
        ),
        columns=_NETWORK,
        lessons=_of_network_year,
        tried=_NETWORK_TRIED,
    ),
    "network-people": Section(
        question="Does the interval of a survey network hold other people of their kind?",
        about=(
            "Density, ties per person and the shares returned of a directed survey network, by the vertex bootstrap. "
            "The truth is the mean of as many other draws. Widths are in the measure's own unit."
        ),
        columns=_NETWORK,
        lessons=_of_network_people,
        tried=_NETWORK_TRIED,
    ),
    "crossing-trend": Section(
        question='Does "the share of meetings across organisations changed by x points a year" hold what it says?',
        about=(
            "Share of meetings across 15 organisations at each occasion less what was possible, slope over"
            " occasions with a level for each kind. Where organisations take part in waves, the share"
            " moves and goes nowhere."
        ),
        columns=(columns.SITUATION, *columns.CHANGE),
        lessons=_of_crossing,
        tried=columns.TRIED_CHANGE,
    ),
    "ties-inward": Section(
        question='Is "people name their own organisation more than chance" said where it makes no difference?',
        about=(
            "Directed surveys in which friends are friends, whatever their organisation; organisations dealt out at"
            " random 199 times among the same ties."
        ),
        columns=(columns.SITUATION, *columns.CLAIMED),
        lessons=_of_inward,
        tried=columns.TRIED_RISES,
    ),
    "interrupted": Section(
        question='Does "the level changed by x at this month" hold what it says?',
        about=(
            "One site, a percentage a month, 30 months unless the situation says otherwise, a change half-way; its "
            "own noise and shocks it shares with others have a standard deviation of a point each. Segmented "
            "regression with level and slope, with and without the last month, grade. In percentage points; "
            "the truth is the step of the setting."
        ),
        columns=(columns.SITUATION, *columns.POINTS),
        lessons=_of_interrupted,
        tried=columns.TRIED_POINTS,
    ),
    "compared": Section(
        question='Does "the sites with the change rose by x more" hold what it says?',
        about=(
            "Sites of the same kind, some with a change, the others to compare with: difference of site means, t "
            "interval over sites, randomisation test, trends before, with and without the last month, grade. In "
            "percentage points."
        ),
        columns=(columns.SITUATION, *columns.POINTS),
        lessons=_of_compared,
        tried=columns.TRIED_POINTS,
    ),
    "gap": Section(
        question='Does "the gap between two strata narrows by x a year" hold what it says?',
        about=(
            "Two strata, ten percentage points apart, the same months: monthly differences, trend, with and without "
            "the last month, grade. A rise is a gap that narrows."
        ),
        columns=(columns.SITUATION, *columns.POINTS),
        lessons=_of_gap,
        tried=columns.TRIED_POINTS,
    ),
    "singled-out": Section(
        question="How often does the priorities grid single out one of several equal systems?",
        about=(
            "Growth of the stock and momentum of every system as its own report grades them, lowered for all systems "
            "(Holm) as the grid does it. *Points down*: a clear or leaning fall in either column. Where systems are "
            "equal, every such cell is chance."
        ),
        columns=(
            columns.SITUATION,
            ("Some system points down", columns.share("any")),
            ("Exactly one does", columns.share("one")),
            ("Some system is a clear fall", columns.share("clear")),
            ("Share of systems that point down", columns.share("cells")),
            ("The first system does", columns.share("first")),
        ),
        lessons=_of_singled_out,
        tried=(
            columns.METHOD,
            ("Some system points down", columns.share("any")),
            ("Exactly one does", columns.share("one")),
            ("Some system is a clear fall", columns.share("clear")),
        ),
    ),
    "reports-apart": Section(
        question='Is "more than chance since the last report" said where nothing changed?',
        about=(
            "Change of interactions a month, or of active members, from the data of two reports. A longer period holds "
            "all of the earlier one's data: then it is more than chance where the later estimate lies outside the "
            "earlier interval. Periods that only overlap: where the two intervals do not meet."
        ),
        columns=(columns.SITUATION, ("More than chance", columns.share("more")), columns.REFUSED),
        lessons=_of_reports,
        tried=(columns.METHOD, ("More than chance", columns.share("more"))),
    ),
    "answers": Section(
        question='Does "good answers went from so many to so many" hold what it says?',
        about=(
            "Two shares of good answers, their difference with its interval, grade. Who answers is drawn at random: "
            "what the silent think is no matter of chance, and stands beside as bounds."
        ),
        columns=(columns.SITUATION, *columns.CHANGE),
        lessons=_of_answers,
        tried=columns.TRIED_CHANGE,
    ),
    **network_sections.SECTIONS,
}
"""By the name of the claim."""
