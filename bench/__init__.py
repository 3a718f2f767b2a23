"""Benchmarks: every figure stands beside a baseline or a target measured in the same run. ``python -m bench`` runs all."""
