"""The bench of the chunk phase writes as many rows as the product, by both ways, and leaves none of them."""

import pytest

from bench import nightly
from scoring.models import ScoreRun, ScoreSnapshot

from .scenes import worked_examples

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_bare_sql_writes_the_same_rows_as_the_product_and_nothing_is_kept():
    worked_examples()

    pairs = nightly.measure(2)

    assert len(pairs) == 2
    assert all(wall > 0 for pair in pairs for wall, _own, _database in pair)
    assert not ScoreRun.objects.exists()
    assert not ScoreSnapshot.objects.exists()
