"""The day of the browser journeys."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE_WORK = MORNING - timedelta(hours=1)
TODAY = MORNING.date()


def set_clock(monkeypatch, at: datetime = MORNING) -> None:
    """From now on it is then, and time goes on from there."""

    class Shifted(datetime):
        ahead: timedelta = at - datetime.now(at.tzinfo)

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + cls.ahead

    # The class behind timezone.now(), which model fields hold by reference as their default.
    monkeypatch.setattr(timezone, "datetime", Shifted)
