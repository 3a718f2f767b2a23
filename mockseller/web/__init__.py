"""How the mock seller is reached: the ticket API, the token endpoint and the control API."""
