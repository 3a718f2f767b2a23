"""Keeps secrets out of everything that is written: finds them in any encoding, and masks them."""
