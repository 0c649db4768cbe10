"""Signing in and out, one's own password, language and preferences."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..first_start import has_users, is_set_up
from ..forms.sign_in import OwnPasswordForm, PreferencesForm, SignInForm
from ..services import choose_language

SWITCHED_TO = "language_switched_to"


class SignIn(auth_views.LoginView):
    template_name = "people/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        """While nobody can sign in, the first start comes first."""
        if not is_set_up() and not has_users():
            return redirect("people:setup")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        """The language switched to at the door goes in with the person."""
        response = super().form_valid(form)
        if code := self.request.session.pop(SWITCHED_TO, None):
            choose_language(self.request.user, code)
        return response


class PasswordChange(auth_views.PasswordChangeView):
    template_name = "people/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("people:preferences")

    def form_valid(self, form):
        messages.success(self.request, _("Your password is changed. Other devices are signed out."))
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def preferences(request):
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:preferences")
    return render(request, "people/preferences.html", {"form": form})


@require_POST
@login_not_required
def language_set(request):
    """The switch of every page: a cookie for guests, kept with the user once signed in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        choose_language(request.user, code)
    else:
        request.session[SWITCHED_TO] = code
    response = redirect(_safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _safe_next(request) -> str:
    """Where to go back to; never to another host."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
