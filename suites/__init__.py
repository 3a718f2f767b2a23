"""Asks: scenarios that drive and record, and requirement-tagged checks that read the record."""
