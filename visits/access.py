"""Acts that only people in the field have business with."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def field_required(view):
    """Answer 403 to everybody but reps and managers, before anything is read or changed."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.works_in_field:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def review_required(view):
    """Answer 403 to everybody but managers, and admins who decide where no manager is left."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not (request.user.is_manager or request.user.is_admin):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
