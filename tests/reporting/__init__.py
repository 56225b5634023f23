"""The reports as their readers meet them: checked with the tools of accessibility officers, attacked, and measured.

`run.py` writes docs/reporting.md (``make reporting``). The suite's own tests use the same check programs, and plant the
faults (`faults.py`) that each of them must find.
"""
