"""What every page's frame needs to know about the installation."""

from people.models import Company


def site(request) -> dict:
    """`site.company` (name, empty before the first start) and `site.has_demo`; one query, and only if rendered."""
    return {"site": Site()}


class Site:
    """Reads the company once, when a template first asks."""

    def __init__(self):
        self._company = None

    def _load(self):
        if self._company is None:
            self._company = Company.objects.first() or Company(name="")
        return self._company

    @property
    def company(self) -> str:
        return self._load().name

    @property
    def has_demo(self) -> bool:
        return self._load().is_demo
