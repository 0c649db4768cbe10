"""A wrong value of a setting stops the start with its name (keyaccounts/settings.py)."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(("name", "value"), [("PRODUCT_TALK_POLICY", "blok"), ("MIN_MAPPED_USERS", "few")])
def test_a_wrong_value_is_named(tmp_path, name, value):
    given = os.environ | {"VAR_DIR": str(tmp_path), name: value}
    done = subprocess.run([sys.executable, "manage.py", "check"], env=given, capture_output=True, text=True)
    assert done.returncode != 0
    assert name in done.stderr
    assert value in done.stderr
