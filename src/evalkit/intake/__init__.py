"""The door: the only rooms in which a name or an e-mail exists."""
