"""Keys for the devices of a user (docs/operations.md, "Phones without a network")."""

from __future__ import annotations

import base64
import secrets

from django.db import IntegrityError, transaction

from people.models import User

from ..models import DeviceKey

KEY_BYTES = 32


def key_of(user: User) -> str:
    """The user's key for AES-256 in base64, made when a device first asks; one query where it is there.

    It is stored and not derived from the secret key of the installation: when that one changes, what waits on a device
    stays readable.
    """
    found = DeviceKey.objects.filter(user=user).first()
    return found.key if found else _make_key(user)


def _make_key(user: User) -> str:
    made = DeviceKey(user=user, key=base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    made._history_user = user
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # another device asked at the same moment
        return DeviceKey.objects.get(user=user).key
    return made.key
