"""Takes one filled-in entry, wherever it came from, and says what became of it: nothing that was typed is lost."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from products.models import Product

from . import reports
from .contents import digest_of, payload_of
from .entry_request import client_id_of, day_of, number_of
from .forms import VisitForm
from .models import Visit
from .services.drafts import keep_second_content, save_draft
from .services.submission import ClientIdTaken, WasTakenBack, submit_visit


class NotCovered(Exception):
    """The entry names a hospital that the user does not and did not work."""


@dataclass(frozen=True)
class Taken:
    """What became of an entry.

    stored: a visit now. known: it had been stored before. second: its id belongs to another content; kept as the draft
    `client_id`. refused: kept as a draft; `form` says why.
    """

    state: Literal["stored", "known", "second", "refused"]
    client_id: uuid.UUID
    form: VisitForm
    visit: Visit | None = None
    phrases: tuple[str, ...] = ()


class Taker:
    """Takes the entries of one user; the products are asked once for all of them."""

    def __init__(self, user: User):
        self.user, self.today = user, timezone.localdate()

    @cached_property
    def products(self) -> list[Product]:
        return reports.products_first(self.today)

    def take(self, data: QueryDict) -> Taken:
        """Store the visit, or keep the entry as a draft. Raises TooLarge, and NotCovered where nothing was kept."""
        data = data.copy()
        client_id = client_id_of(data.get("client_id", "")) or uuid.uuid4()
        data["client_id"] = str(client_id)
        form = self._filled(data)
        if form.is_valid():
            try:
                submission = submit_visit(form.entry(), by=self.user)
            except ValidationError as error:
                form.take_problems(error.message_dict)
            except (ClientIdTaken, WasTakenBack):
                own_id = keep_second_content(client_id, form.sent, by=self.user)
                return Taken("second", own_id, form)
            else:
                state = "stored" if submission.created else "known"
                return Taken(state, client_id, form, submission.visit, tuple(submission.phrases))
        return self._refused(client_id, form)

    def _filled(self, data: QueryDict) -> VisitForm:
        offer = reports.offer_for(self.user, self._hospital(data), self.today, products=self.products)
        return VisitForm(data, offer=offer)

    def _hospital(self, data: QueryDict) -> Hospital | None:
        pk = number_of(data.get("hospital", ""))
        if pk is None:
            return None
        digest, on = digest_of(payload_of(dict(data.lists()))), day_of(data.get("on", "")) or self.today
        hospital = reports.hospital_to_log(
            self.user, pk, today=self.today, on=on, client_id=data["client_id"], digest=digest
        )
        if hospital is None:
            raise NotCovered
        return hospital

    def _refused(self, client_id: uuid.UUID, form: VisitForm) -> Taken:
        """A resend of what is stored already is that visit; anything else is kept as a draft."""
        stored = reports.own_visit(self.user, client_id)
        if stored and stored.content_digest == form.digest:
            return Taken("known", client_id, form, stored)
        problems = {name: [str(why) for why in whys] for name, whys in form.errors.items()}
        save_draft(client_id, form.sent, by=self.user, problems=problems)
        return Taken("refused", client_id, form)
