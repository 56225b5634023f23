"""What people do around a run: freeze, verify, packs, release, archive. Plain files, no server.

::

    freeze     definition and data are locked before there are results; a run says what changed since
    verify     a second analyst runs it again from the same inputs, and the bytes are compared
    packs      each system gets its own report, and a form to say whether its facts are right
    release    a named person approves; errata and withdrawal
    archive    one file with everything, checksums and a README
"""
