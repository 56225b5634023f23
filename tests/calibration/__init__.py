"""Do the claims hold what they say? Measured on collaboratives whose truth is known.

``make calibrate`` (tests/calibration/run.py) measures the claims whose code has changed and writes
`docs/calibration.md` and `docs/calibration.json`.

::

    claims/         each claim: its situations, the product's path, the truth, its alternatives
    claim, cells    what a claim and a situation are; the usual situations
    alternatives    what one would try first
    measure         all repetitions of a claim, with several processes
    measured        repetitions into numbers
    targets         what has to be reached
    sections        what the page says of each claim
    columns, page   how it is printed
    sources         fingerprints: which code a claim's numbers vouch for
"""
