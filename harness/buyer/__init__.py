"""Plays the buyer: the target file, the HTTP client with its credentials, the listener, the operations, and the stimuli."""
