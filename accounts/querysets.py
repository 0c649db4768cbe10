"""Questions asked of hospitals and people; visibility is asked here and decided in `visibility`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from lib import names

from .card_fields import weights_with
from .constellation import REVIEW_DAYS
from .ladder import UNDER_TRIAL
from .surveying import due_for
from .visibility import classified_by, covered_by, edited_by, logged_by, qualified_by, seen_by

SHORTEST_NAME = 2
"""A name of one letter would be found in any text."""


class HospitalScopedQuerySet(QuerySet):
    """Rows that hang off a hospital; `hospital_path` is the way there."""

    hospital_path = "hospital__"

    def visible_to(self, user) -> Self:
        return self.filter(seen_by(user, self.hospital_path))

    def editable_by(self, user) -> Self:
        return self.filter(edited_by(user, self.hospital_path))

    def at_hospitals_matching(self, text: str) -> Self:
        """Rows at hospitals whose names, city or pinyin hold every word."""
        for word in text.split():
            self = self.filter(**{f"{self.hospital_path}search_text__contains": names.search_query(word)})
        return self

    def loggable_by(self, user) -> Self:
        """At active hospitals where the user works in the field."""
        return self.filter(logged_by(user, self.hospital_path), **{f"{self.hospital_path}is_active": True})


class PersonScopedQuerySet(HospitalScopedQuerySet):
    hospital_path = "stakeholder__hospital__"


class LadderQuerySet(PersonScopedQuerySet):
    """Stages and moves on the ladder of a product, and what is known of how people take up something new."""

    def judged(self) -> Self:
        """Of people whose stage may be kept and counted, at hospitals we still work (domain.md §2.8 rules 11 and 13)."""
        return self.filter(judged("stakeholder__"), stakeholder__hospital__is_active=True)

    def at_hospitals_matching(self, text: str) -> Self:
        """Of people at hospitals whose names, city or pinyin hold every word."""
        for word in text.split():
            self = self.filter(stakeholder__hospital__search_text__contains=names.search_query(word))
        return self

    def of(self, person):
        """The one row about a person; None without."""
        return self.filter(stakeholder=person).first()

    def under_trial(self) -> Self:
        """At the stages that a follow-up visit belongs to (I076)."""
        return self.filter(stage__in=UNDER_TRIAL)


class PlaybookQuerySet(QuerySet):
    def kept_by(self, user) -> Self:
        """Admins keep the playbooks; for everybody else there are none to keep."""
        return self.all() if user.is_admin else self.none()

    def for_stage(self, stage: int, product_id: int | None) -> Self:
        return self.filter(stage=stage, product=product_id)


class TieQuerySet(QuerySet):
    """Ties are seen by whoever sees both ends, be they at two hospitals."""

    def visible_to(self, user) -> Self:
        return self.filter(seen_by(user, "from_person__hospital__")).filter(seen_by(user, "to_person__hospital__"))

    def in_force(self, day: date) -> Self:
        """Ties that had not ended and, where that is known, had begun."""
        begun = Q(since=None) | Q(since__lte=day)
        return self.filter(begun, Q(until=None) | Q(until__gte=day))

    def between(self, people) -> Self:
        """Ties with at least one end among the people."""
        return self.filter(Q(from_person__in=people) | Q(to_person__in=people))

    def of_judged(self) -> Self:
        """Ties whose both ends are there and may be profiled."""
        ends = Q()
        for end in ("from_person", "to_person"):
            ends &= judged(f"{end}__")
        return self.filter(ends)


class PlaceholderQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class BlockerReviewQuerySet(HospitalScopedQuerySet):
    def valid_on(self, day: date) -> Self:
        """Answers given by the day that still hold on it."""
        return self.filter(on__range=(day - timedelta(days=REVIEW_DAYS), day))


class CounterActionQuerySet(PersonScopedQuerySet):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def about_judged(self) -> Self:
        """About people whose stance may be kept (domain.md §2.8 rules 11 and 13)."""
        return self.filter(judged("stakeholder__"))

    def due_by(self, day: date) -> Self:
        """Open and due on the day or before it."""
        return self.open().filter(due_on__lte=day)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)


def judged(path: str = "") -> Q:
    """People who are there and whose stance may be kept and counted (domain.md §2.8 rules 11 and 13)."""
    facts = {
        "is_active": True,
        "erased_at": None,
        "linked_to": None,
        "opted_out_on": None,
        "lawful_basis__in": ["consent", "contract"],
    }
    return Q(**{f"{path}{name}": value for name, value in facts.items()})


def in_force(day: date, path: str = "") -> Q:
    """Places of work held on the day; one without a first day has always been held, one without a last day still is."""
    begun = Q(**{f"{path}starts_on": None}) | Q(**{f"{path}starts_on__lte": day})
    return begun & (Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gte": day}))


class AffiliationQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        """Places of work without a last day."""
        return self.filter(ends_on=None)

    def open_main(self) -> Self:
        return self.open().filter(is_primary=True)

    def second_places(self) -> Self:
        return self.open().filter(is_primary=False)

    def in_force(self, day: date) -> Self:
        """Begun by the day and not ended before it."""
        begun, lasting = Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        return self.filter(begun & lasting)


class CardWeightQuerySet(QuerySet):
    def in_force(self) -> dict[str, int]:
        """What every field of the card weighs today; one query."""
        return weights_with(dict(self.values_list("field", "weight")))


class EvidenceQuerySet(HospitalScopedQuerySet):
    def unused(self) -> Self:
        """Evidence that shows nothing any more."""
        return self.filter(
            support_events=None,
            adoption_events=None,
            relationship_events=None,
            person_relationship_events=None,
            role_events=None,
        )


class SurveyQuerySet(HospitalScopedQuerySet):
    def newest(self, hospital_path: str = "pk") -> Self:
        """The latest answers of the hospital of an outer query."""
        return self.filter(hospital=OuterRef(hospital_path)).order_by("-on", "-pk")


class SurveyLinkQuerySet(HospitalScopedQuerySet):
    def of_hospitals(self, hospitals: QuerySet) -> Self:
        return self.filter(hospital__in=hospitals)

    def waiting(self, today: date) -> Self:
        """Links that still take an answer."""
        return self.filter(revoked_on=None, expires_on__gte=today, survey=None)


class DepartmentQuerySet(HospitalScopedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def offered_at(self, hospital, chosen: int | None) -> Self:
        """Departments of a hospital to choose from: the active ones, and the one that is chosen already."""
        return self.filter(Q(is_active=True) | Q(pk=chosen), hospital=hospital)


class HospitalQuerySet(HospitalScopedQuerySet):
    hospital_path = ""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def classifiable_by(self, user) -> Self:
        """Hospitals whose tier and season the user may set by hand."""
        return self.active().filter(classified_by(user))

    def qualifiable_by(self, user, on: date) -> Self:
        """Hospitals that the user may call key accounts or not."""
        return self.active().filter(qualified_by(user, on))

    def worked_by(self, user, *, today, on) -> Self:
        """Hospitals the user covers today or covered on the day; annotates `covered_now` and `covered_then`."""
        if on == today:
            true = Value(True, output_field=BooleanField())
            return self.filter(covered_by(user, today)).annotate(covered_now=true, covered_then=true)
        now, then = (ExpressionWrapper(covered_by(user, day), output_field=BooleanField()) for day in (today, on))
        return self.annotate(covered_now=now, covered_then=then).filter(Q(covered_now=True) | Q(covered_then=True))

    def kept(self) -> Self:
        """Not merged into another record."""
        return self.filter(linked_to=None)

    def under_review(self) -> Self:
        return self.filter(is_under_review=True, linked_to=None)

    def in_roster(self) -> Self:
        """With what a row of the roster shows, in the order of names."""
        return self.select_related("territory").order_by("sort_key", "pk")

    def for_review(self) -> Self:
        """With who added them, the oldest first."""
        return self.select_related("territory", "created_by").order_by("created_at", "pk")

    def link_targets(self, row) -> Self:
        """Records of their own that this one may turn out to be."""
        return self.kept().filter(is_under_review=False).exclude(pk=row.pk).select_related("territory")

    def added_by(self, user) -> Self:
        """What the user added, newest first, with what it was linked to."""
        return self.filter(created_by=user).select_related("linked_to").order_by("-created_at", "-pk")

    def named(self, name: str, city: str) -> Self:
        """Hospitals of this name, however it is spelt, in this city; linked ones have given theirs up."""
        return self.kept().filter(name_key=names.name_key(name), city=city)

    def matching(self, text: str) -> Self:
        """Hospitals whose names, city, pinyin or pinyin initials hold every word, in any case or width."""
        return matching(self, text)

    def with_last_survey(self) -> Self:
        """Annotate `last_survey`: the day of the newest answers."""
        surveys = self.model._meta.get_field("surveys").related_model.objects
        return self.annotate(last_survey=Subquery(surveys.newest().values("on")[:1]))

    def survey_due(self, user, today: date) -> Self:
        """Active hospitals where the satisfaction survey is due, as far as the user may know (accounts/surveying.py)."""
        return self.active().kept().with_last_survey().filter(due_for(user, today))

    def longest_unasked(self) -> Self:
        """With `last_survey`: never asked first, then the oldest answers."""
        return self.select_related("territory").order_by(F("last_survey").asc(nulls_first=True), "sort_key", "pk")

    def by_priority(self, user) -> Self:
        """The total order of domain.md §3.1 (commercial) or §3.6 (medical); unscored hospitals last."""
        if user.sees_sales:
            return self.order_by(
                F("priority").desc(nulls_last=True),
                "is_provisional",
                F("ttm_fen").desc(nulls_last=True),
                F("gap_fen").desc(nulls_last=True),
                "code",
            )
        return self.order_by(F("priority_medical").desc(nulls_last=True), "is_provisional_medical", "code")


class StakeholderQuerySet(HospitalScopedQuerySet):
    def active(self) -> Self:
        """People still there: not deactivated, not erased, not merged into another record."""
        return self.filter(is_active=True, erased_at=None, linked_to=None)

    def reachable(self) -> Self:
        """Active people who have not opted out: the only ones offered in lists and suggestions."""
        return self.active().filter(opted_out_on=None)

    def judged(self) -> Self:
        """Active people whose stance may be kept and counted (domain.md §2.8 rules 11 and 13)."""
        return self.filter(judged())

    def against(self, also: Iterable[int]) -> Self:
        """People whose overall stance is against us, and these; the most influential first."""
        return self.filter(Q(support__lte=-1) | Q(pk__in=also)).order_by(F("influence").desc(nulls_last=True), "pk")

    def listed(self, today: date) -> Self:
        """Reachable people, but nobody who has been without any lawful basis for more than 30 days (rule 13)."""
        first_listed = timezone.make_aware(datetime.combine(today - timedelta(days=30), time.min))
        return self.reachable().exclude(lawful_basis="none", created_at__lt=first_listed)

    def working_at(self, hospital, today: date) -> Self:
        """People whose main place is the hospital, and those with another place of work there today."""
        everybody = self.model.objects.order_by().values("pk")
        beside = everybody.filter(in_force(today, "affiliations__"), affiliations__hospital=hospital)
        return self.filter(pk__in=everybody.filter(hospital=hospital).union(beside))

    def at_or_tied_to(self, hospital_id: int) -> Self:
        """People of a hospital, and those of others who have a tie to somebody there or work there beside."""
        beside = Q(affiliations__hospital=hospital_id)
        tied = Q(ties_from__to_person__hospital=hospital_id) | Q(ties_to__from_person__hospital=hospital_id)
        known = self.model._default_manager.filter(Q(hospital=hospital_id) | beside | tied).order_by().values("pk")
        return self.filter(pk__in=known)

    def kept(self) -> Self:
        """Neither erased nor merged into another record."""
        return self.filter(erased_at=None, linked_to=None)

    def named_in(self, text: str) -> bool:
        """Whether a text names one of these people, in Chinese or English; one query."""
        said = text.casefold()
        names = self.filter(erased_at=None).values_list("name", "name_en")
        return any(len(name) >= SHORTEST_NAME and name.casefold() in said for pair in names for name in pair)

    def under_review(self) -> Self:
        return self.kept().filter(is_under_review=True)

    def in_roster(self) -> Self:
        """With what a row of the roster shows, in the order of names."""
        return self.select_related("hospital", "department").order_by("sort_key", "pk")

    def for_review(self) -> Self:
        """With who added them, the oldest first."""
        return self.select_related("hospital", "department", "created_by").order_by("created_at", "pk")

    def link_targets(self, row) -> Self:
        """Records of their own that this one may turn out to be."""
        others = self.kept().filter(is_under_review=False).exclude(pk=row.pk)
        return others.select_related("hospital", "department")

    def added_by(self, user) -> Self:
        """What the user added, newest first, with what it was linked to."""
        people = self.filter(created_by=user, erased_at=None).select_related("hospital", "linked_to")
        return people.order_by("-created_at", "-pk")

    def named(self, hospital, name: str) -> Self:
        """People of this name, however it is spelt, at this hospital."""
        return self.filter(hospital=hospital, name_key=names.name_key(name))

    def without_basis(self) -> Self:
        return self.active().filter(lawful_basis="none")

    def numbered(self, text: str | None) -> Self:
        """The one person of a number in a query string; nobody for anything that is none."""
        return self.filter(pk=int(text)) if text and text.isdecimal() else self.none()

    def to_ask_for_consent(self) -> Self:
        """Active people without any lawful basis who have not opted out, the oldest first, with where they work."""
        people = self.without_basis().filter(opted_out_on=None).select_related("hospital", "department")
        return people.order_by("created_at", "pk")

    def blockers_first(self) -> Self:
        """Lowest known support first up to −1, then by influence, then by name."""
        blocks = Q(support__lte=-1)
        return self.alias(blocks=blocks).order_by(
            F("blocks").desc(nulls_last=True), F("influence").desc(nulls_last=True), "sort_key", "pk"
        )

    def matching(self, text: str) -> Self:
        return matching(self, text)


def matching(queryset: QuerySet, text: str) -> QuerySet:
    """Rows whose `search_text` holds every word of the text."""
    for word in text.split():
        queryset = queryset.filter(search_text__contains=names.search_query(word))
    return queryset
