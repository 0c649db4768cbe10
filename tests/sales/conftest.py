"""What imports of deliveries stand on."""

import pytest

from tests.records import files


@pytest.fixture
def roster(admin, root):
    """The shared roster with every doubt settled as proposed, and the products."""
    files.catalogue()
    batch = files.bring("hospitals", "hangzhou-hospitals.csv", admin, territory=root.pk)
    files.write(files.accept(batch, admin), admin)
