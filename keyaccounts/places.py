"""What a place is, and the places where work is planned and reviewed; who sees which: `navigation`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One page people go to: its address by name, its word, its icon, and what it is for, in words."""

    url_name: str
    label: Promise
    icon: str
    about: Promise
    # Names of pages that belong here; a trailing "_" stands for every page of that thing.
    covers: tuple[str, ...] = ()
    short: Promise | None = None

    def is_at(self, view_name: str) -> bool:
        """Whether the page `view_name` ("app:page") lies in this place."""
        if view_name == self.url_name:
            return True
        return any(view_name == c or (c.endswith("_") and view_name.startswith(c)) for c in self.covers)


INBOX = Place(
    "visits:review_list",
    _("Review inbox"),
    "inbox",
    _("Visits, late entries, unlocks and challenged targets that wait for your decision."),
    covers=("visits:review_detail", "visits:delegate_"),
    short=_("Inbox"),
)
CALL_PLAN = Place(
    "dashboards:call_plan",
    _("Call plan"),
    "target",
    _("Visits planned, done, scheduled and remaining by hospital; set or challenge a target."),
    covers=("dashboards:target_",),
)
DISCIPLINE = Place(
    "visits:review_discipline",
    _("How entries come in"),
    "history",
    _("Days to entry, entries in bulk, repeated notes: what is computed about you."),
)
EVENT_HEARD = Place(
    "visits:adverse_event_new",
    _("Adverse event heard"),
    "alert",
    _("Report what you heard outside a visit; the clock runs at once."),
    covers=("visits:adverse_event_",),
)
LOGGING = Place(
    "visits:review_rules",
    _("Rules of logging"),
    "settings",
    _("Days to log a visit, the share that is reviewed, what each purpose asks for."),
)
UPLIFT = Place(
    "planning:uplift_list",
    _("Uplift plans"),
    "trend",
    _("What is to make a core hospital buy more, and what came of it."),
    covers=("planning:uplift_",),
)
WINTER = Place(
    "planning:winter_list",
    _("Winter: develop or not"),
    "winter",
    _("Hospitals in winter that wait for a decision, and what was decided."),
    covers=("planning:winter_",),
)
UPLIFT_RULES = Place(
    "planning:uplift_rules",
    _("Rules of uplift plans"),
    "settings",
    _("What makes a core hospital, and how many uplift plans it has."),
)
PARTNERS = Place(
    "dashboards:partner_list",
    _("Partners"),
    "partner",
    _("Distributors, the hospitals they supply, and when to meet or call them."),
    covers=("dashboards:partner_", "partners:contact_new", "partners:contact_edit"),
)
CONTACT_RULES = Place(
    "partners:contact_rules", _("Contact with partners"), "partner", _("Which partner is met or called how often.")
)
CHANCES = Place(
    "planning:chances_edit",
    _("Chance of a yes"),
    "target",
    _("How likely a committee member says yes, by stance."),
)
PLAYBOOKS = Place(
    "accounts:playbook_list",
    _("Playbooks"),
    "bookmark",
    _("What we do at each stage of the adoption ladder."),
    covers=("accounts:playbook_",),
)
BUDGET = Place("planning:budget_list", _("Budget of plans"), "plan", _("What plans ask for."), ("planning:budget_",))
MESSAGES = Place(
    "products:key_message_list",
    _("Key messages"),
    "comment",
    _("What may be said of a product: approved wording."),
    covers=("products:key_message_", "products:product_messages"),
)
TOLD = Place(
    "dashboards:message_report", _("Messages told"), "chart", _("On how many visits which message was told, by month.")
)
RUNS = Place(
    "scoring:run_list",
    _("Runs"),
    "run",
    _("The nightly run: when, how long, how many, what failed."),
    covers=("scoring:run_",),
)
EDUCATION = Place(
    "compliance:education_list",
    _("Patient education"),
    "team",
    _("What hospitals hold for their patients with our material: proposed, approved, held."),
    covers=("compliance:education_",),
)
EDUCATION_RULES = Place(
    "compliance:education_rules",
    _("Rules of patient education"),
    "settings",
    _("How many working days compliance has before an event."),
)
