"""The command line: one module per command, found by name, so that ``ttck --help`` stays fast."""
