"""The dialects that the mock seller speaks, each with its adapter."""
