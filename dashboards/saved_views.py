"""Saved views: a list's filters, order and columns under a name, mine or shared with everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import User
from records.models import SavedView

HOSPITALS = "hospitals"
KEPT = (
    "q", "tier", "season", "plan", "people", "grade", "relationship", "city", "territory", "owner", "active",
    "order", "columns", "size",
)  # fmt: skip
FROM_SALES = ("tier", "season")


@dataclass(frozen=True)
class View:
    """A saved view as shown to one user."""

    pk: int
    name: str
    url: str
    current: bool
    shared: bool
    mine: bool


def kept_query(user: User, data: QueryDict) -> str:
    """The part of a query string that makes the view, in one spelling; nothing from sales for a medical user."""
    kept = QueryDict(mutable=True)
    for key in KEPT:
        if key in FROM_SALES and not user.sees_sales:
            continue
        if values := [value for value in data.getlist(key) if value]:
            kept.setlist(key, values)
    return kept.urlencode()


def views_of(user: User, data: QueryDict) -> list[View]:
    """The user's own views and the shared ones, the one in force marked; one query."""
    present = kept_query(user, data)
    views = []
    for saved in SavedView.objects.for_page(user, HOSPITALS):
        query = kept_query(user, QueryDict(saved.query))
        mine = saved.owner_id == user.pk
        views.append(View(saved.pk, saved.name, f"?{query}", query == present, saved.is_shared, mine))
    return views


class SavedViewForm(forms.ModelForm):
    """A view to save; saving under a name I already have replaces that view."""

    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]
        help_texts = {"name": _("A name you already have is replaced.")}

    def __init__(self, data, *, user: User):
        super().__init__(data)
        self.user = user

    def clean_query(self) -> str:
        query = kept_query(self.user, QueryDict(self.cleaned_data["query"].removeprefix("?")))
        if len(query) > SavedView._meta.get_field("query").max_length:
            raise forms.ValidationError(_("This view has too many filters to be kept."))
        return query

    def save(self) -> SavedView:
        """Write the view under the user's name."""
        values = {"query": self.cleaned_data["query"], "is_shared": self.cleaned_data["is_shared"]}
        view, _created = SavedView.objects.update_or_create(
            owner=self.user, page=HOSPITALS, name=self.cleaned_data["name"].strip(), defaults=values
        )
        return view
