"""Does "active members grew by x % a month" hold what it says? Measured on collaboratives whose growth is known.

``make calibrate`` (tests/calibration/run.py) measures and writes `docs/calibration.md` and `docs/calibration.json`.
"""
