"""The people of a hospital as its page reads them."""

from django.utils import timezone

from dashboards.hospital_page import page_of
from dashboards.people_panel import People, whole_centre


def centre_of(hospital, user) -> People:
    today = timezone.localdate()
    return whole_centre(page_of.first(hospital.pk, user, today=today), user, today)
