"""A programme's folder: made once, its templates kept up to date, its returns asked for and logged."""
