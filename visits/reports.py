"""What the visit form offers and what the pages of visits show, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property

from django.db.models import (
    BooleanField,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.utils import timezone

from accounts.choices import BuyingRole
from accounts.models import (
    Affiliation,
    Department,
    Hospital,
    HospitalVisitPolicy,
    Stakeholder,
)
from accounts.visiting import Hours
from lib.gathered import gathered
from lib.prepared import prepared
from partners.models import Partner
from people.choices import Function
from people.models import RepFiling, User
from planning.blackouts import Blackout, blackouts_at
from planning.models import Action
from products.models import Product

from .choices import COMPLETED, Purpose, State
from .contents import Payload
from .discipline import Discipline, by_author
from .discipline import Entry as Logged
from .models import (
    Commitment,
    NextStep,
    ReviewItem,
    ServiceRequest,
    Visit,
    VisitAttendee,
    VisitDraft,
    VisitRules,
    VisitTopic,
)
from .querysets import VisitQuerySet
from .rules import Entry
from .shelf import Shelf, spelled, told_of

RECENT_DAYS = 90
JUST_NOW_MINUTES = 15
STEPS_OFFERED = 4
VISITS_RECALLED = 12
"""The own visits whose next steps are offered again."""
HOUSE_RULES = ("late_days", "review_percent", "required")
ROLE_ORDER = (BuyingRole.DECISION_MAKER, BuyingRole.GATEKEEPER, BuyingRole.INFLUENCER, BuyingRole.EXECUTOR)


@dataclass(frozen=True)
class Offer:
    """What the form offers for one hospital: its people (most likely first), products, colleagues, departments."""

    hospital: Hospital | None = None
    people: list[Stakeholder] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    user: User | None = None
    today: date | None = None
    shelf: Shelf | None = None

    @cached_property
    def colleagues(self) -> list[User]:
        """Who else works the hospital's territory; one query, where it is asked."""
        return colleagues_at(self.hospital, self.user, self.today)

    @property
    def actions(self) -> list[dict]:
        """The user's own open actions of running plans at the hospital (`pk`, `text`, `due_on`), the first due first."""
        return sorted(
            getattr(self.hospital, "actions", None) or [], key=lambda action: (action["due_on"], action["pk"])
        )

    @property
    def recent_steps(self) -> list[str]:
        """The user's latest next steps anywhere, each once, the newest first; what the form offers before one types."""
        rows = sorted(getattr(self.hospital, "steps", None) or [], key=lambda row: -row["pk"])
        return list(dict.fromkeys(row["text"] for row in rows))[:STEPS_OFFERED]

    @cached_property
    def partners(self) -> list[Partner]:
        """Distributors whose people may come along; one query, where it is not asked with the hospital."""
        if self.hospital is None:
            return []
        if not hasattr(self.hospital, "partners"):
            return list(Partner.objects.filter(is_active=True))
        return [Partner(**row) for row in self.hospital.partners or []]

    @cached_property
    def departments(self) -> list[Department]:
        """Departments of the hospital, for somebody new; one query, where it is asked."""
        return _departments(self.hospital.pk) if self.hospital else []


@prepared
def _departments(hospital) -> QuerySet:
    return Department.objects.active().filter(hospital=hospital)


def offer_for(user: User, hospital: Hospital | None, today: date) -> Offer:
    """The offer for a hospital the user may log at (None: not chosen yet); two queries."""
    people = people_at(hospital, today) if hospital else []
    return Offer(hospital, people, products_first(today), user, today, Shelf(today))


def offer_to_change(user: User, hospital: Hospital, visit: Visit, today: date) -> Offer:
    """The offer for a visit that is changed: whoever it met stays to be chosen, also who is there no more; three queries."""
    people = people_at(hospital, today)
    known = {person.pk for person in people}
    met = Stakeholder.objects.filter(attended__visit=visit).exclude(pk__in=known).select_related("department")
    return Offer(hospital, [*people, *met], products_first(today), user, today, Shelf(today, visit))


