"""Addresses of visits and of what follows them."""

from django.urls import include, path

from .views import (
    batch,
    calendar,
    coaching,
    drafts,
    following,
    ladder,
    logging,
    planning,
    promises,
    reading,
    relationship,
    safety,
)

app_name = "visits"

visit_patterns = [
    path("", reading.visit_list, name="visit_list"),
    path("batch/", batch.visit_batch, name="visit_batch"),
    path("new/", logging.visit_new, name="visit_new"),
    path("new/hospitals/", logging.hospital_options, name="hospital_options"),
    path("new/draft/", drafts.draft_save, name="draft_save"),
    path("new/person/", drafts.stakeholder_add, name="stakeholder_add"),
    path("drafts/<uuid:client_id>/delete/", drafts.draft_delete, name="draft_delete"),
    path("<int:pk>/", reading.visit_detail, name="visit_detail"),
    path("<int:pk>/care/", reading.visit_care, name="visit_care"),
    path("<int:pk>/take-back/", reading.visit_take_back, name="visit_take_back"),
    path("of-hospital/<int:pk>/", reading.hospital_panel, name="hospital_panel"),
    path("next-steps/<int:pk>/done/", following.next_step_done, name="next_step_done"),
    path("next-steps/<int:pk>/reopen/", following.next_step_reopen, name="next_step_reopen"),
    path("next-steps/at/<int:pk>/", following.step_propose, name="step_propose"),
    path("put-aside/<int:pk>/", following.put_aside, name="put_aside"),
    path("put-aside/<int:pk>/undo/", following.put_aside_undo, name="put_aside_undo"),
    path("plan/at/<int:pk>/", planning.plan_new, name="plan_new"),
    path("plan/<int:pk>/move/", planning.plan_move, name="plan_move"),
    path("plan/<int:pk>/cancel/", planning.plan_cancel, name="plan_cancel"),
    path("plan/<int:pk>/restore/", planning.plan_restore, name="plan_restore"),
    path("plan/repeat/", planning.week_repeat, name="week_repeat"),
    path("follow-ups/", ladder.follow_up_list, name="follow_up_list"),
    path("people/<int:pk>/stages/<int:product_pk>/new/", ladder.stage_new, name="stage_new"),
]
of_hospital = [
    path("relationship/", relationship.relationship_panel, name="relationship_panel"),
    path("relationship/stage/", relationship.hospital_stage, name="hospital_stage"),
    path("relationship/<slug:item>/new/", relationship.hospital_proof_new, name="hospital_proof_new"),
    path("service/new/", promises.service_new, name="service_new"),
    path("commitments/new/", promises.commitment_new, name="commitment_new"),
]
of_person = [
    path("relationship/", relationship.person_relationship_panel, name="person_relationship_panel"),
    path("relationship/stage/", relationship.person_stage, name="person_stage"),
    path("relationship/<slug:item>/new/", relationship.person_proof_new, name="person_proof_new"),
]
urlpatterns = [
    path("visits/", include(visit_patterns)),
    path("hospitals/<int:pk>/", include(of_hospital)),
    path("stakeholders/<int:pk>/", include(of_person)),
    path("relationship/proofs/<int:pk>/delete/", relationship.proof_delete, name="proof_delete"),
    path("week/calendar/", calendar.calendar_link, name="plan_calendar"),
    path("week/calendar/end/", calendar.calendar_end, name="plan_calendar_end"),
    path("week/calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("coaching/", coaching.coaching_list, name="coaching_list"),
    path("coaching/of-visit/<int:pk>/new/", coaching.coaching_new, name="coaching_new"),
    path("coaching/<int:pk>/", coaching.coaching_detail, name="coaching_detail"),
    path("coaching/<int:pk>/edit/", coaching.coaching_edit, name="coaching_edit"),
    path("coaching/<int:pk>/rate/", coaching.coaching_rate, name="coaching_rate"),
    path("coaching/<int:pk>/acknowledge/", coaching.coaching_acknowledge, name="coaching_acknowledge"),
    path("coaching/<int:pk>/discard/", coaching.coaching_discard, name="coaching_discard"),
    path("coaching/reps/<int:pk>/", coaching.coaching_trend, name="coaching_trend"),
    path("safety/<int:pk>/", safety.adverse_event_detail, name="adverse_event_detail"),
    path("safety/<int:pk>/report/", safety.adverse_event_report, name="adverse_event_report"),
    path("safety/<int:pk>/hand-over/", safety.adverse_event_hand_over, name="adverse_event_hand_over"),
    path("safety/<int:pk>/sign-off/", safety.adverse_event_sign_off, name="adverse_event_sign_off"),
    path("service/", promises.service_list, name="service_list"),
    path("service/<int:pk>/edit/", promises.service_edit, name="service_edit"),
    path("service/<int:pk>/close/", promises.service_close, name="service_close"),
    path("service/<int:pk>/reopen/", promises.service_reopen, name="service_reopen"),
    path("commitments/", promises.commitment_list, name="commitment_list"),
    path("commitments/<int:pk>/edit/", promises.commitment_edit, name="commitment_edit"),
    path("commitments/<int:pk>/settle/", promises.commitment_settle, name="commitment_settle"),
    path("commitments/<int:pk>/reopen/", promises.commitment_reopen, name="commitment_reopen"),
]
