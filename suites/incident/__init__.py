"""The incident suites: use cases 13, 14 and 17 of MEF 113."""
