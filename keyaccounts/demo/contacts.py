"""Contacts with distributors in the demo set: some partners were called in time, some not yet."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dashboards.partner_rhythm import Rhythm
from partners.models import PartnerContact
from partners.services.contacts import save_contact

from .people import Team
from .words import in_language

PERSONS = ("区域经理|Regional manager", "采购专员|Buyer", "配送主管|Delivery supervisor")
AGREED = (
    "五月备货量已确认，周二送货。|Stock for May is confirmed; delivery on Tuesdays.",
    "两家医院的缺货原因已查明。|The cause of the shortages at two hospitals is known.",
    "下月一起拜访药剂科。|We visit the pharmacy together next month.",
)
STEPS = ("发送新的包装说明|Send the notice on the new pack", "核对送货时间|Check the delivery times")


def make_contacts(random: Random, team: Team, today: date) -> None:
    """Two of three partners were spoken with in the last days. Called after the nightly runs."""
    for rep, _patches in team.reps:
        for number, wanted in enumerate(Rhythm(rep, today, mine=True).rows):
            if number % 3 == 2:
                continue
            said = {
                "on": today - timedelta(days=random.randint(1, 11)), "channel": random.choice(("phone", "face")),
                "person": in_language(random.choice(PERSONS)), "agreed": in_language(random.choice(AGREED)),
            }  # fmt: skip
            step = in_language(random.choice(STEPS)) if number % 2 else ""
            due = today + timedelta(days=random.randint(-1, 6)) if step else None
            contact = PartnerContact(partner=wanted.partner)
            due = max(due, said["on"]) if due else None
            save_contact(contact, said, step=step, step_on=due, seen=0, by=rep, today=today)
