"""Addresses: each app keeps its own list."""

from django.urls import include, path

from people.views.sign_in import language_set

from . import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language_set, name="set_language"),
    path("", include("dashboards.urls")),
    path("", include("people.urls")),
    path("", include("accounts.urls")),
    path("products/", include("products.urls")),
    path("sales/", include("sales.urls")),
    path("", include("partners.urls")),
    path("", include("planning.urls")),
    path("", include("visits.urls")),
    path("", include("compliance.urls")),
    path("", include("records.urls")),
    path("runs/", include("scoring.urls")),
]
