"""Account codes of hospitals: "H000123", given in turn, kept for ever."""

from django.db.models import Max

from .models import Hospital

FIRST = "H"


def next_codes(count: int) -> list[str]:
    """The next free codes of our own series; the unique constraint refuses the loser of a race."""
    last = Hospital.objects.filter(code__regex=rf"^{FIRST}\d{{6}}$").aggregate(last=Max("code"))["last"]
    start = int(last.removeprefix(FIRST)) if last else 0
    return [f"{FIRST}{number:06}" for number in range(start + 1, start + count + 1)]
