"""Numbers in, numbers out: no table, no word, no picture.

`stock` counts who is active, `trend` estimates growth, `grading` says how sure we are, `multiplicity` keeps many
comparisons honest.
"""

from evalkit.stats import grading, multiplicity, stock, trend

__all__ = ["grading", "multiplicity", "stock", "trend"]
