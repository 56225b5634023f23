"""Who meets and who names whom: measures of networks of participants, and what could be chance.

::

    twomode         people × occasions, projects or teams
    survey          networks that people name, wave by wave
    ties            ties between people; graphs of networkx and rustworkx in and out
    paths           distances and components, of a two-mode network without projecting it
    vector          describe: every measure of a network
    catalogue       what each measure is, and what a high value means
    parts           measures of ties without direction
    directed        measures of ties with a direction
    change          from one wave to the next
    uncertainty     intervals where they are calibrated, ranges elsewhere
    response        what non-response may have done, and when systems may not be ranked
    losses          what is left as people or occasions are lost
"""

from evalkit.network.catalogue import MEASURES, Measure, measures
from evalkit.network.change import Change, change
from evalkit.network.paths import Paths, component_of, components, paths
from evalkit.network.response import TREATMENTS, Treatment, ranked, under_treatments, with_fewer_answers
from evalkit.network.survey import SurveyNetwork, survey, waves
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import Eligibility, TwoMode, attendance, memberships, two_mode
from evalkit.network.uncertainty import another_year, over_people, without_each_occasion
from evalkit.network.vector import describe

__all__ = [
    "MEASURES",
    "TREATMENTS",
    "Change",
    "Eligibility",
    "Measure",
    "Paths",
    "SurveyNetwork",
    "Ties",
    "Treatment",
    "TwoMode",
    "another_year",
    "attendance",
    "change",
    "component_of",
    "components",
    "describe",
    "measures",
    "memberships",
    "over_people",
    "paths",
    "ranked",
    "survey",
    "ties",
    "two_mode",
    "under_treatments",
    "waves",
    "with_fewer_answers",
    "without_each_occasion",
]
