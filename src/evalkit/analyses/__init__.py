"""One board question a module: estimate, protect, words and charts."""
