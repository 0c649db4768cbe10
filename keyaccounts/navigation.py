"""The places of the product: who sees which, in what order, and where each stands on the rail and the phone.

A place whose address does not exist (yet) is left out, so the frame never shows a dead end.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from .places import (
    BUDGET,
    CALL_PLAN,
    CHANCES,
    CONTACT_RULES,
    DISCIPLINE,
    EDUCATION,
    EDUCATION_RULES,
    EVENT_HEARD,
    INBOX,
    LOGGING,
    MESSAGES,
    PARTNERS,
    PLAYBOOKS,
    RUNS,
    TOLD,
    UPLIFT,
    UPLIFT_RULES,
    WINTER,
    Place,
)


@dataclass(frozen=True)
class Entry:
    """A place as shown on one page."""

    url: str
    label: Promise
    short: Promise
    icon: str
    about: Promise
    current: bool


@dataclass(frozen=True)
class Group:
    """Places under one heading of the page that lists them all."""

    label: Promise
    entries: list[Entry]


@dataclass(frozen=True)
class Navigation:
    """What the frame shows: the rail, the phone's bottom bar, and every place by group."""

    rail: list[Entry] = field(default_factory=list)
    bottom_start: list[Entry] = field(default_factory=list)
    bottom_end: list[Entry] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    visit_new: str = ""
    more: Entry | None = None


HOSPITALS = Place(
    "dashboards:hospital_list",
    _("Hospitals"),
    "hospital",
    _("Every hospital you cover, with score, tier, season and last visit."),
    covers=(
        "dashboards:hospital_",
        "dashboards:stakeholder_",
        "accounts:hospital_",
        "accounts:stakeholder_",
        "accounts:department_",
        "accounts:person_",
        "accounts:role_new",
        "accounts:support_new",
        "accounts:guide",
        "accounts:tie_",
        "accounts:rival_tie_",
        "accounts:placeholder_",
        "accounts:blocker_review",
        "accounts:counter_action_",
        "accounts:card_edit",
        "accounts:visiting_",
    ),
)
# Tier and season come from sales: medical users do not even read the words (domain.md §2.8 rule 4).
HOSPITALS_MEDICAL = replace(HOSPITALS, about=_("Every hospital you cover, with priority and last visit."))
VISITS = Place(
    "visits:visit_list",
    _("Visits"),
    "visit",
    _("What was logged, what is a draft, what is still to send."),
    covers=("visits:visit_",),
)
WEEK = Place(
    "dashboards:week",
    _("My week"),
    "week",
    _("Agenda and week: plan, move, repeat."),
    covers=("visits:plan_", "visits:days_off"),
    short=_("Week"),
)
PLANS = Place(
    "planning:plan_list",
    _("Plans"),
    "plan",
    _("Account plans and their objectives."),
    ("planning:plan_", "dashboards:plan_"),
)
LISTINGS = Place(
    "planning:listing_list",
    _("Listings"),
    "listing",
    _("Formulary applications and their committees."),
    covers=("planning:listing_", "planning:committee", "planning:rules_", "planning:member_"),
)
ADOPTION = Place(
    "dashboards:adoption_report",
    _("Adoption"),
    "chart",
    _("How far people have come with each product, and how long it takes."),
    covers=("dashboards:adoption_",),
)
ROSTER = Place(
    "accounts:roster",
    _("Roster"),
    "roster",
    _("Hospitals, departments and people: correct, add, deactivate."),
    covers=("accounts:roster_",),
)
REVIEW = Place(
    "accounts:review_list",
    _("Under review"),
    "inbox",
    _("People and hospitals that reps added: accept, correct, link."),
    covers=("accounts:review_",),
)
IMPORTS = Place(
    "records:import_list",
    _("Imports"),
    "import",
    _("Files read in, with the verdict of every row."),
    covers=("records:import_",),
)
ROLES = Place(
    "accounts:role_template_list",
    _("Role templates"),
    "person",
    _("What everybody is told about the usual posts."),
    covers=("accounts:role_template_",),
)
FEEDS = Place(
    "dashboards:feed_list",
    _("Closing months"),
    "lock",
    _("Which distributor has declared which month complete; close and reopen."),
    short=_("Closing"),
)
MOVEMENTS = Place(
    "scoring:movement_list",
    _("Tier movements"),
    "trend",
    _("Which hospitals changed tier at the end of a quarter."),
    covers=("scoring:movement_",),
    short=_("Movements"),
)
PORTFOLIO = Place(
    "dashboards:portfolio",
    _("Portfolio"),
    "chart",
    _("Seasons, sales against growth, concentration: where to work next."),
    covers=("dashboards:portfolio_", "dashboards:key_"),
)
PRODUCTS = Place(
    "products:product_list",
    _("Products"),
    "product",
    _("Families, products, packs, rivals."),
    ("products:product_", "products:sku_", "products:family_", "products:rival_", "products:focus_"),
)
USERS = Place(
    "people:user_list",
    _("Users"),
    "users",
    _("Who may sign in, in which role, for which territory."),
    covers=("people:user_",),
)
TERRITORIES = Place(
    "people:territory_list",
    _("Territories"),
    "territory",
    _("The tree and who covers what."),
    ("people:territory_", "people:company_"),
)
ADDED = Place(
    "accounts:added_list",
    _("What I added"),
    "inbox",
    _("The newest 50 hospitals and people, and what became of them."),
)
COLLECT = Place(
    "dashboards:collect_list",
    _("Data to collect"),
    "help",
    _("What is not known yet, by how much surer it would make the scores."),
)
INSIGHTS = Place(
    "accounts:insight_list",
    _("Insights"),
    "info",
    _("What was learnt about hospitals, with level, source and age."),
)
CONSENT = Place(
    "dashboards:basis_list",
    _("People to ask for consent"),
    "compliance",
    _("Who is kept without a lawful basis, how long still, and what to do."),
)
CARD = Place(
    "accounts:card_weights",
    _("Weights of the customer card"),
    "person",
    _("How much each field counts in the completeness of a card."),
    short=_("Card weights"),
)
SERVICE = Place(
    "visits:service_list",
    _("Service requests"),
    "inbox",
    _("What hospitals asked of us: open, late, done."),
    ("visits:service_",),
)
COMMITMENTS = Place(
    "visits:commitment_list",
    _("Commitments"),
    "promise",
    _("Promises, ours and theirs, kept or not."),
    ("visits:commitment_",),
)
COACHING = Place(
    "visits:coaching_list", _("Coaching"), "review", _("Joint visits, rated by both sides."), ("visits:coaching_",)
)
SURVEYS = Place(
    "accounts:survey_due_list",
    _("Surveys due"),
    "comment",
    _("Where the satisfaction survey is due."),
    ("accounts:survey_",),
)
ON_DEVICE = Place(
    "visits:offline",
    _("On this device"),
    "phone",
    _("What opens without a network, and what is still to send."),
)
MORE = Place("dashboards:more", _("More"), "more", _("Every place, in words."))
VISIT_NEW = "visits:visit_new"


