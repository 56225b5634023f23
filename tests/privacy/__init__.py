"""The promise about the whole: what identifies a person goes in at one door and comes out in the vault alone.

These tests mirror no module. They plant canaries – invented names, addresses, telephone numbers, comments, each used
once – in every kind of export and every canonical table, run the whole kit on them with notebooks that fail in every
nasty way, and search every byte that came of it: run folders, prepared tables, terminal, temporary files.
"""
