"""What people will do in every round: the visits they post and the files they upload, made once from the base data.

python -m soak.plan FOLDER VISITS LINES      reads the database of the environment, writes plan.json and files
"""

from __future__ import annotations

import csv
import io
import json
import sys
import uuid
from pathlib import Path

import django
from django.utils import timezone

NAMESPACE = uuid.UUID("0b0e7d5c-6f5b-4a43-8f0e-6a4a35d5f7d1")
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"


def visits(count: int) -> list[dict]:
    """Forms of the demo's rep, each with an id of its own; some tell what was learnt about a person."""
    from accounts.models import Stakeholder
    from people.models import User

    rep = User.objects.get(username="rep")
    people = Stakeholder.objects.reachable().filter(hospital__territory__assignments__user=rep).order_by("pk")
    met = list(people.values_list("hospital", "pk", "lawful_basis"))
    today = timezone.localdate().isoformat()
    return [_visit(number, *met[number % len(met)], today) for number in range(count)]


def _visit(number: int, hospital: int, person: int, basis: str, today: str) -> dict:
    learnt = {f"stance-{person}": number % 3, f"shown_by-{person}": f"Said so at visit {number}"}
    return {
        "client_id": str(uuid.uuid5(NAMESPACE, str(number))),
        "hospital": hospital,
        "on": today,
        "attendees": [person],
        "purpose": "information",
        "outcome": "met",
        "next_step": f"Bring paper {number}",
        "next_on": today,
        "notes": f"Visit {number} of the plan",
        **(learnt if basis in ("consent", "contract") and number % 2 else {}),
    }


def deliveries(number: int, lines: int) -> str:
    """A distributor's file: some keys that are known with other boxes, some that are new."""
    from lib.dates import add_months, month_start
    from sales.models import Delivery

    month = add_months(month_start(timezone.localdate()), -2 - number)
    known = Delivery.objects.order_by("pk").select_related("hospital", "sku__product", "partner")
    rows = [
        (d.partner.name, d.hospital.name, d.hospital.city, d.sku.product.name, d.sku.pack, f"{month:%Y-%m}", boxes)
        for boxes, d in enumerate(known[number * lines : (number + 1) * lines], start=1)
    ]
    return _csv(("商业公司", "终端名称", "城市", "通用名", "规格", "年月", "数量"), rows)


def people(lines: int) -> str:
    """A roster of people nobody knows yet."""
    from accounts.models import Hospital

    hospitals = list(Hospital.objects.active().order_by("pk").values_list("name", "city")[:lines])
    names = [f"{family}{first}{second}" for family in FAMILY for first in GIVEN for second in GIVEN]
    rows = [(*hospital, "心内科", names[7 * at], "主任医师") for at, hospital in enumerate(hospitals)]
    return _csv(("医院", "城市", "科室", "姓名", "职称"), rows)


def _csv(headers: tuple, rows: list[tuple]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue()


def write(folder: Path, count: int, lines: int) -> None:
    """The plan and its files."""
    (folder / "plan.json").write_text(json.dumps(visits(count)), encoding="utf-8")
    (folder / "deliveries-0.csv").write_text(deliveries(0, lines), encoding="utf-8")
    (folder / "deliveries-1.csv").write_text(deliveries(1, lines), encoding="utf-8")
    (folder / "stakeholders.csv").write_text(people(lines // 2), encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
