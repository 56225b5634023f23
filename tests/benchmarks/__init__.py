"""How fast the kit is beside what a user would otherwise take, and how much memory it needs.

Each module but `run`, `machine` and `page` is a benchmark with a function ``main()`` that measures and returns a
:class:`page.Section`.
"""
