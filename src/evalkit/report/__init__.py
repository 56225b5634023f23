"""Reports rendered from a run folder alone."""
