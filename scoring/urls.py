"""Addresses of scoring."""

from django.urls import path

from . import views

app_name = "scoring"

urlpatterns = [
    path("", views.run_list, name="run_list"),
    path("progress/", views.run_progress, name="run_progress"),
    path("movements/", views.movement_list, name="movement_list"),
    path("start/", views.run_start, name="run_start"),
]
