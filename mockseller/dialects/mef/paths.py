"""Where the APIs of a dialect of MEF begin, where its listeners do, and the media type of all that it says."""

from __future__ import annotations

from collections.abc import Mapping

from ttck.specs.dialects import Dialect, dialect
from ttck.specs.vocabulary import Api

MEDIA_TYPE = "application/json;charset=utf-8"


def bases_of(spoken: Dialect) -> Mapping[Api, str]:
    """The base path of each API."""
    return {Api(name): api.place.base_path for name, api in spoken.apis.items()}


def listeners_of(spoken: Dialect) -> Mapping[Api, str]:
    """Below which path of a callback the events of each API go."""
    return {Api(name): f"{api.listener.base_path}/listener" for name, api in spoken.apis.items() if api.listener}


BASE_PATHS = bases_of(dialect("mef"))  # those of the standard
BASE_PATH = BASE_PATHS[Api.TICKET]