def hospital_to_log(user: User, pk: int, *, today: date, on: date, client_id=None, digest: str = "") -> Hospital | None:
    """The hospital if the user works it today or did on the day of the visit; one query.

    Annotated with `actions` and, of a form not sent yet, `steps` (what `Offer` makes of them), `covered_now`, `covered_then`, `filed_then` (a valid filing on the day), `rules` (see `windows_of`),
    the company's rules of logging (`HOUSE_RULES`, None where it set none)
    `was_taken_back` (this very entry was submitted once and taken back), and `has_draft` (False: nothing to throw away).
    """
    if not user.works_in_field:
        return None
    return _to_log.first(user, pk, client_id, digest, today=today, on=on, is_sent=bool(client_id))


@prepared
def _to_log(user, pk, client_id, digest, *, today: date, on: date, is_sent: bool) -> QuerySet:
    filed = RepFiling.objects.filter(user=user, valid_from__lte=on, valid_to__gte=on)
    taken_back, has_draft = Value(False, output_field=BooleanField()), Value(True, output_field=BooleanField())
    if is_sent:
        taken_back = Exists(Visit.history.filter(client_id=client_id, content_digest=digest, history_type="-"))
    hospitals = Hospital.objects.worked_by(user, today=today, on=on).select_related("territory")
    policies = HospitalVisitPolicy.objects.filter(hospital=OuterRef("pk"))
    rules = gathered(policies, "hospital", *(field.name for field in fields(Hours)))
    if is_sent:
        has_draft = Exists(VisitDraft.objects.filter(client_id=client_id, author=user))
    house = {name: Subquery(VisitRules.objects.values(name)[:1]) for name in HOUSE_RULES}
    mine = Action.objects.open().running().owned_by(user).filter(plan__hospital=OuterRef("pk"))
    mine = mine.filter(Q(after=None) | Q(after__done_on__isnull=False))
    standing = {
        "actions": gathered(mine, "plan__hospital", "pk", "text", "due_on"),
        "filed_then": Exists(filed),
        "was_taken_back": taken_back,
        "rules": rules,
        "has_draft": has_draft,
        **house,
    }
    if not is_sent:
        latest = Visit.objects.written_by(user).submitted().latest_first()[:VISITS_RECALLED]
        steps = NextStep.objects.filter(visit__in=latest.values("pk"))
        active = Partner.objects.filter(is_active=True)
        standing["partners"] = gathered(active, "is_active", "pk", "name", "name_en")
        standing["steps"] = gathered(steps, "visit__author", "pk", "text")
    return hospitals.annotate(**standing).filter(pk=pk)


def windows_of(hospital: Hospital) -> list[Hours]:
    """When a hospital from `hospital_to_log` receives; none where it has told us no rule. No query."""
    return [Hours.read(rule) for rule in hospital.rules or ()]


def blackouts_of(entry: Entry) -> list[Blackout]:
    """When committee members are not visited for a listing; asked where one was the purpose, once for a hospital."""
    hospital = entry.hospital
    if entry.purpose != Purpose.LISTING:
        return []
    if not hasattr(hospital, "blackouts"):
        hospital.blackouts = blackouts_at(hospital)
    return hospital.blackouts


def taken_back(client_ids: Iterable) -> set[tuple]:
    """(client id, digest) of those entries of these ids that were submitted once and taken back; one query."""
    gone = Visit.history.filter(client_id__in=list(client_ids), history_type="-")
    return set(gone.values_list("client_id", "content_digest"))


def people_at(hospital: Hospital, today: date) -> list[Stakeholder]:
    """People who may be met at the hospital, most likely first; annotated with `last_met`. One query.

    First whom the field met in the last 90 days, the latest first; then blockers, then by buying role and influence.
    """
    return sorted(_reachable_at(hospital.pk, today=today), key=lambda person: _likelihood(person, today))


