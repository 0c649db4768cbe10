"""What planning tells people in the app: kinds of notices, and what becomes due by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from lib.templatetags.ui import day as day_in_words
from people.models import Assignment, User
from products.models import NRDL_WARNING_DAYS, Product
from records.notices import News, named, notify, register_kind, register_source, tell

from .models import AccountPlan, BudgetLine, ListingApplication
from .querysets import ListingQuerySet
from .uplift_querysets import winter_due

COMMITTEE_NEAR, LISTING_ENDING = "committee_near", "listing_ending"
NRDL_ENDING, WINTER_DUE = "nrdl_ending", "winter_due"
PLAN_HANDED_OVER, PLANS_HANDED_OVER, BUDGET_DECIDED = "plan_handed_over", "plans_handed_over", "budget_decided"
ONE_BY_ONE = 5
"""Handed over at once, more plans than this are told as a number."""
REMIND_DAYS = (14, 3)
"""So many days before a committee meets, and before a temporary purchase or a suspension ends, a listing is called to mind."""


def register() -> None:
    """Make these kinds and sources known; called when the app is ready."""
    for name, text, digest, icon in (
        (COMMITTEE_NEAR, _("The committee of %(hospital)s meets on %(day)s on %(product)s."), _("Committees that meet soon"), "listing"),
        (LISTING_ENDING, _("The present state of %(product)s at %(hospital)s ends on %(day)s."), _("Temporary purchases and suspensions that end"), "clock"),
        (NRDL_ENDING, _("The negotiated price of %(product)s ends on %(day)s."), _("Negotiated prices that end"), "alert"),
        (PLAN_HANDED_OVER, _("Open work of the account plan at %(hospital)s is yours now."), _("Account plans handed over"), "plan"),
        (PLANS_HANDED_OVER, _("Open work of %(number)s account plans is yours now."), _("Many account plans handed over"), "plan"),
        (BUDGET_DECIDED, _("%(who)s decided on the budget of the account plan at %(hospital)s."), _("Budgets decided"), "plan"),
        (WINTER_DUE, _("Hospitals in winter that wait for your decision: %(number)s."), _("Winter decisions due"), "winter"),
    ):  # fmt: skip
        register_kind(name, text, digest, icon)
    for source in (near_committees, ending_listings, ending_prices, due_winters):
        register_source(source)


def tell_of_hand_over(given: Mapping[User, Sequence[AccountPlan]]) -> None:
    """Whoever owns the work on these plans from now on; of many at once, how many they are."""
    tell(news for to, plans in given.items() for news in _handed_over(to, plans))


def _handed_over(to: User, plans: Sequence[AccountPlan]) -> Iterator[News]:
    if len(plans) > ONE_BY_ONE:
        key, args = f"{plans[0].pk}:{plans[0].version}:{len(plans)}", {"number": str(len(plans))}
        yield News(to.pk, PLANS_HANDED_OVER, key, f"{reverse('planning:plan_list')}?mine=on", args)
        return
    for plan in plans:
        args = {"hospital": named(plan.hospital)}
        yield News(to.pk, PLAN_HANDED_OVER, f"{plan.pk}:{plan.version}", plan.get_absolute_url(), args)


def tell_of_budget(line: BudgetLine) -> None:
    """Whoever asked for it, of what compliance decided."""
    plan = line.plan
    args = {"who": named(line.decided_by), "hospital": named(plan.hospital)}
    notify(line.requested_by, BUDGET_DECIDED, f"{plan.get_absolute_url()}?tab=budget", key=str(line.pk), **args)


def _both(day: date) -> dict[str, str]:
    """A day as an arg: in the language of whoever reads the notice."""
    words = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            words[key] = str(day_in_words(day))
    return words


def near_committees(today: date) -> Iterator[News]:
    """To whom a hospital belongs, fourteen and three days before its committee meets on a listing."""
    return _remind(ListingApplication.objects.worked().meeting_between, "committee_on", COMMITTEE_NEAR, today)


def ending_listings(today: date) -> Iterator[News]:
    """To whom a hospital belongs, fourteen and three days before a temporary purchase ends or a suspension is reviewed."""
    return _remind(ListingApplication.objects.worked().ending_between, "until", LISTING_ENDING, today)


def _remind(between: Callable[[date, date], ListingQuerySet], field: str, kind: str, today: date) -> Iterator[News]:
    """Of the listings whose day in `field` comes near, one piece of news for each owner and each of REMIND_DAYS."""
    found = between(today, today + timedelta(days=max(REMIND_DAYS)))
    listings = list(found.select_related("hospital__territory", "product").order_by(field, "pk"))
    owners = _owners(listings, today)
    for listing in listings:
        on = getattr(listing, field)
        days = min(days for days in REMIND_DAYS if (on - today).days <= days)
        args = {"hospital": named(listing.hospital), "product": named(listing.product), "day": _both(on)}
        for owner in owners[listing.hospital.territory_id]:
            yield News(owner, kind, f"{listing.pk}:{on}:{days}", listing.get_absolute_url(), args)


def _owners(listings: Iterable[ListingApplication], today: date) -> dict[int, list[int]]:
    """Who is primarily assigned to each territory, or else to the nearest one above it; one query."""
    lines = {
        listing.hospital.territory_id: [int(pk) for pk in listing.hospital.territory.path.split("/") if pk]
        for listing in listings
    }
    primary = defaultdict(list)
    above = {pk for line in lines.values() for pk in line}
    for assignment in Assignment.objects.primary(today).filter(territory__in=above).order_by("pk"):
        primary[assignment.territory_id].append(assignment.user_id)
    return {
        territory: next((primary[pk] for pk in reversed(line) if primary[pk]), []) for territory, line in lines.items()
    }


def ending_prices(today: date) -> Iterator[News]:
    """To every manager and admin, once, that a negotiated price ends within the days of warning."""
    ending = list(Product.objects.with_nrdl_ending(today, today + timedelta(days=NRDL_WARNING_DAYS)))
    told = (
        [user.pk for user in User.objects.active().order_by("pk") if user.is_manager or user.is_admin] if ending else []
    )
    for product in ending:
        args, url = {"product": named(product), "day": _both(product.nrdl_until)}, reverse("planning:listing_list")
        for user in told:
            yield News(user, NRDL_ENDING, f"{product.pk}:{product.nrdl_until}", f"{url}?product={product.pk}", args)


def due_winters(today: date) -> Iterator[News]:
    """Once a month each commercial manager's number of winter hospitals without a decision that holds."""
    for manager in User.objects.active().in_role("manager").order_by("pk"):
        if number := winter_due(Hospital.objects.classifiable_by(manager).kept(), today).count():
            args = {"number": str(number)}
            yield News(manager.pk, WINTER_DUE, f"{today:%Y-%m}", reverse("planning:winter_list"), args)
