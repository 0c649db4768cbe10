"""Addresses of patient education."""

from django.urls import path

from . import views

app_name = "compliance"

urlpatterns = [
    path("education/", views.education_list, name="education_list"),
    path("education/export/", views.education_export, name="education_export"),
    path("education/rules/", views.education_rules, name="education_rules"),
    path("education/<int:pk>/", views.education_detail, name="education_detail"),
    path("education/<int:pk>/edit/", views.education_edit, name="education_edit"),
    path("education/<int:pk>/hand-in/", views.education_submit, name="education_submit"),
    path("education/<int:pk>/decide/", views.education_decide, name="education_decide"),
    path("education/<int:pk>/held/", views.education_hold, name="education_hold"),
    path("education/<int:pk>/cancel/", views.education_cancel, name="education_cancel"),
    path("hospitals/<int:pk>/education/", views.education_panel, name="education_panel"),
    path("hospitals/<int:pk>/education/new/", views.education_new, name="education_new"),
]
