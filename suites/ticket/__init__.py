"""The ticket suites: use cases 1 to 6, 15 and 16 of MEF 113."""
