"""What the committee of a hospital will probably say: members, stances and rules turned into a vote (domain.md §2.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import Stakeholder, SupportEvent

from . import vote
from .models import Absence, CommitteeMember, CommitteeRules, ListingApplication, StanceChance

NO_MEMBERS, NO_SEATS, NO_QUORUM = "no_members", "no_seats", "no_quorum"
USUAL_RULES = CommitteeRules()
"""Where a hospital's rules are not known: more than half of those present, half of the members as quorum."""


@dataclass(frozen=True)
class Voter:
    """One vote: a member with the stance it is reckoned by, or an empty seat (no member)."""

    yes: vote.Stance
    after: vote.Stance
    member: CommitteeMember | None = None
    stance: int | None = None
    since: object = None
    is_absent: bool = False

    @property
    def person(self) -> Stakeholder | None:
        return self.member.stakeholder if self.member else None


@dataclass(frozen=True)
class Line:
    """A voter with what a move by one step adds to the chance, and how often that vote decides, 0–1."""

    voter: Voter
    gain: float = 0.0
    pivot: float = 0.0

    @property
    def points(self) -> int:
        """The gain in percentage points."""
        return round(100 * self.gain)


@dataclass(frozen=True)
class Ballot:
    """A vote as it stands. `problem` says why there is no chance to tell; `low` and `high` by the uncertainty of stances."""

    rules: CommitteeRules
    voters: Sequence[Voter] = field(default_factory=list)
    is_usual: bool = False

    @cached_property
    def present(self) -> list[Voter]:
        return [voter for voter in self.voters if not voter.is_absent]

    @cached_property
    def rule(self) -> vote.Vote:
        """Present, members, votes needed. Of a lot: the panel that is drawn."""
        rules = self.rules
        if rules.is_by_lot:
            seats = rules.seats or 0
            return vote.Vote(seats, seats, vote.votes_needed(rules.majority, seats) if seats else None)
        counts = {"present": len(self.present), "members": len(self.voters)}
        return vote.rule(rules.majority, rules.counted, **counts, quorum_percent=rules.quorum_percent)

    @cached_property
    def problem(self) -> str:
        if not any(voter.member for voter in self.voters):
            return NO_MEMBERS
        if self.rules.is_by_lot:
            return "" if self.rules.seats and self.rules.seats <= len(self.present) else NO_SEATS
        return "" if self.rule.needed is not None else NO_QUORUM

    def _chance(self, which: str) -> float | None:
        if self.problem:
            return None
        yes = [getattr(voter.yes, which) for voter in self.present]
        if self.rules.is_by_lot:
            return vote.drawn_chance(yes, self.rules.seats, self.rules.majority)
        return vote.chance(yes, self.rule.needed)

    @cached_property
    def low(self) -> float | None:
        return self._chance("low")

    @cached_property
    def likely(self) -> float | None:
        return self._chance("likely")

    @cached_property
    def high(self) -> float | None:
        return self._chance("high")

    @cached_property
    def _likely_votes(self) -> tuple[list[float], list[float]]:
        return [voter.yes.likely for voter in self.present], [voter.after.likely for voter in self.present]

    @cached_property
    def lines(self) -> list[Line]:
        """Whose move matters most first; those away last. Of a lot without gains: anybody may be drawn or not."""
        away = [Line(voter) for voter in self.voters if voter.is_absent]
        if self.problem or self.rules.is_by_lot:
            return [*map(Line, self.present), *away]
        yes, after = self._likely_votes
        gained, decides = vote.gains(yes, after, self.rule.needed), vote.pivots(yes, self.rule.needed)
        lines = [Line(*parts) for parts in zip(self.present, gained, decides, strict=True)]
        return [*sorted(lines, key=lambda line: -line.gain), *away]

    @cached_property
    def smallest(self) -> vote.Smallest | None:
        """The fewest members to win over by one step for `vote.GOAL`; None where even all do not, or for a lot."""
        if self.problem or self.rules.is_by_lot:
            return None
        return vote.smallest_set(*self._likely_votes, self.rule.needed)

    @property
    def to_win_over(self) -> list[Voter]:
        return [self.present[place] for place in self.smallest.members] if self.smallest else []

    @property
    def unknown(self) -> int:
        """How many votes are reckoned with an unknown stance, empty seats among them."""
        return sum(voter.stance is vote.UNKNOWN for voter in self.present)

    @property
    def empty_seats(self) -> int:
        return sum(voter.member is None for voter in self.voters)


def ballot_of(application: ListingApplication) -> Ballot:
    """The vote on one listing as it stands; four queries."""
    return ballots_of([application])[application.pk]


def ballots_of(applications: Sequence[ListingApplication]) -> dict[int, Ballot]:
    """The votes on listings, by their id; four queries whatever their number (hospital and rules come with them)."""
    hospitals = {application.hospital_id for application in applications}
    members = defaultdict(list)
    for member in CommitteeMember.objects.filter(hospital__in=hospitals).sitting():
        members[member.hospital_id].append(member)
    people = [member.stakeholder_id for seated in members.values() for member in seated]
    stances = _stances_on(people, {application.product_id for application in applications})
    absent = defaultdict(set)
    absences = Absence.objects.filter(application__in=applications)
    for application, person in absences.values_list("application", "stakeholder"):
        absent[application].add(person)
    chances = StanceChance.objects.in_force()
    return {
        application.pk: _ballot(application, members[application.hospital_id], stances, absent[application.pk], chances)
        for application in applications
    }


def _stances_on(people: Sequence[int], products: set[int]) -> Mapping[tuple[int, int], tuple[int, object]]:
    """(stance, day) toward a product, by person and product: the newest of each."""
    events = SupportEvent.objects.filter(stakeholder__in=people, product__in=products).order_by("on", "pk")
    rows = events.values_list("stakeholder", "product", "support", "on")
    return {(person, product): (support, on) for person, product, support, on in rows}


def _ballot(application, members, stances, absent: set[int], chances) -> Ballot:
    rules = getattr(application.hospital, "committee_rules", None)
    voters = [_voter(member, application.product_id, stances, absent, chances) for member in members]
    if rules and not rules.is_by_lot:
        unknown = Voter(chances[vote.UNKNOWN], chances[vote.moved(vote.UNKNOWN)])
        voters += [unknown] * max(0, (rules.seats or 0) - len(voters))
    return Ballot(rules or USUAL_RULES, voters, is_usual=rules is None)


def _voter(member: CommitteeMember, product: int, stances, absent: set[int], chances) -> Voter:
    """Toward the product where known, else overall; whoever may not be judged counts as unknown (rule 13)."""
    person = member.stakeholder
    if person.opted_out_on:  # counts, and is shown nowhere (rule 11)
        return Voter(chances[vote.UNKNOWN], chances[vote.moved(vote.UNKNOWN)])
    stance, since = None, None
    if person.may_be_profiled:
        stance, since = stances.get((person.pk, product), (person.support, person.support_on))
    return Voter(
        yes=chances[stance],
        after=chances[vote.moved(stance)],
        member=member,
        stance=stance,
        since=since,
        is_absent=person.pk in absent,
    )