# The start pages, in the order in which a role decides which of them "/" is.
HOMES = (
    ("is_rep", Place("dashboards:today", _("Today"), "today", _("Who to see today, and why."))),
    (
        "is_manager",
        Place(
            "dashboards:team", _("Team"), "team", _("Coverage, frequency and attainment by rep."), ("dashboards:team_",)
        ),
    ),
    (
        "is_admin",
        Place("dashboards:admin_home", _("Overview"), "home", _("Roster, imports and runs at a glance.")),
    ),
    (
        "is_compliance",
        Place(
            "dashboards:compliance_home",
            _("Desk"),
            "compliance",
            _("Lawful basis, refused uploads, flagged text."),
            ("dashboards:flag_", "dashboards:compliance_"),
        ),
    ),
)


def _homes_of(user) -> list[Place]:
    """The start pages of a person's roles; the first one is at "/"."""
    mine = [place for role, place in HOMES if getattr(user, role)]
    if not mine:
        return []
    first = mine[0]
    at_root = replace(first, url_name="dashboards:home", covers=(first.url_name, *first.covers))
    return [at_root, *mine[1:]]


def _work_of(user) -> list[Place]:
    """The places of the daily work, in order."""
    places = [*_homes_of(user), HOSPITALS if user.sees_sales else HOSPITALS_MEDICAL]
    if user.is_rep or user.is_manager:
        trade = [PARTNERS] if user.sees_sales else []
        places += [WEEK, VISITS, *([INBOX] if user.is_manager else []), PLANS, LISTINGS, *trade, ADOPTION]
    if user.sees_sales and (user.is_rep or user.is_manager or user.is_admin):
        places.append(PORTFOLIO)
    if user.is_manager and user.sees_sales:
        places.append(MOVEMENTS)
    if user.is_compliance:
        places += [BUDGET, EDUCATION]
    return places


