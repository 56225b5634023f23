"""Frame in, figure out: the only room that knows axes and colours."""
