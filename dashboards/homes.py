"""The home pages of a user's roles; whoever has several roles starts at the first and finds the others beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import User


@dataclass(frozen=True)
class Home:
    """The home page of one role."""

    role: str
    url_name: str
    label: Promise


HOMES = (
    Home("is_rep", "dashboards:today", _("Today")),
    Home("is_manager", "dashboards:team", _("Team")),
    Home("is_admin", "dashboards:admin_home", _("Overview")),
    Home("is_compliance", "dashboards:compliance_home", _("Desk")),
)


def homes_of(user: User) -> list[Home]:
    """The home pages a user may open, the first being the one at "/"."""
    return [home for home in HOMES if getattr(user, home.role)]


def role_required(role: str):
    """Answer 403 to everybody without the role (`is_rep` …), before anything is read or changed."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not getattr(request.user, role):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate
