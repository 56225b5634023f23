"""One adapter an export format; each owns its foreign column names as constants."""
