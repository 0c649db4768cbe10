"""Key messages of the products in focus, and which of them were told on visits (domain.md I142)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from people.models import User
from products.models import KeyMessage, KeyMessageVersion, Product
from visits.choices import COMPLETED
from visits.models import VisitMessage, VisitTopic

from .words import FOCUS

TITLES = (("获批适应症", "Approved indication"), ("用法用量", "Dosing"), ("贮藏条件", "Storage"))
WORDING = (
    ("本品按批准的说明书用于成人患者；用药前请核对适应症。", "For adults as the approved label says; check the indication before use."),
    ("剂量和给药间隔以说明书为准；肾功能不全者请查看第4.2节。", "Dose and interval as labelled; see section 4.2 for renal impairment."),
    ("请按说明书规定的条件避光保存；开封后的期限以说明书为准。", "Keep as labelled, away from light; once opened, the label says how long."),
)  # fmt: skip
RENEWED = ("本品按批准的说明书用于成人患者；用药前请核对适应症与禁忌。", "For adults as the approved label says; check indication and contraindications before use.")  # fmt: skip
# Title, version, first and last day from today on, wording.
VERSIONS = (
    (0, 1, -500, 220, WORDING[0]), (0, 2, -120, 600, RENEWED), (1, 1, -500, 220, WORDING[1]), (2, 1, -600, -60, WORDING[2]),
)  # fmt: skip
WAITING = (2, 2, 7, 700, WORDING[2])
TOLD_ON = 0.7
"""The share of talks about a product on which one of its messages was told."""


def make_messages(today: date) -> None:
    """Three messages a product in focus: one renewed, one with its days over, and of the first product one that waits."""
    products = list(Product.objects.filter(name__in=FOCUS).order_by("pk"))
    for product in products:
        messages = [
            KeyMessage.objects.create(product=product, name=name, name_en=name_en, is_demo=True)
            for name, name_en in TITLES
        ]
        for version in VERSIONS:
            _approved(messages, version, today)
        if product == products[0]:
            _version(messages, WAITING, today, state="submitted", submitted_at=timezone.now())


def _approved(messages: list[KeyMessage], version: tuple, today: date) -> None:
    moment = timezone.make_aware(datetime.combine(today + timedelta(days=version[2] - 7), time(10)))
    by = User.objects.get(username="compliance")
    _version(messages, version, today, state="approved", submitted_at=moment, decided_at=moment, decided_by=by)


def _version(messages: list[KeyMessage], version: tuple, today: date, **standing) -> None:
    title, number, first, last, (text, text_en) = version
    KeyMessageVersion.objects.create(
        message=messages[title],
        number=number,
        text=text,
        text_en=text_en,
        valid_from=today + timedelta(days=first),
        valid_until=today + timedelta(days=last),
        approval_number=f"DEMO-{messages[title].pk:03}-{number}",
        written_by=User.objects.get(username="admin"),
        **standing,
    )


def tell_messages(random: Random, today: date) -> None:
    """What completed visits told of the products they spoke of: one or two messages in force on the day."""
    spoken = VisitTopic.objects.filter(visit__outcome__in=COMPLETED, visit__on__lte=today).order_by("pk")
    by_day: dict[date, dict[int, list[int]]] = {}
    told = []
    for visit, day, product in spoken.values_list("visit", "visit__on", "product"):
        if day not in by_day:
            by_day[day] = _in_force(day)
        known = by_day[day].get(product, [])
        if known and random.random() < TOLD_ON:
            chosen = random.sample(known, min(len(known), random.choice((1, 1, 2))))
            told += [VisitMessage(visit_id=visit, version_id=version) for version in chosen]
    VisitMessage.objects.bulk_create(told, batch_size=1000)


def _in_force(day: date) -> dict[int, list[int]]:
    found = defaultdict(list)
    for pk, product in KeyMessageVersion.objects.in_force(day).order_by("pk").values_list("pk", "message__product"):
        found[product].append(pk)
    return found