@prepared
def _reachable_at(hospital, *, today: date) -> QuerySet:
    here = Stakeholder.objects.filter(hospital=hospital).order_by().values("pk")
    beside = Affiliation.objects.in_force(today).filter(hospital=hospital).order_by().values("stakeholder")
    met = VisitAttendee.objects.filter(
        stakeholder=OuterRef("pk"), visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED
    )
    last_met = met.order_by().values("stakeholder").annotate(last=Max("visit__on")).values("last")
    people = Stakeholder.objects.reachable().filter(pk__in=here.union(beside))
    return people.select_related("department").annotate(last_met=Subquery(last_met)).order_by()


def _likelihood(person: Stakeholder, today: date) -> tuple:
    recent = person.last_met is not None and person.last_met >= today - timedelta(days=RECENT_DAYS)
    role = person.buying_role
    return (
        -person.last_met.toordinal() if recent else 0,
        not person.is_blocker,
        ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER),
        -(person.influence or 0),
        person.sort_key,
        person.pk,
    )


def products_first(today: date) -> list[Product]:
    """Active products, those in focus first (`in_focus`); one query."""
    return sorted(_offered(today=today), key=lambda product: not product.is_focus)


@prepared
def _offered(*, today: date) -> QuerySet:
    focus = Product.objects.in_focus(today).filter(pk=OuterRef("pk"))
    return Product.objects.active().annotate(is_focus=Exists(focus)).select_related("family")


def colleagues_at(hospital: Hospital | None, user: User, today: date) -> list[User]:
    """Other field users whose territory holds the hospital, by name; one query."""
    if hospital is None:
        return []
    return _working_in([int(pk) for pk in hospital.territory.path.split("/") if pk], user, today=today)


@prepared
def _working_in(territories, user, *, today: date) -> QuerySet:
    field_users = User.objects.active().filter(Q(is_rep=True) | Q(is_manager=True)).exclude(pk=user.pk)
    return field_users.working_in(territories, today).order_by("name")


def hospitals_to_choose(user: User, text: str, limit: int) -> list[Hospital]:
    """Hospitals the user may log at that match the words, the most urgent first; two queries."""
    return list(Hospital.objects.loggable_by(user).matching(text).by_priority(user)[:limit])


def drafts_of(user: User) -> list[VisitDraft]:
    """The user's unsent entries, the latest first; nobody else's. One query."""
    return list(VisitDraft.objects.of(user).unsent().select_related("hospital"))


def returned_to(user: User) -> list[Visit]:
    """The user's visits that a manager returned, the oldest first, each with `said`: the latest decision. Two queries."""
    visits = list(Visit.objects.returned_to(user).select_related("hospital"))
    said = ReviewItem.objects.decided().about_visits().filter(visit__in=visits).order_by("decided_at")
    latest = {item.visit_id: item for item in said} if visits else {}
    for visit in visits:
        visit.said = latest.get(visit.pk)
    return visits


def decisions_on(visit: Visit) -> list[ReviewItem]:
    """What waits and what was decided on a visit, the latest first; one query."""
    related = ("decided_by", "on_behalf_of")
    return list(visit.review_items.select_related(*related).order_by("-opened_at", "-pk"))


def last_visits(hospital: Hospital, user: User, limit: int = 3) -> list[Visit]:
    """The last completed visits at a hospital of `hospital_to_log`, with who was met; two queries where it is covered."""
    visits = _last_visits(hospital.pk, user, is_covered=hospital.covered_now, limit=limit)
    prefetch_related_objects(visits, _attendees())
    return visits


@prepared
def _last_visits(hospital, user, *, is_covered: bool, limit: int) -> QuerySet:
    visits = Visit.objects.all() if is_covered else Visit.objects.visible_to(user)
    return visits.completed().filter(hospital=hospital).select_related("author", "next_step")[:limit]


def last_own(visits: list[Visit], user: User) -> Visit | None:
    """The user's own latest among these."""
    return next((visit for visit in visits if visit.author_id == user.pk), None)


def just_logged(visits: list[Visit], user: User) -> Visit | None:
    """The user's own visit among these that was submitted minutes ago: perhaps the one about to be logged again."""
    since = timezone.now() - timedelta(minutes=JUST_NOW_MINUTES)
    return next((v for v in visits if v.author_id == user.pk and v.submitted_at and v.submitted_at >= since), None)


