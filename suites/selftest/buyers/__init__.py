"""Scripted buyers: one that keeps every rule, and one for each rule that breaks it."""
