"""The queue of a device that was offline: many entries in one request, each with an answer of its own."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.models import User

from ..access import field_required
from ..contents import TooLarge
from ..entry_request import client_id_of
from ..taking import NotCovered, Taken, Taker

MOST = 50


@require_POST
@field_required
def visit_batch(request):
    """Take up to 50 queued visits: {"visits": [{field: value or values, as in the form}, …]}.

    With `contact` and `since` an entry says when it was made (visits/capture.py). `user` beside `visits` says whose the
    queue is: 409, and nothing is taken, where somebody else is signed in by now.
    Answers {"visits": [{"client_id", "state", …}, …]} in the same order. States: stored, known (stored before),
    conflict and refused (both kept as the draft `draft`; `problems` says why), rejected (nothing kept; `problems`).
    An entry that fails leaves the others alone.
    """
    entries, owner = _read(request)
    status, error = _refusal(request.user, entries, owner)
    if error:
        return JsonResponse({"error": error}, status=status)
    sent = [_as_sent(entry) for entry in entries]
    ids = {client_id_of(data.get("client_id", "")) for data in sent if data is not None}
    taker = Taker(request.user, ids - {None})
    taker.store_together([data for data in sent if data is not None])
    return JsonResponse({"visits": [_answer(taker, *pair) for pair in zip(entries, sent, strict=True)]})


def _refusal(user: User, entries: Any, owner: Any) -> tuple[int, str]:
    """Why nothing of the queue is taken; (200, "") where it is."""
    if owner not in (None, user.pk):
        return 409, _("This queue belongs to somebody else.")
    if not isinstance(entries, list):
        return 400, _("Send the visits as a list named “visits”.")
    if len(entries) > MOST:
        return 413, _("At most %(most)s visits at once.") % {"most": MOST}
    return 200, ""


def _read(request) -> tuple[Any, Any]:
    """(entries, whose they are) as sent; nothing for what cannot be read."""
    try:
        sent = json.loads(request.body)
        return sent["visits"], sent.get("user")
    except (ValueError, TypeError, KeyError):
        return None, None


def _answer(taker: Taker, entry: Any, data: QueryDict | None) -> dict:
    if data is None:
        return _rejected(entry, "", _("This is not an entry of the form."))
    if client_id_of(data.get("client_id", "")) is None:
        return _rejected(entry, "client_id", _("An entry of a queue needs the id it was given on the device."))
    try:
        return _told(taker.take(data))
    except NotCovered:
        return _rejected(entry, "hospital", _("You do not cover this hospital."))
    except PermissionDenied:
        return _rejected(entry, "client_id", _("This id belongs to somebody else’s entry."))
    except TooLarge:
        return _rejected(entry, "", _("This is more than a visit can hold."))


def _as_sent(entry: Any) -> QueryDict | None:
    """The entry as a form would have sent it; None for what no form can send."""
    if not isinstance(entry, dict):
        return None
    data = QueryDict(mutable=True)
    for name, value in entry.items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in values):
            return None
        data.setlist(name, [str(each) for each in values])
    return data


def _told(taken: Taken) -> dict:
    told = {"client_id": taken.form.data["client_id"], "state": "conflict" if taken.state == "second" else taken.state}
    if taken.visit is not None:
        told |= {"visit": taken.visit.pk, "url": reverse("visits:visit_detail", args=[taken.visit.pk])}
    else:
        told["draft"] = str(taken.client_id)
    if taken.state == "refused":
        told["problems"] = {name: [str(why) for why in whys] for name, whys in taken.form.errors.items()}
    return told


def _rejected(entry: Any, field: str, why: str) -> dict:
    client_id = entry.get("client_id") if isinstance(entry, dict) else None
    return {"client_id": client_id, "state": "rejected", "problems": {field: [why]}}