def _keeping_of(user) -> list[Place]:
    """The places where the system itself is kept true."""
    if user.is_admin:
        feeds = [FEEDS] if user.sees_sales else []  # lines and boxes by month are sales
        inbox = [INBOX] if user.sees_sales and not user.is_manager else []  # what no manager is left for
        return [ROSTER, REVIEW, *inbox, IMPORTS, *feeds, RUNS, PRODUCTS, USERS, TERRITORIES]
    return [ROSTER, REVIEW] if user.is_manager else []


def _aside_of(user, may_log: bool) -> list[Place]:
    """Places of the work that stand on the page of all places only."""
    fieldwork = [ON_DEVICE, CALL_PLAN, COLLECT, SERVICE, COMMITMENTS, COACHING, SURVEYS, EDUCATION, CONSENT, DISCIPLINE]
    fieldwork = fieldwork if may_log else []
    trade = [] if may_log else [PARTNERS]  # the field has it among the daily places
    commercial = [UPLIFT, WINTER, *trade] if user.sees_sales and (may_log or user.is_admin) else []
    told = [TOLD] if user.is_manager or user.is_admin or user.is_compliance else []
    return [*fieldwork, *commercial, EVENT_HEARD, INSIGHTS, MESSAGES, *told, *([ADDED] if user.is_rep else [])]


def _rules_of(user) -> list[Place]:
    """Where admins set what everybody is told and how things count; on the page of all places only."""
    of_sales = [UPLIFT_RULES, CONTACT_RULES] if user.sees_sales else []
    return [ROLES, CARD, PLAYBOOKS, CHANCES, LOGGING, EDUCATION_RULES, *of_sales] if user.is_admin else []


@lru_cache(maxsize=128)
def _address(url_name: str) -> str:
    """The address of a named page, or "" where there is none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _entries(places: list[Place], view_name: str) -> list[Entry]:
    return [
        Entry(_address(p.url_name), p.label, p.short or p.label, p.icon, p.about, p.is_at(view_name))
        for p in places
        if _address(p.url_name)
    ]


def _bottom(user, entries: list[Entry], may_log: bool) -> tuple[list[Entry], list[Entry]]:
    """The phone's bottom bar: two places, the round plus (or a third and fourth place), one place, then More."""
    by_icon = {entry.icon: entry for entry in entries}
    wanted = [entries[0].icon, "hospital", "week", "visit"] if may_log else [entries[0].icon, "roster", "import", "run"]
    chosen = [by_icon[icon] for icon in dict.fromkeys(wanted) if icon in by_icon]
    chosen += [entry for entry in entries if entry not in chosen]
    return (chosen[:2], chosen[2:3]) if may_log else (chosen[:2], chosen[2:4])


def navigation_for(user, view_name: str) -> Navigation:
    """Places of a signed-in person, with the one they are at marked."""
    work = _entries(_work_of(user), view_name)
    keeping = _entries(_keeping_of(user), view_name)
    more = next(iter(_entries([MORE], view_name)), None)
    if not work + keeping:
        return Navigation()
    may_log = bool((user.is_rep or user.is_manager) and _address(VISIT_NEW))
    start, end = _bottom(user, work + keeping, may_log)
    aside = _entries(_aside_of(user, may_log), view_name)
    rules = _entries(_rules_of(user), view_name)
    groups = [Group(_("Work"), work + aside), Group(_("Keeping the system true"), keeping + rules)]
    return Navigation(
        rail=work + keeping,
        bottom_start=start,
        bottom_end=end,
        groups=[group for group in groups if group.entries],
        visit_new=_address(VISIT_NEW) if may_log else "",
        more=more,
    )


def navigation(request) -> dict:
    """Context processor: `nav`, worked out only when a template shows the frame."""

    def build():
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return Navigation()
        match = request.resolver_match
        return navigation_for(user, match.view_name if match else "")

    return {"nav": SimpleLazyObject(build)}
