"""The self-test: starts mock sellers, plants faults, and proves that the verdicts mean something."""
