"""What gunicorn serves in the test of the weight: the product on the morning of the journeys."""

import pytest

from keyaccounts.wsgi import application
from tests.browser.clock import set_clock

__all__ = ["application"]

set_clock(pytest.MonkeyPatch())
