"""How what was seen is judged: histories of items, what was to be expected, differences, and the verbs of a check."""
