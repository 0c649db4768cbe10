"""The product's addresses and the floor's; only the bench serves these."""

from django.urls import include, path

from . import floor

urlpatterns = [
    path("floor/insert/", floor.insert),
    path("floor/<slug:name>/", floor.read),
    path("", include("keyaccounts.urls")),
]
