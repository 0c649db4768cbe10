"""Takes one filled-in entry, wherever it came from, and says what became of it: nothing that was typed is lost."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Hospital, Stakeholder
from people.models import User
from products.models import Product

from . import reports
from .capture import captured_at
from .contents import TooLarge, digest_of, payload_of
from .entry_request import client_id_of, day_of, number_of
from .forms.visits import VisitForm
from .models import Visit
from .services.drafts import keep_second_content, save_draft
from .services.submission import ClientIdTaken, WasTakenBack, submit_visit, submit_visits
from .shelf import Shelf


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
    """Takes the entries of one user. What several of them need is asked once: say which `client_ids` will come."""

    def __init__(self, user: User, client_ids: Collection[uuid.UUID] = ()):
        self.user, self.today, self.client_ids = user, timezone.localdate(), client_ids
        self.shelf = Shelf(self.today)
        self._hospitals: dict[tuple, Hospital | None] = {}
        self._people: dict[int, list[Stakeholder]] = {}
        self._forms: dict[uuid.UUID, VisitForm] = {}
        self._stored: dict[uuid.UUID, Visit] = {}

    @cached_property
    def products(self) -> list[Product]:
        return reports.products_first(self.today)

    @cached_property
    def _taken_back(self) -> set[tuple]:
        return reports.taken_back(self.client_ids)

    def store_together(self, queue: Sequence[QueryDict]) -> None:
        """Store in one go what of a queue can be; `take` has but to tell of it, and takes the rest one by one.

        Where an entry brings somebody new, whom a later one may have met, each waits for the one before it.
        """
        if any(data.get("new_name") for data in queue):
            return
        sent = Counter(client_id_of(data.get("client_id", "")) for data in queue)
        for data in queue:
            client_id = client_id_of(data.get("client_id", ""))
            if client_id in self.client_ids and sent[client_id] == 1:
                with suppress(NotCovered, TooLarge):
                    self._forms[client_id] = self._filled(data)
        entries = [form.entry() for form in self._forms.values() if form.is_valid()]
        self._stored = submit_visits(entries, by=self.user)

    def take(self, data: QueryDict) -> Taken:
        """Store the visit, or keep the entry as a draft. Raises TooLarge, and NotCovered where nothing was kept."""
        data = data.copy()
        client_id = client_id_of(data.get("client_id", "")) or uuid.uuid4()
        data["client_id"] = str(client_id)
        if client_id in self._stored:
            return Taken("stored", client_id, self._forms[client_id], self._stored.pop(client_id))
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
        hospital = self._hospital(data)
        people = self._people_at(hospital) if hospital else []
        if data.get("new_name"):  # whoever is added here may be met by a later entry
            self._people.clear()
        form = VisitForm(data, offer=reports.Offer(hospital, people, self.products, self.user, self.today, self.shelf))
        if "contact" in data:
            form.captured_at = captured_at(data, self.user, timezone.now())
        return form

    def _people_at(self, hospital: Hospital) -> list[Stakeholder]:
        if hospital.pk not in self._people:
            self._people[hospital.pk] = reports.people_at(hospital, self.today)
        return self._people[hospital.pk]

    def _hospital(self, data: QueryDict) -> Hospital | None:
        pk = number_of(data.get("hospital", ""))
        if pk is None:
            return None
        digest, on = digest_of(payload_of(dict(data.lists()))), day_of(data.get("on", "")) or self.today
        hospital = self._asked(pk, on, uuid.UUID(data["client_id"]), digest)
        if hospital is None:
            raise NotCovered
        return hospital

    def _asked(self, pk: int, on: date, client_id: uuid.UUID, digest: str) -> Hospital | None:
        """The hospital as the author stands to it on the day; of many entries each is asked for once."""
        if client_id not in self.client_ids:
            return reports.hospital_to_log(self.user, pk, today=self.today, on=on, client_id=client_id, digest=digest)
        if (pk, on) not in self._hospitals:
            self._hospitals[pk, on] = reports.hospital_to_log(self.user, pk, today=self.today, on=on)
        hospital = copy(self._hospitals[pk, on])
        if hospital is not None:
            hospital.was_taken_back = (client_id, digest) in self._taken_back
        return hospital

    def _refused(self, client_id: uuid.UUID, form: VisitForm) -> Taken:
        """A resend of what is stored already is that visit; anything else is kept as a draft."""
        stored = reports.own_visit(self.user, client_id)
        if stored and stored.content_digest == form.digest:
            return Taken("known", client_id, form, stored)
        problems = {name: [str(why) for why in whys] for name, whys in form.errors.items()}
        save_draft(client_id, form.sent, by=self.user, problems=problems)
        return Taken("refused", client_id, form)
