"""Who meets and who names whom: measures of networks of participants, and what could be chance.

::

    ties            ties between people; graphs of networkx and rustworkx in and out
    twomode         people × occasions, projects or teams
    survey          networks that people name, wave by wave
"""

from evalkit.network.survey import SurveyNetwork, survey, waves
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import Eligibility, TwoMode, attendance, memberships, two_mode

__all__ = [
    "Eligibility",
    "SurveyNetwork",
    "Ties",
    "TwoMode",
    "attendance",
    "memberships",
    "survey",
    "ties",
    "two_mode",
    "waves",
]
