"""Addresses of people."""

app_name = "people"

urlpatterns = []
