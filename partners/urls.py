"""Addresses of contacts with partners; the pages of the partners themselves: dashboards."""

from django.urls import path

from . import views

app_name = "partners"

urlpatterns = [
    path("partners/rhythm/", views.contact_rules, name="contact_rules"),
    path("partners/<int:pk>/contacts/new/", views.contact_new, name="contact_new"),
    path("partners/at/<int:pk>/", views.suppliers, name="suppliers"),
    path("partner-contacts/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("partner-contacts/<int:pk>/withdraw/", views.contact_withdraw, name="contact_withdraw"),
    path("partner-steps/<int:pk>/done/", views.step_done, name="step_done"),
    path("partner-steps/<int:pk>/give/", views.step_give, name="step_give"),
    path("partner-steps/<int:pk>/reopen/", views.step_reopen, name="step_reopen"),
]
