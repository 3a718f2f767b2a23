"""Asks what the TM Forum kit of release 18 asks, and judges as it judges."""
