"""The scenario of the version 5 kit."""

from ttck.suites.kit5.scenarios import a_replaying  # noqa: F401 - importing registers it
