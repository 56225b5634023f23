"""The smallest definition that a test builds on."""

MINIMAL = """
key = "demo"

[programme]
id = "small"
title = "A small programme"
start = 2022-01-01
end = 2022-12-31
as_at = 2023-01-06

[[systems]]
code = "QMF"
name = "North East London"
aliases = ["NEL"]

[[systems]]
code = "QKK"
name = "South East London"

[[sources]]
path = "register.csv"
"""
