"""Pages that one role alone has business with."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def admin_required(view):
    """Answer 403 to everybody but admins, before anything is read or changed."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated or not request.user.is_admin:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def oversight_required(view):
    """Answer 403 to everybody but admins and compliance, before anything is read or changed."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated or not request.user.sees_everything:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
