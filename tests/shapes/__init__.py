"""How often the shape of a network of known shape is called something else; run by `make shapes`."""
