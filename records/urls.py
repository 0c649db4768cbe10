"""Addresses of records."""

from django.urls import include, path

from . import notice_views, views

app_name = "records"

import_patterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_new, name="import_new"),
    path("<int:pk>/", views.import_detail, name="import_detail"),
    path("<int:pk>/answer/", views.import_answer, name="import_answer"),
    path("<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("<int:pk>/apply/", views.import_apply, name="import_apply"),
    path("<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("<int:pk>/errors/", views.import_errors, name="import_errors"),
    path("jobs/<int:pk>/", views.job_progress, name="job_progress"),
]
urlpatterns = [
    path("imports/", include(import_patterns)),
    path("notices/", notice_views.notice_list, name="notice_list"),
    path("notices/read/", notice_views.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notice_views.notice_open, name="notice_open"),
]
