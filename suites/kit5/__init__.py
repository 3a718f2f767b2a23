"""Asks what the TM Forum kit of version 5 asks, and judges as it judges."""
