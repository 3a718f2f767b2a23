"""The console: a person's view of the mock seller in a browser, rendered here, without scripts and without a network."""
