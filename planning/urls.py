"""Addresses of listings and their committees, and of account plans."""

from django.urls import path

from .views import committee, listings, objectives, overview, plans

app_name = "planning"

urlpatterns = [
    path("listings/", listings.listing_list, name="listing_list"),
    path("listings/board/", listings.listing_board, name="listing_board"),
    path("listings/report/", listings.listing_report, name="listing_report"),
    path("listings/outlook/", overview.listing_outlook, name="listing_outlook"),
    path("listings/chances/", committee.chances_edit, name="chances_edit"),
    path("listings/<int:pk>/", listings.listing_detail, name="listing_detail"),
    path("listings/<int:pk>/to/<slug:state>/", listings.listing_move, name="listing_move"),
    path("listings/<int:pk>/dates/", listings.listing_dates, name="listing_dates"),
    path("listings/<int:pk>/facts/", listings.listing_facts, name="listing_facts"),
    path("listings/<int:pk>/absent/<int:stakeholder_pk>/", committee.absence_mark, name="absence_mark"),
    path("hospitals/<int:pk>/listings/new/", listings.listing_new, name="listing_new"),
    path("hospitals/<int:pk>/committee/", committee.committee, name="committee"),
    path("hospitals/<int:pk>/committee/rules/", committee.rules_edit, name="rules_edit"),
    path("hospitals/<int:pk>/committee/members/new/", committee.member_new, name="member_new"),
    path("committee/members/<int:pk>/remove/", committee.member_remove, name="member_remove"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/overview/", overview.plan_overview, name="plan_overview"),
    path("plans/objectives/", overview.objective_list, name="objective_list"),
    path("plans/missing/", plans.plan_missing, name="plan_missing"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/to/<slug:state>/", plans.plan_move, name="plan_move"),
    path("plans/<int:pk>/sections/<slug:key>/", plans.plan_section, name="plan_section"),
    path("plans/<int:pk>/parts/<slug:kind>/new/", plans.plan_part_new, name="plan_part_new"),
    path("plans/<int:pk>/comments/new/", plans.comment_new, name="comment_new"),
    path("plans/<int:pk>/hand-over/", plans.plan_hand_over, name="plan_hand_over"),
    path("plans/<int:pk>/objectives/new/", objectives.objective_new, name="objective_new"),
    path("plans/<int:pk>/actions/new/", objectives.action_new, name="action_new"),
    path("plans/<int:pk>/reviews/new/", objectives.plan_review_new, name="plan_review_new"),
    path("plan-members/<int:pk>/remove/", plans.plan_member_remove, name="plan_member_remove"),
    path("plan-comments/<int:pk>/settle/", plans.comment_settle, name="comment_settle"),
    path("plan-resistances/<int:pk>/remove/", plans.resistance_remove, name="resistance_remove"),
    path("plan-changes/<int:pk>/remove/", plans.change_remove, name="change_remove"),
    path("plan-reviews/<int:pk>/", objectives.plan_review, name="plan_review"),
    path("objectives/<int:pk>/", objectives.objective_detail, name="objective_detail"),
    path("objectives/<int:pk>/edit/", objectives.objective_edit, name="objective_edit"),
    path("objectives/<int:pk>/remove/", objectives.objective_remove, name="objective_remove"),
    path("objectives/<int:pk>/close/", objectives.objective_close, name="objective_close"),
    path("objectives/<int:pk>/readings/new/", objectives.objective_reading, name="objective_reading"),
    path("plan-actions/<int:pk>/edit/", objectives.action_edit, name="action_edit"),
    path("plan-actions/<int:pk>/done/", objectives.action_done, name="action_done"),
    path("plan-actions/<int:pk>/reopen/", objectives.action_reopen, name="action_reopen"),
    path("hospitals/<int:pk>/plans/new/", plans.plan_new, name="plan_new"),
]
