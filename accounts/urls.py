"""Addresses of the roster."""

from django.urls import path

from .views import cards, hospitals, persons, review, roster, stakeholders, visiting

app_name = "accounts"

MOVE, SECOND = {"kind": "move"}, {"kind": "second"}

urlpatterns = [
    path("roster/", roster.roster, {"kind": "hospitals"}, name="roster"),
    path("roster/people/", roster.roster, {"kind": "people"}, name="roster_people"),
    path("roster/hospitals/<int:pk>/", roster.roster_row, {"kind": "hospitals"}, name="roster_hospital"),
    path("roster/people/<int:pk>/", roster.roster_row, {"kind": "people"}, name="roster_stakeholder"),
    path("roster/hospitals/many/", roster.roster_many, {"kind": "hospitals"}, name="roster_many"),
    path("roster/people/many/", roster.roster_many, {"kind": "people"}, name="roster_people_many"),
    path("roster/hospitals/undo/", roster.roster_undo, {"kind": "hospitals"}, name="roster_undo"),
    path("roster/people/undo/", roster.roster_undo, {"kind": "people"}, name="roster_people_undo"),
    path("roster/review/", review.review_list, name="review_list"),
    path("roster/review/hospitals/<int:pk>/accept/", review.review_hospital_accept, name="review_hospital_accept"),
    path("roster/review/hospitals/<int:pk>/link/", review.review_hospital_link, name="review_hospital_link"),
    path("roster/review/people/<int:pk>/accept/", review.review_stakeholder_accept, name="review_stakeholder_accept"),
    path("roster/review/people/<int:pk>/link/", review.review_stakeholder_link, name="review_stakeholder_link"),
    path("roster/added/", review.added_list, name="added_list"),
    path("hospitals/new/", hospitals.hospital_new, name="hospital_new"),
    path("hospitals/<int:pk>/edit/", hospitals.hospital_edit, name="hospital_edit"),
    path("hospitals/<int:pk>/deactivate/", hospitals.hospital_deactivate, name="hospital_deactivate"),
    path("hospitals/<int:pk>/reactivate/", hospitals.hospital_reactivate, name="hospital_reactivate"),
    path("hospitals/<int:pk>/names/new/", hospitals.alias_new, name="alias_new"),
    path("hospitals/names/<int:pk>/delete/", hospitals.alias_delete, name="alias_delete"),
    path("hospitals/<int:pk>/numbers/new/", hospitals.identifier_new, name="identifier_new"),
    path("hospitals/numbers/<int:pk>/delete/", hospitals.identifier_delete, name="identifier_delete"),
    path("hospitals/<int:pk>/departments/new/", hospitals.department_new, name="department_new"),
    path("departments/<int:pk>/edit/", hospitals.department_edit, name="department_edit"),
    path("hospitals/<int:pk>/people/new/", stakeholders.stakeholder_new, name="stakeholder_new"),
    path("stakeholders/<int:pk>/edit/", stakeholders.stakeholder_edit, name="stakeholder_edit"),
    path("stakeholders/<int:pk>/deactivate/", stakeholders.stakeholder_deactivate, name="stakeholder_deactivate"),
    path("stakeholders/<int:pk>/reactivate/", stakeholders.stakeholder_reactivate, name="stakeholder_reactivate"),
    path("stakeholders/<int:pk>/assess/", stakeholders.stakeholder_assess, name="stakeholder_assess"),
    path("stakeholders/<int:pk>/stance/", stakeholders.support_new, name="support_new"),
    path("stakeholders/<int:pk>/withdraw/", stakeholders.basis_withdraw, name="basis_withdraw"),
    path("stakeholders/<int:pk>/move/", stakeholders.place_choose, MOVE, name="stakeholder_move"),
    path("stakeholders/<int:pk>/move/<int:hospital_pk>/", stakeholders.place_new, MOVE, name="stakeholder_move_to"),
    path("stakeholders/<int:pk>/places/new/", stakeholders.place_choose, SECOND, name="place_choose"),
    path("stakeholders/<int:pk>/places/new/<int:hospital_pk>/", stakeholders.place_new, SECOND, name="place_new"),
    path("stakeholders/places/<int:pk>/end/", stakeholders.place_end, name="place_end"),
    path("stakeholders/<int:pk>/card/", cards.card_edit, name="card_edit"),
    path("stakeholders/<int:pk>/card/confirm/<slug:key>/", cards.card_confirm, name="card_confirm"),
    path("roster/card/", cards.card_weights, name="card_weights"),
    path("hospitals/<int:pk>/visiting/", visiting.visiting_rules, name="visiting_rules"),
    path("hospitals/<int:pk>/visiting/new/", visiting.visiting_rule_new, name="visiting_rule_new"),
    path("hospitals/visiting/<int:pk>/edit/", visiting.visiting_rule_edit, name="visiting_rule_edit"),
    path("hospitals/visiting/<int:pk>/delete/", visiting.visiting_rule_delete, name="visiting_rule_delete"),
    path("hospitals/<int:pk>/history/", persons.hospital_history, name="hospital_history"),
    path("stakeholders/<int:pk>/history/", persons.stakeholder_history, name="stakeholder_history"),
    path("stakeholders/<int:pk>/export/", persons.person_export, name="person_export"),
    path("stakeholders/<int:pk>/erase/", persons.person_erase, name="person_erase"),
]
