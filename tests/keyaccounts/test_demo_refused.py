"""The demo company is never loaded beside real data."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Hospital


def test_demo_refuses_a_database_with_users(rep):
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", verbosity=0)
    call_command("demo", "--if-empty", verbosity=0)
    assert not Hospital.objects.exists()
