"""Which changes could a design show? Asked before data are: simulated programmes, judged as the kit judges real ones.

::

    trials      one simulated programme for each question: would the kit call the change clear?
    power       many of them: how often, and how sure we are of that
    page        the answer as a result: curves, tables and a plain sentence for each question
"""

from __future__ import annotations

from evalkit.simulate.plan.page import detectability
from evalkit.simulate.plan.power import Power, powers

__all__ = ["Power", "detectability", "powers"]
