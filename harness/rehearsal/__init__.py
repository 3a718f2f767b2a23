"""Rehearses a run against a seller in memory, for ``ttck plan``."""
