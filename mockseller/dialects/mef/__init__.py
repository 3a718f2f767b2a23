"""What the mock seller does: one module per family of use cases, one transaction per use case."""
