"""Eight signs that a hospital is not led as an account (I095): each read from the data, said in words, never scored.

`signs_of` works on plain values; `health_of` reads them in two queries, one for a medical user, who sees nothing of sales.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, pstdev
from typing import Literal

from django.db.models import Min, OuterRef, Q, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import Tier
from accounts.knowledge_index import QUESTIONS_ASKED
from accounts.models import Hospital
from lib.dates import add_months, month_start
from lib.gathered import counted
from people.models import Assignment, User
from sales.models import Delivery
from visits.choices import Purpose, State
from visits.models import NextStep, Visit

from .hospital_page import fresh_answers, with_decisions
from .hospital_rows import headed, state_of

SILENT_DAYS = 60
NEW_OWNER_DAYS = 365
LOOKED_BACK_DAYS = 180
HALF = QUESTIONS_ASKED // 2
SPREAD = 0.05
"""Prices of two distributors for one pack that differ by more than a twentieth."""
UNSTEADY = 0.5
"""Months whose boxes vary by more than half of their mean."""
MONTHS = 12
FEWEST_MONTHS = 6

Said = Literal["fine", "sign", "unknown"]


@dataclass(frozen=True)
class Facts:
    """What the signs are read from. Days count to today; None is unknown; `months` are boxes, the oldest first."""

    silent_days: int | None = None
    ahead: int = 0
    answered: int = 0
    owner_days: int | None = None
    visits: int = 0
    about_listing: int = 0
    is_major: bool = False
    schedule: str = ""
    months: tuple[int, ...] = ()
    spread: float | None = None


@dataclass(frozen=True)
class Sign:
    """One of the eight: what one asks oneself, what the data say, and the fact in words."""

    label: str | Promise
    said: Said
    fact: str


def signs_of(facts: Facts, *, sees_sales: bool) -> list[Sign]:
    """The eight signs; five for a medical user, without what derives from sales."""
    signs = [_exchange(facts), _passive(facts), _wasted(facts), _from_zero(facts), _only_listing(facts)]
    return [*signs, _ordinary(facts), _undercut(facts), _unsteady(facts)] if sees_sales else signs


def _exchange(facts: Facts) -> Sign:
    label = gettext_lazy("Is there an exchange?")
    if facts.silent_days is None:
        return Sign(label, "sign", _("Nobody was ever met."))
    fact = ngettext("Somebody was met %(days)s day ago.", "Somebody was met %(days)s days ago.", facts.silent_days)
    return Sign(label, _said(facts.silent_days > SILENT_DAYS), fact % {"days": facts.silent_days})


def _passive(facts: Facts) -> Sign:
    fact = ngettext("%(count)s step or visit ahead.", "%(count)s steps or visits ahead.", facts.ahead)
    return Sign(gettext_lazy("Do we act of ourselves?"), _said(not facts.ahead), fact % {"count": facts.ahead})


def _wasted(facts: Facts) -> Sign:
    fact = _("%(answered)s of %(all)s questions have a fresh answer.")
    values = {"answered": facts.answered, "all": QUESTIONS_ASKED}
    return Sign(gettext_lazy("Is what we learn kept?"), _said(facts.answered < HALF), fact % values)


def _from_zero(facts: Facts) -> Sign:
    label = gettext_lazy("Would a new owner start from zero?")
    if facts.owner_days is None:
        return Sign(label, "sign", _("Nobody owns this hospital."))
    is_new = facts.owner_days < NEW_OWNER_DAYS
    fact = ngettext(
        "The owner has had it for %(days)s day.", "The owner has had it for %(days)s days.", facts.owner_days
    )
    return Sign(label, _said(is_new and facts.answered < HALF), fact % {"days": facts.owner_days})


def _only_listing(facts: Facts) -> Sign:
    label = gettext_lazy("Is it about more than price and listing?")
    if not facts.visits:
        return Sign(label, "unknown", _("No visit in the last half year."))
    fact = _("%(about)s of %(all)s visits of the last half year were for a listing.")
    said = _said(facts.about_listing == facts.visits)
    return Sign(label, said, fact % {"about": facts.about_listing, "all": facts.visits})


def _ordinary(facts: Facts) -> Sign:
    label = gettext_lazy("Is a key hospital treated as one?")
    if not facts.is_major:
        return Sign(label, "unknown", _("It is no key hospital."))
    words = {"behind": _("Visits are behind the plan."), "": _("It has no call plan.")}
    return Sign(label, _said(facts.schedule in words), words.get(facts.schedule, _("Visits keep up with the plan.")))


def _undercut(facts: Facts) -> Sign:
    label = gettext_lazy("Do distributors keep one price?")
    if facts.spread is None:
        return Sign(label, "unknown", _("No pack came from two distributors."))
    fact = _("Prices of one pack differ by %(percent)s %% at most.") % {"percent": round(100 * facts.spread)}
    return Sign(label, _said(facts.spread > SPREAD), fact)


def _unsteady(facts: Facts) -> Sign:
    label = gettext_lazy("Can the volume be foreseen?")
    if len(facts.months) < FEWEST_MONTHS or mean(facts.months) <= 0:
        return Sign(label, "unknown", _("Too few months with deliveries."))
    variation = pstdev(facts.months) / mean(facts.months)
    fact = _("Months vary by %(percent)s %% around their mean.") % {"percent": round(100 * variation)}
    return Sign(label, _said(variation > UNSTEADY), fact)


def _said(is_sign: bool) -> Said:
    return "sign" if is_sign else "fine"


# -- Reading ---------------------------------------------------------------------------------------
def health_of(hospital: int, user: User, today: date) -> tuple[Hospital, list[Sign]] | None:
    """The hospital with its signs; None where the user does not see it. Two queries, one for a medical user."""
    row = _read(hospital, user, today)
    if row is None:
        return None
    months, spread = _deliveries(row, today) if user.sees_sales else ((), None)
    facts = Facts(
        silent_days=row.last_met and (today - row.last_met).days,
        ahead=row.steps_ahead + row.visits_ahead,
        answered=row.answers_known,
        owner_days=row.owned_since and (today - row.owned_since).days,
        visits=row.visits_lately,
        about_listing=row.listing_lately,
        is_major=user.sees_sales and (row.tier == Tier.A or row.is_key),
        schedule=state_of(row, today),
        months=months,
        spread=spread,
    )
    return row, signs_of(facts, sees_sales=user.sees_sales)


def _read(hospital: int, user: User, today: date) -> Hospital | None:
    visits = Visit.objects.filter(hospital=OuterRef("pk")).order_by()
    lately = visits.completed().filter(on__gte=today - timedelta(days=LOOKED_BACK_DAYS))
    owned = Assignment.objects.current(today).filter(territory=OuterRef("territory"), is_primary=True)
    steps = NextStep.objects.open().filter(hospital=OuterRef("pk"), due_on__gte=today).order_by()
    rows = with_decisions(headed(Hospital.objects.visible_to(user), user, today)).annotate(
        last_met=Subquery(visits.completed().order_by("-on").values("on")[:1]),
        visits_ahead=counted(visits.filter(state=State.PLANNED, on__gte=today), "hospital"),
        steps_ahead=counted(steps, "hospital"),
        visits_lately=counted(lately, "hospital"),
        listing_lately=counted(lately, "hospital", filter=Q(purpose=Purpose.LISTING)),
        owned_since=Subquery(owned.order_by().values("territory").annotate(first=Min("starts_on")).values("first")),
        answers_known=fresh_answers(today),
    )
    return rows.filter(pk=hospital).first()


def _deliveries(hospital: Hospital, today: date) -> tuple[tuple[int, ...], float | None]:
    """Boxes of the last twelve full months from the first delivery on, and how far prices of one pack differ."""
    until = month_start(today)
    first = add_months(until, -MONTHS)
    sums = Delivery.objects.current().filter(hospital=hospital, month__gte=first, month__lt=until)
    rows = list(sums.order_by().values("month", "sku", "partner").annotate(n=Sum("boxes"), paid=Sum("value_fen")))
    boxes: dict[date, int] = defaultdict(int)
    for row in rows:
        boxes[row["month"]] += row["n"]
    months = [add_months(first, n) for n in range(MONTHS)]
    begun = min(boxes, default=until)
    return tuple(boxes[month] for month in months if month >= begun), _spread(rows)


def _spread(rows: Iterable[dict]) -> float | None:
    """The widest gap between distributors' mean prices of one pack, as a share of the lowest; None without two."""
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        sums[row["sku"], row["partner"]][0] += row["n"]
        sums[row["sku"], row["partner"]][1] += row["paid"]
    prices: dict[int, list[float]] = defaultdict(list)
    for (sku, _partner), (number, paid) in sums.items():
        if number > 0 and paid > 0:
            prices[sku].append(paid / number)
    return max((max(of_one) / min(of_one) - 1 for of_one in prices.values() if len(of_one) > 1), default=None)
