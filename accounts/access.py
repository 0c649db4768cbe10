"""Who has business with the roster's pages; what they may touch there is decided in `visibility`."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404


def keeps_roster(user) -> bool:
    """Admins keep all of it, managers what they cover."""
    return user.is_admin or user.is_manager


def adds_to_roster(user) -> bool:
    """Whoever keeps the roster or works in the field; what reps add is under review."""
    return user.is_admin or user.works_in_field


def required(rule):
    """Answer 403 to everybody for whom `rule(user)` does not hold, before anything is read or changed."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not rule(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


keepers_required = required(keeps_roster)
adders_required = required(adds_to_roster)


def commercial_only(view):
    """Answer 404 to whoever may see nothing that derives from sales (domain.md §2.8 rule 4)."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.sees_sales:
            raise Http404
        return view(request, *args, **kwargs)

    return checked
