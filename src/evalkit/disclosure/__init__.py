"""Small numbers: what each release profile protects, and the only way from an estimate to a page.

An analysis computes :class:`Unprotected` frames. :func:`protect` turns all of a result's frames into
:class:`Protected` ones for a profile, and everything that is shown – findings, tables, figures – takes protected
frames only: the type checker rejects anything else, and so does a check at run time. Sentences and pictures are made
*after* protection, because no renderer could repair them later.

=========  ===========================================  =========  ==========================  =======================
class      what it says about people                    evaluator  board                       public
=========  ===========================================  =========  ==========================  =======================
activity   who turned up, how many are active           exact      exact                       0, ``*``, nearest 5
opinion    ratings, feedback, named ties                exact      where 8 or more answered    the same, and rounded
personal   role by organisation, skills, small groups   exact      from 8 people               the same, and rounded
declared   a team's or system's own official score      exact      to itself, or 5 together    the same, and rounded
=========  ===========================================  =========  ==========================  =======================

Where a hidden number would follow from the others of the same result, further ones are hidden
(:mod:`evalkit.disclosure.hiding`); where it would follow from an earlier report, the table is refused
(:mod:`evalkit.disclosure.ledger`).
"""

from evalkit.disclosure.frames import (
    NOT_SHOWN,
    PSEUDONYMS,
    STAR,
    TOTAL,
    Balance,
    People,
    ReleaseClass,
    Share,
    Statistic,
    Unprotected,
)
from evalkit.disclosure.networks import POOL, Network, organisation_by_organisation
from evalkit.disclosure.protected import Disclosure, Protected, record, require_protected
from evalkit.disclosure.rules import MINIMUM, MINIMUM_OWNERS, MINIMUM_RATERS, ROUNDED_TO, protect, rounded

__all__ = [
    "MINIMUM",
    "MINIMUM_OWNERS",
    "MINIMUM_RATERS",
    "NOT_SHOWN",
    "POOL",
    "PSEUDONYMS",
    "ROUNDED_TO",
    "STAR",
    "TOTAL",
    "Balance",
    "Disclosure",
    "Network",
    "People",
    "Protected",
    "ReleaseClass",
    "Share",
    "Statistic",
    "Unprotected",
    "organisation_by_organisation",
    "protect",
    "record",
    "require_protected",
    "rounded",
]
