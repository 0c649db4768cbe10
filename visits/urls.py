"""Addresses of visits."""

from django.urls import path

from .views import batch, drafts, following, ladder, logging, reading

app_name = "visits"

urlpatterns = [
    path("", reading.visit_list, name="visit_list"),
    path("batch/", batch.visit_batch, name="visit_batch"),
    path("new/", logging.visit_new, name="visit_new"),
    path("new/hospitals/", logging.hospital_options, name="hospital_options"),
    path("new/draft/", drafts.draft_save, name="draft_save"),
    path("new/person/", drafts.stakeholder_add, name="stakeholder_add"),
    path("drafts/<uuid:client_id>/delete/", drafts.draft_delete, name="draft_delete"),
    path("<int:pk>/", reading.visit_detail, name="visit_detail"),
    path("<int:pk>/take-back/", reading.visit_take_back, name="visit_take_back"),
    path("of-hospital/<int:pk>/", reading.hospital_panel, name="hospital_panel"),
    path("next-steps/<int:pk>/done/", following.next_step_done, name="next_step_done"),
    path("next-steps/<int:pk>/reopen/", following.next_step_reopen, name="next_step_reopen"),
    path("put-aside/<int:pk>/", following.put_aside, name="put_aside"),
    path("put-aside/<int:pk>/undo/", following.put_aside_undo, name="put_aside_undo"),
    path("follow-ups/", ladder.follow_up_list, name="follow_up_list"),
    path("people/<int:pk>/stages/<int:product_pk>/new/", ladder.stage_new, name="stage_new"),
]
