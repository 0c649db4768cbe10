"""Posts the first visits of the plan one after the other, without a server between: something that writes.

python -m soak.writer PLAN COUNT      prints a dot after each
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django


def post(plan: Path, count: int) -> None:
    """Each visit is one transaction with its history, attendees and next step."""
    from django.test import Client

    from people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="rep"))
    for form in json.loads(plan.read_text(encoding="utf-8"))[:count]:
        answer = client.post("/visits/new/", form)
        if answer.status_code != 302 or "/visits/new" in answer.url:
            raise SystemExit(f"Visit {form['client_id']} was not taken: {answer.status_code}")
        print(".", end="", flush=True)


if __name__ == "__main__":
    django.setup()
    post(Path(sys.argv[1]), int(sys.argv[2]))
