"""Who meets and who names whom: measures of networks of participants, and what could be chance.

::

    twomode         people × occasions, projects or teams
    attended        the same from the tables of a programme
    eligibility     who could have come to what
    survey          networks that people name, wave by wave
    groups          systems, organisations and other groups of people
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
    swaps           registers as chance would deal them, within who could have come
    chance          metrics against those registers
    sdsm            how likely two people share occasions by chance, exactly
    backbone        ties that stand out from it
    clusters        communities, and which of them are dense
    shape           distributed and dense, chain-like, fragmented, or in between: by stated rules
    brokers         articulation and brokerage, as counts by organisation
    between         across the boundaries of systems and organisations
"""

from evalkit.network.attended import attendance, memberships
from evalkit.network.backbone import Backbone, backbone, sdsm
from evalkit.network.between import crossing_over_time, crossing_share, ei_index, mixing_matrix
from evalkit.network.brokers import brokerage
from evalkit.network.catalogue import MEASURES, Measure, measures
from evalkit.network.chance import AgainstChance, against_chance
from evalkit.network.change import Change, change
from evalkit.network.clusters import Clusters, dense_clusters
from evalkit.network.eligibility import Eligibility
from evalkit.network.paths import Paths, component_of, components, paths
from evalkit.network.response import TREATMENTS, Treatment, ranked, under_treatments, with_fewer_answers
from evalkit.network.shape import Rules, Shape, shape
from evalkit.network.survey import SurveyNetwork, survey, waves
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import TwoMode, two_mode
from evalkit.network.uncertainty import another_year, over_people, without_each_occasion
from evalkit.network.vector import describe

__all__ = [
    "MEASURES",
    "TREATMENTS",
    "AgainstChance",
    "Backbone",
    "Change",
    "Clusters",
    "Eligibility",
    "Measure",
    "Paths",
    "Rules",
    "Shape",
    "SurveyNetwork",
    "Ties",
    "Treatment",
    "TwoMode",
    "against_chance",
    "another_year",
    "attendance",
    "backbone",
    "brokerage",
    "change",
    "component_of",
    "components",
    "crossing_over_time",
    "crossing_share",
    "dense_clusters",
    "describe",
    "ei_index",
    "measures",
    "memberships",
    "mixing_matrix",
    "over_people",
    "paths",
    "ranked",
    "sdsm",
    "shape",
    "survey",
    "ties",
    "two_mode",
    "under_treatments",
    "waves",
    "with_fewer_answers",
    "without_each_occasion",
]
