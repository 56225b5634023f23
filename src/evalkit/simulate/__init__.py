"""Synthetic collaboratives with known truth: for samples, calibration and tests of scale."""
