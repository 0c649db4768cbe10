"""Addresses of listings and of the committees that decide on them."""

from django.urls import path

from .views import committee, listings

app_name = "planning"

urlpatterns = [
    path("listings/", listings.listing_list, name="listing_list"),
    path("listings/board/", listings.listing_board, name="listing_board"),
    path("listings/report/", listings.listing_report, name="listing_report"),
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
]
