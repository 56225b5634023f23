"""What charts say, beside what others published: series, the page `docs/measures.md`, and how it is made."""
