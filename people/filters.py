"""How the list of users is narrowed."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from .choices import Function
from .forms.users import ROLES
from .models import User


class UserFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, pinyin or log-in"), method="search")
    role = filters.ChoiceFilter(label=_("Role"), choices=ROLES, method="in_role", empty_label=_("any"))
    function = filters.ChoiceFilter(label=_("Function"), choices=Function.choices, empty_label=_("any"))
    is_active = filters.ChoiceFilter(
        label=_("May sign in"), choices=[("1", _("yes")), ("0", _("no"))], method="may_sign_in", empty_label=_("any")
    )
    order = filters.OrderingFilter(fields=["username", "name", "function", "filed_until", "last_login"])

    class Meta:
        model = User
        fields = []

    def search(self, users, name, text):
        return users.matching(text)

    def in_role(self, users, name, role):
        return users.in_role(role)

    def may_sign_in(self, users, name, answer):
        return users.filter(is_active=answer == "1")
