"""What is measured: each page with the floor that shows the same rows, and the bars of both."""

from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Count

from accounts.models import Hospital
from lib.names import pinyin_initials, search_query
from people.models import User
from planning.models import AccountPlan

PART, PAGE, POST = 4.0, 6.0, 4.0
# Medians of the best open-source peer on this kind of machine at this size, in milliseconds.
PEER = {"list": 664.0, "detail": 252.0, "search": 747.0, "create": 36.0}
FASTER = {"list": 10, "detail": 10, "search": 10, "create": 2}


@dataclass(frozen=True)
class Case:
    """One request with its floor. `bar` is how many times the floor it may take; `peer` what it is compared with."""

    name: str
    user: str
    url: str
    floor: str
    part: bool = False
    peer: str = ""

    @property
    def bar(self) -> float:
        return PART if self.part else PAGE

    @property
    def limit(self) -> float | None:
        """Milliseconds that are so many times faster than the peer."""
        return PEER[self.peer] / FASTER[self.peer] if self.peer else None


def cases() -> list[Case]:
    """Every page as whole and, where it has one, as the part that htmx asks for."""
    rep = User.objects.get(username="rep")
    hospital = Hospital.objects.visible_to(rep).active().by_priority(rep).first()
    one = Hospital.objects.order_by("pk")[Hospital.objects.count() // 2]
    found = []
    for name, user, url, floor, peer in [
        ("List, own territory, 25 rows", "rep", "/hospitals/", "own/?rows=25", "list"),
        ("List, own area, 100 rows", "manager", "/hospitals/?size=100", "own/?rows=100", "list"),
        ("List, all, 25 rows", "admin", "/hospitals/", "all/?rows=25", "list"),
        ("List, all, 100 rows", "admin", "/hospitals/?size=100", "all/?rows=100", "list"),
        ("Hospital", "rep", hospital.get_absolute_url(), f"hospital/?hospital={hospital.pk}", "detail"),
    ]:
        found += [Case(name, user, url, floor, False, peer), Case(f"{name}: part", user, url, floor, True, peer)]
    for name, text in [
        ("a common word", "人民医院"),
        ("one hit", one.name.partition("(")[0]),
        ("pinyin initials", pinyin_initials(one.name.partition("(")[0])),
    ]:
        floor = "common" if text == "人民医院" else "rare"
        url, sought = f"/search/?q={quote(text)}", f"{floor}/?text={quote(search_query(text))}"
        found += [
            Case(f"Search, {name}", "admin", url, f"{sought}&rows=31", False, "search"),
            Case(f"Search, {name}: part", "admin", url, f"{sought}&rows=7", True, "search"),
        ]
    return [
        *found,
        *_plan_cases(rep),
        Case("Today", "rep", "/today/", "today/?"),
        Case("Today: who next", "rep", "/today/", "next/?", True),
        Case("Visit form", "rep", f"/visits/new/?hospital={hospital.pk}", f"form/?hospital={hospital.pk}"),
    ]


def _plan_cases(rep: User) -> list[Case]:
    """The rep's largest plan: ten objectives, sixty actions, five versions."""
    plans = AccountPlan.objects.visible_to(rep).annotate(size=Count("objectives"))
    plan = plans.order_by("-size", "pk").first()
    found = []
    for name, tab, floor, part in [
        ("Plan, 10 objectives", "", "plan", "plan-part"),
        ("Plan, 60 actions", "?tab=actions", "plan-actions", "plan-actions-part"),
        ("Plan, 5 versions", "?tab=versions", "plan-versions", "plan-versions"),
    ]:
        url = f"{plan.get_absolute_url()}{tab}"
        found += [
            Case(name, "rep", url, f"{floor}/?plan={plan.pk}"),
            Case(f"{name}: part", "rep", url, f"{part}/?plan={plan.pk}", True),
        ]
    return found
