"""The visit form: what it shows and what it takes. It works as a plain form; a script only makes it quicker."""

from __future__ import annotations

from datetime import date

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage, Support
from accounts.models import Stakeholder
from accounts.services.stance import Move
from lib.problems import Problem

from .. import rules
from ..choices import MEETINGS, REPORT, NoNextStep, Outcome, Purpose, TopicOutcome
from ..contents import Payload, digest_of, payload_of
from ..reports import Offer
from ..rules import Entry, NewPerson
from .fields import Chips, PickList, Text, chips
from .messages import MessageRows
from .promise_rows import PICK_AGAIN, PromiseRow, PromiseRows
from .reports import report_fields
from .rows import PersonRow, Step, TopicRow, with_unfilled

MOVES_SHOWN = 60
SPOKEN = {"inputmode": "text", "autocapitalize": "sentences", "autocomplete": "off", "spellcheck": "true"}
"""For the keyboards of phones, on which one speaks or writes whole sentences; `lang` says in which language."""
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})


class VisitForm(forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=True)
    hospital = forms.CharField(label=_("Hospital"), required=False)
    on = forms.DateField(label=_("Day"), required=False, widget=DAY, input_formats=["%Y-%m-%d"])
    at = forms.TimeField(label=_("Time"), required=False, widget=CLOCK)
    purpose = Chips(label=_("Purpose"), choices=Purpose.choices)
    outcome = Chips(label=_("Outcome"), choices=Outcome.choices)
    next_step = Text(
        label=_("Next step"),
        required=False,
        max_length=300,
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "form-control", "maxlength": 300, "enterkeyhint": "next", **SPOKEN}
        ),
    )
    next_on = forms.DateField(label=pgettext_lazy("due", "By"), required=False, widget=DAY, input_formats=["%Y-%m-%d"])
    next_quick = forms.CharField(required=False)
    no_next_step = Chips(label=_("Why no next step"), choices=NoNextStep.choices)
    notes = Text(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control", "enterkeyhint": "enter", **SPOKEN}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=rules.LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    partner_person = forms.CharField(
        label=_("Their name or role"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    adverse_event = forms.BooleanField(label=_("Adverse event heard"), required=False)
    new_name = forms.CharField(label=_("Name"), required=False, max_length=80)
    new_post = forms.CharField(label=_("Post"), required=False, max_length=80)

    def __init__(self, data=None, *, offer: Offer, payload: Payload | None = None, **kwargs):
        """`data` is a POST, `payload` what a draft holds; `offer` what there is to choose."""
        self.offer = offer
        self.sent: Payload = payload_of(dict(data.lists())) if data is not None else dict(payload or {})
        initial = {name: values[-1] for name, values in self.sent.items()} | kwargs.pop("initial", {})
        normal = MultiValueDict({**self.sent, "client_id": data.getlist("client_id")}) if data is not None else None
        super().__init__(normal, initial=initial, **kwargs)
        self._add_people()
        self._add_products()
        self.messages = MessageRows(self.sent, self.offer)
        self.promises = PromiseRows(self.sent, self.offer)
        for row in self.promises.filled:
            self.fields[f"promise-{row}"] = forms.Field(label=self.promises.label(row), required=False)
        self._add_lists()
        self.fields |= report_fields(SPOKEN)
        for name in ("next_step", "notes", *REPORT):
            self.fields[name].widget.attrs["lang"] = get_language()
        for name in ("new_name", "new_post"):
            self.fields[name].widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    def _add_people(self) -> None:
        self.people = {str(person.pk): person for person in self.offer.people}
        self.fields["attendees"] = forms.MultipleChoiceField(
            label=pgettext_lazy("visit", "Who"),
            choices=[(key, key) for key in self.people],
            required=False,
            error_messages={"invalid_choice": PICK_AGAIN},
        )
        for key in self._moved_keys():
            self.fields[f"move-{key}"] = forms.Field(label=self._name_of(key), required=False)

    def _name_of(self, key: str) -> str:
        return str(self.people[key]) if key in self.people else str(_("Stance or stage"))

    def _moved_keys(self) -> list[str]:
        """Persons about whom anything was filled in under "what was learnt"."""
        filled = [name.partition("-") for name in self.sent]
        rows = ("stance", "stage", "stage_product", "shown_by")
        return sorted({key for row, _dash, key in filled if row in rows}, key=int)

    def _add_products(self) -> None:
        self.products = {str(product.pk): product for product in self.offer.products}
        for key, product in self.products.items():
            self.fields[f"topic-{key}"] = Chips(label=str(product), choices=TopicOutcome.choices)

    def _add_lists(self) -> None:
        """Lists that cost a query are asked only where they are shown or were used."""
        needs = not self.is_bound or self.is_shown_again
        owners = {self.value("next_owner"), *self.promises.owners} - {"", str(self.offer.user.pk)}
        colleagues = self.offer.colleagues if needs or owners or "joint_with" in self.sent else []
        departments = self.offer.departments if needs or "new_department" in self.sent else []
        self.fields["next_owner"] = PickList(colleagues, first=pgettext_lazy("owner", "Me"), label=_("Owner"))
        self.fields["next_owner"].rows[str(self.offer.user.pk)] = self.offer.user
        self.promises.colleagues = self.fields["next_owner"].rows
        self.fields["joint_with"] = PickList(
            colleagues, first=pgettext_lazy("joint visit", "Nobody"), label=_("Joint with")
        )
        partners = self.offer.partners if needs or "partner" in self.sent else []
        partners = sorted(partners, key=str)
        self.fields["partner"] = PickList(
            partners, first=pgettext_lazy("joint visit", "Nobody"), label=_("Joint with the partner")
        )
        self.fields["new_department"] = PickList(departments, first=_("Not known"), label=_("Department"))

    is_shown_again = False
    captured_at = None

    def show_again(self) -> None:
        """Fetch what only the shown form needs, keeping the answers and the problems."""
        self.is_shown_again = True
        self._add_lists()
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs["class"] = f"{attrs.get('class', '')} is-invalid"
                attrs["aria-describedby"] = f"id_{name}_error"

    # -- what was filled in ------------------------------------------------------------------------

    @property
    def digest(self) -> str:
        return digest_of(self.sent)

    def clean(self):
        for name in [name for name in self.sent if name.startswith("topic-") and name not in self.fields]:
            self.add_error(None, _("A product you spoke of is no longer in the list. Look through the products."))
            del self.sent[name]
            self.sent.pop(name.replace("topic", "message"), None)
        entry = self.entry()
        found = rules.problems(
            entry, today=self.offer.today, author=self.offer.user, policy=settings.PRODUCT_TALK_POLICY
        )
        for name, why in self.promises.unlisted():
            found.setdefault(name, []).append(why)
        self.take_problems(found)
        return self.cleaned_data

    def take_problems(self, found: dict[str, list]) -> None:
        """Put problems at their fields, unless the field already has one of its own."""
        for name, whys in found.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, list(whys))

    def take_refusal(self, error) -> None:
        """Put what a service refused at its fields, or above the form."""
        if hasattr(error, "error_dict"):
            self.take_problems(error.message_dict)
        else:
            self.add_error(None, error.messages)

    def entry(self) -> Entry:
        """The entry as far as it was filled in well."""
        values = self.cleaned_data
        next_step = (values.get("next_step") or "").strip()
        return Entry(
            client_id=values.get("client_id"),
            hospital=self.offer.hospital,
            on=values.get("on"),
            at=values.get("at"),
            minutes=values.get("minutes"),
            purpose=values.get("purpose", ""),
            outcome=values.get("outcome", ""),
            attendees=tuple(self.people[key] for key in values.get("attendees", ())),
            new_person=self._new_person(values),
            topics={p: values[f"topic-{key}"] for key, p in self.products.items() if values.get(f"topic-{key}")},
            messages=self.messages.read(values.get("on")),
            next_step=next_step,
            next_on=self._next_on(values) if next_step else None,
            next_owner=values.get("next_owner") or self.offer.user,
            no_next_step=values.get("no_next_step", ""),
            notes=(values.get("notes") or "").strip(),
            report={name: (values.get(name) or "").strip() for name in REPORT},
            joint_with=values.get("joint_with"),
            partner=values.get("partner"),
            partner_person=(values.get("partner_person") or "").strip(),
            moves=tuple(self._moves()),
            promises=self.promises.read(),
            adverse_event=bool(values.get("adverse_event")),
            done_actions=tuple(action["pk"] for action, done in self.action_rows() if done),
            digest=self.digest,
            captured_at=self.captured_at,
        )

    def _next_on(self, values) -> date | None:
        """The day that was typed, else the one of a quick chip."""
        if typed := values.get("next_on"):
            return typed
        quick = {day.key: day.on for day in rules.quick_days(self.offer.today)}
        return quick.get(values.get("next_quick"))

    def _new_person(self, values) -> NewPerson | None:
        if not values.get("new_name"):
            return None
        return NewPerson(values["new_name"], values.get("new_post", ""), values.get("new_department"))

    def _moves(self) -> list[Move]:
        moves = []
        for key in self._moved_keys():
            support, stages = self._number("stance", key), self._stages(key)
            if support is not None or stages:
                moves.append(Move(int(key), support, stages, self.value(f"shown_by-{key}")[:500]))
        return moves

    def _stages(self, key: str) -> dict[int, int]:
        stage, product = self._number("stage", key), self.value(f"stage_product-{key}")
        if stage is None and not product:
            return {}
        if stage is None or product not in self.products:
            why = _("Choose the product and the stage.")
            if f"move-{key}" not in self.errors:
                self.add_error(f"move-{key}", why)
            return {}
        return {int(product): stage}

    def _number(self, row: str, key: str) -> int | None:
        known = {"stance": Support.values, "stage": AdoptionStage.values}[row]
        return next((number for number in known if str(number) == self.value(f"{row}-{key}")), None)

    # -- what is shown -----------------------------------------------------------------------------

    def value(self, name: str) -> str:
        return self.sent.get(name, [""])[-1]

    def first_value(self, name: str) -> str:
        """What a plain field shows: what was typed, else what it starts with."""
        return self.value(name) or ("" if self.is_bound else self.initial.get(name, ""))

    def topic_rows(self) -> list[TopicRow]:
        return [self._topic_row(key, product) for key, product in self.products.items()]

    def _topic_row(self, key: str, product) -> TopicRow:
        name = f"topic-{key}"
        taken = chips(TopicOutcome.choices, self.value(name))
        messages = self.messages.of(product.pk, self.first_value("on"))
        error = str(self.errors[name][0]) if self.is_bound and name in self.errors else ""
        return TopicRow(product, name, taken, any(chip.chosen for chip in taken), messages, error)

    def topics_in_view(self) -> list[TopicRow]:
        """Focus products and those already spoken of."""
        return [row for row in self.topic_rows() if row.product.is_focus or row.chosen]

    def topics_aside(self) -> list[TopicRow]:
        return [row for row in self.topic_rows() if not (row.product.is_focus or row.chosen)]

    def person_rows(self) -> list[PersonRow]:
        chosen = set(self.sent.get("attendees", ()))
        products = [(key, str(product)) for key, product in self.products.items()]
        return [self._person_row(key, person, key in chosen, products) for key, person in self.people.items()]

    def _person_row(self, key: str, person, chosen: bool, products) -> PersonRow:
        name = f"move-{key}"
        return PersonRow(
            person=person,
            chosen=chosen,
            stances=chips(Support.choices, self.value(f"stance-{key}")),
            stages=chips(AdoptionStage.choices, self.value(f"stage-{key}")),
            products=chips(products, self.value(f"stage_product-{key}")),
            shown_by=self.value(f"shown_by-{key}"),
            moved=name in self.fields,
            error=str(self.errors[name][0]) if self.is_bound and name in self.errors else "",
        )

    def moves_in_view(self) -> list[PersonRow]:
        """Rows of those who may be judged: whoever is picked or filled in, and the most likely others."""
        rows = [row for row in self.person_rows() if row.person.may_be_profiled]
        shown = (row for at, row in enumerate(rows) if at < MOVES_SHOWN or row.chosen or row.moved)
        return list(with_unfilled(shown, self.blank_move()))

    def blank_move(self) -> PersonRow:
        """The row of nobody: the device makes one of it for each person it knows."""
        return self._person_row("0", Stakeholder(pk=0), False, [(key, str(row)) for key, row in self.products.items()])

    def action_rows(self) -> list[tuple[dict, bool]]:
        """My actions at the hospital, each with whether it was done on this visit; one done meanwhile is not asked again."""
        done = set(self.sent.get("done_actions", ()))
        return [(action, str(action["pk"]) in done) for action in self.offer.actions]

    def promise_rows(self) -> list[PromiseRow]:
        return self.promises.shown(self.errors if self.is_bound else {})

    @property
    def has_more(self) -> bool:
        """Whether something under "more" was filled in."""
        return bool(self._moved_keys() or self.promises.filled) or any(
            self.value(name) for name in ("notes", "minutes", "joint_with", "partner")
        )

    @property
    def purposes_with_action(self) -> str:
        """For the script: purposes of which "no next step" is not enough."""
        return " ".join(sorted(rules.purposes_with_action(self.offer.hospital)))

    @property
    def needs_action(self) -> bool:
        return self.value("purpose") in self.purposes_with_action.split() and not rules.is_attempt(
            self.value("outcome")
        )

    @property
    def is_meeting(self) -> bool:
        return self.value("purpose") in MEETINGS

    def report_rows(self) -> list:
        """The prompts of a meeting report with their fields."""
        return [self[name] for name in REPORT]

    def quick_chips(self) -> list[tuple[rules.QuickDay, bool]]:
        return [(day, self.value("next_quick") == day.key) for day in rules.quick_days(self.offer.today)]

    def steps(self) -> list[Step]:
        """The five answers with what is there already, for the line above the button."""
        who = bool(self.sent.get("attendees") or self.value("new_name"))
        attempt = rules.is_attempt(self.value("outcome"))
        dated = bool(self.value("next_on") or self.value("next_quick"))
        closed = (bool(self.value("no_next_step")) and not self.needs_action) or (
            bool(self.value("next_step")) and dated
        )
        day = bool(self.first_value("on")) and self.offer.hospital is not None
        return [
            Step("place", _("hospital and day"), "#div_id_hospital", day),
            Step("who", _("whom you met"), "#div_id_attendees", who or attempt),
            Step("purpose", _("purpose"), "#div_id_purpose", bool(self.value("purpose"))),
            Step("outcome", _("outcome"), "#div_id_outcome", bool(self.value("outcome"))),
            Step("next", _("next step with its date"), "#div_id_next_step", closed),
        ]

    @property
    def steps_done(self) -> int:
        return sum(step.done for step in self.steps())

    def problem_list(self) -> list[Problem]:
        """All that is missing or wrong, each with the way to its field."""
        names = {"client_id": "", "hospital": "div_id_hospital", "attendees": "div_id_attendees"}
        found = [Problem("", str(error), "") for error in self.non_field_errors()]
        for name, errors in self.errors.items():
            if name in self.fields:
                href = "#" + names.get(name, _address(name))
                found += [Problem(self.fields[name].label or "", str(error), href) for error in errors]
        return found


def _address(name: str) -> str:
    """The element a problem leads to: the field, or the group it sits in."""
    if name in {"purpose", "outcome", "no_next_step"} or name.startswith(("topic-", "move-", "promise-")):
        return f"div_id_{name}"
    return f"id_{name}"
