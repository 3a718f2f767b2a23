"""Where the APIs of MEF begin, where their listeners do, and the media type of all that they say."""

from __future__ import annotations

from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Api

_APIS = {Api(name): api for name, api in dialect("mef").apis.items()}
BASE_PATHS = {api: facts.place.base_path for api, facts in _APIS.items()}
BASE_PATH = BASE_PATHS[Api.TICKET]
LISTENER_PATHS = {api: f"{facts.listener.base_path}/listener" for api, facts in _APIS.items() if facts.listener}
MEDIA_TYPE = "application/json;charset=utf-8"
