"""One run: the session inside pytest, the scenarios, the wait for what is still to come, and the cleanup."""
