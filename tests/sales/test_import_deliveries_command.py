"""The command that loads deliveries."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from records.models import AuditEvent
from sales.models import Delivery
from tests.records import files

pytestmark = pytest.mark.django_db


def test_the_command_writes_all_or_nothing_unless_told_otherwise(roster):
    path = str(files.DATA / "hangzhou-deliveries.csv")

    with pytest.raises(CommandError, match="6 lines have errors"):
        call_command("import_deliveries", path, verbosity=0)
    assert not Delivery.objects.exists()

    call_command("import_deliveries", path, "--good-only", verbosity=0)
    assert Delivery.objects.aggregate(boxes=Sum("boxes"))["boxes"] == 430542


@pytest.mark.parametrize("how", [[], ["--dry-run"]])
def test_the_command_refuses_volumes_per_doctor_on_record(roster, how):
    with pytest.raises(CommandError, match="per person"):
        call_command("import_deliveries", str(files.DATA / "doctor-volumes-refuse.csv"), *how, verbosity=0)

    assert AuditEvent.objects.filter(verb="import_refused").count() == 1
