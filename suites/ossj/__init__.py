"""Checks of a seller that speaks the ticketing API in the style of OSS/J."""
