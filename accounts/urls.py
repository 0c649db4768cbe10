"""Addresses of the roster."""

from django.urls import path

from .views import persons

app_name = "accounts"

urlpatterns = [
    path("hospitals/<int:pk>/history/", persons.hospital_history, name="hospital_history"),
    path("stakeholders/<int:pk>/history/", persons.stakeholder_history, name="stakeholder_history"),
    path("stakeholders/<int:pk>/export/", persons.person_export, name="person_export"),
    path("stakeholders/<int:pk>/erase/", persons.person_erase, name="person_erase"),
]
