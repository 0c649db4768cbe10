"""Secret addresses: a random key, signed, so that whoever reads the table alone cannot make the address."""

from __future__ import annotations

import secrets

from django.core.signing import BadSignature, Signer

BYTES = 12


class SignedKeys:
    """The keys of one kind of link; `salt` keeps those of another kind from opening it."""

    def __init__(self, salt: str):
        self._signer = Signer(sep="~", salt=salt)

    @staticmethod
    def new() -> str:
        """A key nobody can guess: 24 characters."""
        return secrets.token_hex(BYTES)

    def token_of(self, key: str) -> str:
        """What the address ends with."""
        return self._signer.sign(key)

    def key_of(self, token: str) -> str | None:
        """The key behind an address; None for one that was never given out."""
        try:
            return self._signer.unsign(token)
        except BadSignature:
            return None
