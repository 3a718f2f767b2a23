"""One seller where it is served: its application, and the addresses at which its parts lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from ttck.mockseller.engine.seller import Seller


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seller, its application, and scheme, host and port of the server that it has, alone or beside others."""

    seller: Seller
    app: Flask
    origin: str

    @property
    def root(self) -> str:
        """Where all begins that is no API of the dialect: tokens, console, control API."""
        return self.origin + self.seller.settings.base_path

    @property
    def base_url(self) -> str:
        """Where the ticket API begins."""
        return self.origin + self.seller.adapter.base_path

    @property
    def control_url(self) -> str | None:
        """Where the control API begins, None when it is off."""
        return f"{self.root}/_control" if self.seller.settings.control_token is not None else None

    @property
    def console_url(self) -> str | None:
        """Where a person looks into the seller, None when that is off."""
        return f"{self.root}/_console/" if self.seller.settings.control_token is not None else None
