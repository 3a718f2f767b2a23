"""How the mock seller is reached: the APIs of its dialect, the token endpoint and the control API; and who keeps its traffic."""
