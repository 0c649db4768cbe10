"""The first start without demo data: what is still to do, and the first admin.

`people` stands below products and imports, so the steps that fill those are told from above:
an app registers how it knows that its step is done.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Company, Territory, User

# How long a process trusts that the installation is set up before it asks the database again.
TRUSTED_SECONDS = 60


@dataclass(frozen=True)
class Step:
    """One step of the first start, as shown: `url_name` leads there."""

    key: str
    label: Promise
    about: Promise
    is_done: bool = False

    @property
    def url_name(self) -> str:
        return f"people:setup_{self.key}"


STEPS = (
    Step("admin", gettext_lazy("First admin"), gettext_lazy("Whoever keeps users, roster and imports.")),
    Step("company", gettext_lazy("Company"), gettext_lazy("The name that stands on the pages.")),
    Step("territories", gettext_lazy("Territories"), gettext_lazy("The tree that decides who sees which hospital.")),
    Step("users", gettext_lazy("Users"), gettext_lazy("Reps, managers, compliance, and what each covers.")),
    Step("products", gettext_lazy("Products"), gettext_lazy("Families, products and packs, by hand or from a file.")),
    Step("import", gettext_lazy("First import"), gettext_lazy("Hospitals first, then people and deliveries.")),
)

_checks: dict[str, Callable[[], bool]] = {
    "admin": lambda: User.objects.admins().exists(),
    "company": lambda: Company.objects.exclude(name="").exists(),
    "territories": lambda: Territory.objects.exists(),
    "users": lambda: User.objects.count() > 1,
}
trusted = {"until": 0.0}


def register_step(key: str, is_done: Callable[[], bool]) -> None:
    """Sign in how the step `key` is known to be done; called from an app's `ready()`."""
    _checks[key] = is_done


def steps() -> list[Step]:
    """All steps in order, each with whether it is done."""
    return [Step(step.key, step.label, step.about, _checks.get(step.key, bool)()) for step in STEPS]


def is_set_up() -> bool:
    """Whether somebody finished the first start, or demo data is loaded. At most one query a minute and process."""
    if time.monotonic() < trusted["until"]:
        return True
    found = Company.objects.set_up().exists()
    trusted["until"] = time.monotonic() + TRUSTED_SECONDS if found else 0.0
    return found


def has_users() -> bool:
    """Whether anybody can be asked to sign in."""
    return User.objects.exists()


@transaction.atomic
def create_first_admin(user: User, password: str) -> User:
    """Make the very first user, an admin. Raises ValidationError when there is a user already.

    The company's only row is the lock: of two first admins at once, the second waits for the first and is refused.
    """
    Company.objects.get_or_create(pk=1)
    Company.objects.select_for_update().get(pk=1)
    if User.objects.exists():
        raise ValidationError(_("Somebody has already become the first admin. Sign in, or ask them for a log-in."))
    user.is_admin = True
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def save_company(name: str) -> Company:
    """Name the company of this installation."""
    company, _created = Company.objects.select_for_update().get_or_create(pk=1)
    company.name = name
    company.save()
    return company


@transaction.atomic
def finish() -> None:
    """End the first start. Raises ValidationError while the company has no name."""
    company = Company.objects.select_for_update().filter(pk=1).exclude(name="").first()
    if company is None:
        raise ValidationError(_("One thing is missing: the name of the company."))
    company.set_up_at = company.set_up_at or timezone.now()
    company.save()