def visits_of(hospital: Hospital, user: User, limit: int) -> tuple[list[Visit], bool]:
    """The latest submitted visits of a hospital that the user may see, and whether there are more; two queries."""
    visits = Visit.objects.visible_to(user).handed_in().filter(hospital=hospital)
    found = list(with_people(visits.select_related("author", "hospital"))[: limit + 1])
    return found[:limit], len(found) > limit


def with_people(visits: VisitQuerySet) -> VisitQuerySet:
    """Visits with their next step and attendees at hand; one query more."""
    return visits.select_related("next_step").prefetch_related(_attendees())


def _attendees() -> Prefetch:
    return Prefetch("attendees", VisitAttendee.objects.select_related("stakeholder"))


def promises_of(visit: Visit) -> list[ServiceRequest | Commitment]:
    """What was asked and promised on a visit, by day, each with the `template` of its row; two queries."""
    requests, commitments = visit.service_requests.listed(), visit.commitments.listed()
    for rows, template in ((requests, "visits/_service_row.html"), (commitments, "visits/_commitment_row.html")):
        for row in rows:
            row.template = template
    return sorted([*requests, *commitments], key=lambda row: (row.due_on, row.pk))


def topics_of(visit: Visit) -> list[VisitTopic]:
    """Products talked about on a visit, each with `said`: (title, wording) of its key messages; one query."""
    told = told_of(OuterRef("visit"), OuterRef("product"))
    topics = list(visit.topics.select_related("product").annotate(told=told).order_by("pk"))
    for topic in topics:
        topic.said = spelled(topic.told)
    return topics


def latest_draft(user: User, hospital_id: int) -> VisitDraft | None:
    """The user's latest draft for a hospital."""
    return _drafts_at.first(user, hospital_id)


@prepared
def _drafts_at(user, hospital) -> QuerySet:
    return VisitDraft.objects.of(user).unsent().filter(hospital=hospital)[:1]


def payload_like_last(user: User, hospital: Hospital) -> Payload:
    """What the user's last visit at a hospital was about, as the form sends it: whom, what for, how, which products.

    Day, notes and next step are those of another day and left out. Three queries; nothing where there was no visit.
    """
    visit = Visit.objects.written_by(user).completed().filter(hospital=hospital).first()
    if visit is None:
        return {}
    topics = {f"topic-{topic.product_id}": [topic.outcome] for topic in visit.topics.all()}
    met = sorted(str(row.stakeholder_id) for row in visit.attendees.all())
    return {"attendees": met, "purpose": [visit.purpose], "outcome": [visit.outcome], **topics}


def own_visit(user: User, client_id) -> Visit | None:
    """The user's own visit of a client id."""
    return Visit.objects.written_by(user).filter(client_id=client_id).first()


def visits_with(person: Stakeholder, user: User) -> VisitQuerySet:
    """The completed visits with a person that the user may read, the latest first."""
    visits = Visit.objects.visible_to(user).completed().filter(attendees__stakeholder=person)
    return visits.select_related("author").order_by("-on", "-pk")


DISCIPLINE_DAYS = 28


def disciplines(user: User, today: date) -> list[tuple[User, Discipline]]:
    """How entries of the last four weeks came in, the slowest authors first: a manager's team, else one's own.

    A medical manager reads of medical authors alone. Two queries, however many visits.
    """
    since = timezone.now() - timedelta(days=DISCIPLINE_DAYS)
    visits = Visit.objects.handed_in().filter(submitted_at__gte=since).order_by()
    visits = visits.visible_to(user).exclude(author=user) if user.is_manager else visits.written_by(user)
    if user.is_manager and not user.sees_sales:
        visits = visits.filter(function=Function.MEDICAL)
    rows = visits.values_list("author", "on", "submitted_at", "notes", "outcome")
    found = by_author((author, Logged(on, timezone.localtime(at), *rest)) for author, on, at, *rest in rows.iterator())
    people = User.objects.filter(pk__in=found).order_by("username")
    return sorted(((person, found[person.pk]) for person in people), key=lambda row: -row[1].lag)
