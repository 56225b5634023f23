"""The evaluation's definition: `evaluation.toml`, validated once and frozen.

The definition is the only place where a choice is declared. Everything else in the kit receives an
:class:`Evaluation` and never asks again. One module a section; `evaluation` puts them together, `reading` reads the
file.
"""

from evalkit.definition.capability import Capability, Dose, Skill, Target, Wave
from evalkit.definition.connectivity import Connectivity
from evalkit.definition.evaluation import Evaluation
from evalkit.definition.feedback import CODEBOOK, Asked, Theme
from evalkit.definition.measures import Intervention, Measure
from evalkit.definition.momentum import PRINCIPLES, Movement, Principle
from evalkit.definition.page_one import Action, Decision, PageOne
from evalkit.definition.priorities import Signal
from evalkit.definition.programme import (
    FORMATS,
    KINDS,
    ROLES,
    Active,
    Denominator,
    Kind,
    Profile,
    Programme,
    RoleGroup,
    Source,
    System,
    Thresholds,
)
from evalkit.definition.reading import load
from evalkit.definition.scope import Scope
from evalkit.definition.theory import Driver, Theory

__all__ = [
    "CODEBOOK",
    "FORMATS",
    "KINDS",
    "PRINCIPLES",
    "ROLES",
    "Action",
    "Active",
    "Asked",
    "Capability",
    "Connectivity",
    "Decision",
    "Denominator",
    "Dose",
    "Driver",
    "Evaluation",
    "Intervention",
    "Kind",
    "Measure",
    "Movement",
    "PageOne",
    "Principle",
    "Profile",
    "Programme",
    "RoleGroup",
    "Scope",
    "Signal",
    "Skill",
    "Source",
    "System",
    "Target",
    "Theme",
    "Theory",
    "Thresholds",
    "Wave",
    "load",
]
