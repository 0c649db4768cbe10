"""Addresses of records."""

app_name = "records"

urlpatterns = []
