"""What a request needs to know about who sends it: the language, and whether the first start is over."""

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.utils import translation

from .first_start import is_set_up

# Whoever watches the service is answered whatever state the database is in.
FOR_THE_WATCH = ("/healthz", "/readyz")
# During the first start these pages stay open: for everybody, for the signed-in, and for the admin.
OPEN_TO_ALL = {"healthz", "readyz", "set_language", "people:login", "people:logout"}
OPEN_TO_USERS = {"people:preferences", "people:password_change"}
APPS_OF_THE_STEPS = {"people", "products", "records"}


class PreferencesMiddleware:
    """Puts a signed-in user's language into force; guests keep what the browser or the switch says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path in FOR_THE_WATCH:
            request.user = AnonymousUser()  # who asks would be read from the database
        elif request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class FirstStartMiddleware:
    """Leads every page to the first start until it is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if self.is_open(request) or is_set_up():
            return None
        return redirect("people:setup")

    def is_open(self, request) -> bool:
        """Whether the page belongs to the first start, or works without it."""
        name = request.resolver_match.view_name or ""
        if name in OPEN_TO_ALL or name.startswith("people:setup"):
            return True
        user = request.user
        if not user.is_authenticated:
            return False
        return name in OPEN_TO_USERS or (user.is_admin and request.resolver_match.app_name in APPS_OF_THE_STEPS)
