"""Asks for what TMF621 says, in version 5 or 4."""
