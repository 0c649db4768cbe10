"""Sign-ins on the audit trail: done, failed, locked out. What was typed is never kept."""

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed

from people.addresses import client_address

from .audit import record
from .models import AuditEvent


def listen() -> None:
    """Hear of every sign-in; called when the app is ready."""
    user_logged_in.connect(signed_in, dispatch_uid="records.signed_in")
    user_login_failed.connect(sign_in_failed, dispatch_uid="records.sign_in_failed")
    user_locked_out.connect(locked_out, dispatch_uid="records.locked_out")


def signed_in(sender, request, user, **kwargs):
    record(AuditEvent.Verb.SIGNED_IN, actor=user, subject=user, address=_address(request))


def sign_in_failed(sender, credentials, request=None, **kwargs):
    """A wrong password; while locked out every further try counts as well."""
    user = _user_named(credentials.get("username"))
    record(AuditEvent.Verb.SIGN_IN_FAILED, actor=None, subject=user, address=_address(request))


def locked_out(sender, request, username, ip_address, **kwargs):
    record(AuditEvent.Verb.LOCKED_OUT, actor=None, subject=_user_named(username), address=ip_address or "")


def _user_named(username):
    """The user of that log-in name; None for a name nobody has, which may be a mistyped password."""
    return get_user_model().objects.filter(username=username).first() if username else None


def _address(request) -> str:
    """Where the request came from, as the lock-out sees it; "" for a sign-in outside a request."""
    return (request is not None and client_address(request)) or ""
