"""Reports rendered from a run folder alone: assembled into one model, laid out by one renderer a format."""

from evalkit.report.output import render

__all__ = ["render"]
