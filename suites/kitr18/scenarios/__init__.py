"""The scenario of the kit of release 18."""

from ttck.suites.kitr18.scenarios import a_replaying  # noqa: F401 - importing registers it
