"""Checks of the Artemis dialect: what its page says beside TMF621."""
