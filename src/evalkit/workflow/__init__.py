"""What people do around a run: freeze, verify, release, archive. Plain files, no server.

::

    freeze     definition and data are locked before there are results; a run says what changed since
    verify     a second analyst runs it again from the same inputs, and the bytes are compared
    release    a named person approves; errata and withdrawal
    archive    one file with everything, checksums and a README
"""
