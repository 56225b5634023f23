"""Notebooks found, checked, run by Papermill and lifted into a run folder."""
