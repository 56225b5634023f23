"""How well people are recognised: simulated crowds with known truth; `python tests/matching/run.py` measures."""
