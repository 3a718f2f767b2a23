"""Plays the buyer: provokes, observes, records and judges. Never knows how a seller works inside."""
