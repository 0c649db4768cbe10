"""Ordinary hospitals whose tier rose at two quarters running are proposed as key accounts; people decide (I016)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from accounts.models import KeyAssessment, KeyProposal
from lib.dates import add_months

from ..frozen import Frozen, quarter_closed
from ..models import ScoreRun, TierEvent

BATCH = 1_000


def propose_key_accounts(run: ScoreRun) -> None:
    """Propose whose tier rose at two quarters running and nobody decided on since, and let lapse what no longer holds.

    As many statements for many hospitals as for one, but for the rows written. Entered twice it changes nothing: a
    rise is proposed once.
    """
    on = Frozen.from_dict(run.inputs).shown_on
    later = TierEvent.objects.filter(hospital=OuterRef("hospital"), month__gt=OuterRef("month"))
    # Assessed while a night was writing its proposals: nobody answered what was not there yet.
    is_key = KeyAssessment.objects.current().filter(is_key=True, hospital=OuterRef("hospital"))
    gone = KeyProposal.objects.open().filter(Q(Exists(later)) | Exists(is_key) | Q(hospital__is_active=False))
    gone.update(state=KeyProposal.State.LAPSED, decided_on=on)
    of_it = KeyProposal.objects.filter(hospital=OuterRef("hospital"), month=OuterRef("month"))
    decided = KeyAssessment.objects.current().filter(
        Q(is_key=True) | Q(created_at__gte=OuterRef("created_at")), hospital=OuterRef("hospital")
    )
    risen = TierEvent.objects.of_second_rises().filter(~Exists(of_it), ~Exists(decided), hospital__is_active=True)
    new = [
        KeyProposal(
            hospital_id=event.hospital_id,
            first_month=event.first_month,
            month=event.month,
            tier_before=event.tier_before,
            tier_between=event.from_tier,
            tier_after=event.to_tier,
            proposed_on=on,
        )
        for event in risen.order_by("hospital")
        if quarter_closed(event.month) == add_months(quarter_closed(event.first_month), 3)
    ]
    KeyProposal.objects.bulk_create(new, BATCH, ignore_conflicts=True)
