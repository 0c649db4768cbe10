"""No table joins a person to a volume (domain.md §2.8 rule 1).

Every model with a way to a person is walked. A field that by its name counts boxes, prescriptions, sales or value is
refused whatever its type; a number without a small fixed range, and a JSON column, may hold a count by any name, so
each of them stands in a list here with what it holds. So does a row that leads to a person and to a table of volumes.
"""

import re

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from simple_history.models import HistoricalChanges

from accounts.models import Stakeholder
from sales.models import Delivery, Potential

pytestmark = pytest.mark.sqlite

VOLUME = re.compile(
    r"box|volume|vol_|prescri|script|sales|revenue|turnover|quantit|qty|units?_|units$|packs?_|doses?_count|"
    r"dosage|patients_on|_fen$|amount|spend|value_(cny|fen)|monthly|market_share|purchas|流向|处方|销量|盒",
    re.IGNORECASE,
)
WIDE = (models.DecimalField, models.FloatField, models.BigIntegerField, models.IntegerField, models.JSONField)
NARROW = (models.SmallIntegerField, models.PositiveSmallIntegerField)
VOLUME_TABLES = (Delivery, Potential)

# What the wide columns of tables around persons hold; none of it is a volume.
ALLOWED = {
    "PersonScore.score": "0–100, from the components in `parts`",
    "PersonScore.confidence": "the share of the score's weight that is known",
    "PersonScore.parts": "seven components in [0, 1] and their points",
    "PersonScore.inputs": "role, load class, stages, stance, meetings, academic level, late promises",
    "Stakeholder.version": "which saving of the row this is",
    "AdopterProfile.version": "which saving of the row this is",
    "Insight.version": "which saving of the row this is",
    "FirstUse.reasons": "the reasons told for a first use, out of eight words",
}
# Words that look like a volume and are none.
HARMLESS = {"value_drivers": "what a person values, as words"}


def ways_to_a_person(model, seen=()) -> bool:
    """Whether rows of a model are about a person: a key leads to one, over any number of tables."""
    if model in seen:
        return False
    targets = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    targets = [target for target in targets if target is not None and target is not model]
    return any(target is Stakeholder or ways_to_a_person(target, (*seen, model)) for target in targets)


def about_persons() -> list[type[models.Model]]:
    """Every model about persons; histories repeat their models and are left out."""
    ours = apps.get_models(include_auto_created=True)
    found = [model for model in ours if model is Stakeholder or ways_to_a_person(model)]
    return [model for model in found if not issubclass(model, HistoricalChanges)]


def faults_of(model) -> list[str]:
    """What of a model about a person holds a volume, or might."""
    faults = []
    for field in model._meta.concrete_fields:
        name = f"{model.__name__}.{field.name}"
        words = f"{field.name} {field.verbose_name} {field.help_text}"
        if field.is_relation:
            if field.related_model in VOLUME_TABLES:
                faults.append(f"{name} leads to a table of volumes")
        elif VOLUME.search(words) and field.name not in HARMLESS:
            faults.append(f"{name} is named like a volume")
        elif is_wide(field) and name not in ALLOWED:
            faults.append(f"{name} may hold a count: say in ALLOWED what it holds")
    return faults


def is_wide(field) -> bool:
    """Whether a column could hold a count: a number that is neither a key, nor small, nor chosen from a few; or JSON."""
    return isinstance(field, WIDE) and not isinstance(field, NARROW) and not field.primary_key and not field.choices


def test_no_table_joins_a_person_to_a_volume():
    assert [fault for model in about_persons() for fault in faults_of(model)] == []


def test_the_tables_around_persons_are_found():
    """Else the test above would find nothing for the wrong reason."""
    names = {model.__name__ for model in about_persons()}
    assert {"Stakeholder", "Adoption", "AdoptionEvent", "FirstUse", "AdopterProfile", "VisitAttendee"} <= names
    assert not {"Delivery", "Potential", "Hospital", "Visit"} & names


def test_what_is_allowed_exists():
    there = {f"{model.__name__}.{field.name}" for model in about_persons() for field in model._meta.concrete_fields}
    assert set(ALLOWED) <= there


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (models.PositiveIntegerField(), "may hold a count"),
        (models.PositiveSmallIntegerField(verbose_name="boxes a month"), "named like a volume"),
        (models.CharField(max_length=9, help_text="每月处方"), "named like a volume"),
        (models.DecimalField(max_digits=9, decimal_places=2), "may hold a count"),
        (models.JSONField(default=dict), "may hold a count"),
    ],
    ids=["number", "small number", "words", "decimal", "json"],
)
@isolate_apps("accounts")
def test_a_table_that_counts_for_a_person_is_refused(field, fault):
    class Habit(models.Model):
        stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")
        habit = field

        class Meta:
            app_label = "accounts"

    assert ways_to_a_person(Habit)
    assert [fault in found for found in faults_of(Habit)] == [True]


@isolate_apps("accounts")
def test_a_table_between_a_person_and_deliveries_is_refused():
    class Credited(models.Model):
        stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")
        delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    assert faults_of(Credited) == ["Credited.delivery leads to a table of volumes"]


@isolate_apps("accounts")
def test_a_table_far_from_the_person_is_refused_as_well():
    class Card(models.Model):
        stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    class Line(models.Model):
        card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="+")
        sales_fen = models.BigIntegerField()

        class Meta:
            app_label = "accounts"

    assert ways_to_a_person(Line)
    assert faults_of(Line) == ["Line.sales_fen is named like a volume"]
