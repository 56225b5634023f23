"""Numbers in, numbers out: no table, no word, no picture."""
