"""Signing in, one's own password, one's own preferences."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column

from ..choices import Digest, SocialStyle, Theme
from ..models import User

NOT_GIVEN = "none"


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("This log-in name and password do not fit together. Both tell small from capital letters."),
        "inactive": _("This log-in has been switched off. Ask an administrator."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("username", "password")


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("old_password", "new_password1", "new_password2")


class PreferencesForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=User._meta.get_field("language").choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    social_style = forms.ChoiceField(
        label=_("My own social style"),
        choices=[(NOT_GIVEN, _("not given")), *SocialStyle.choices],
        widget=forms.RadioSelect,
        help_text=_("Only for advice on how to talk with people of another style. Nobody else sees it."),
    )

    digest = forms.ChoiceField(
        label=_("Notices by mail"),
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text=_("One mail a day with what is unread, if there is anything. It names no persons."),
    )

    class Meta:
        model = User
        fields = ["language", "theme", "social_style", "digest"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["social_style"] = self.instance.social_style or NOT_GIVEN
        self.helper = one_column(chips("language"), chips("theme"), chips("social_style"), chips("digest"))

    def clean_digest(self):
        digest = self.cleaned_data["digest"]
        if digest != Digest.OFF and not self.instance.email:
            raise forms.ValidationError(_("There is no mail address of yours. Ask an admin to add it."))
        return digest

    def clean_social_style(self):
        style = self.cleaned_data["social_style"]
        return "" if style == NOT_GIVEN else style
