"""How the mock seller speaks the ticketing API in the style of OSS/J."""
