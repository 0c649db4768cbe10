"""A form refuses an objective that is not SMART, at the very field, and keeps nothing; without a reading it is a draft."""

import pytest
from django.urls import reverse

from planning.models import Objective, PlanComment
from planning.services.objectives import remove_objective

from .conftest import action_of, brought_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(plan, rep) -> dict:
    """Everything that SMART asks."""
    dates = {"starts_on": f"{plan.year}-01-01", "due_on": f"{plan.year}-12-31"}
    about = {"title": "Known at sixty by winter", "kind": "quantity", "metric": "knowledge", "target": "60"}
    return {**about, **dates, "owner": rep.pk, "reason": "Four questions are open"}


def new(plan):
    return reverse("planning:objective_new", args=[plan.pk])


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"title": "Improve our sales"}, "title", "names a direction, not a thing"),
        ({"title": "提高销量"}, "title", "names a direction, not a thing"),
        ({"title": "Better"}, "title", "names a direction, not a thing"),
        ({"title": "More"}, "title", "Say in a few words"),
        ({"metric": ""}, "metric", "No metric is chosen"),
        ({"target": ""}, "target", "No target is given"),
        ({"target": "0"}, "target", "The target is the baseline"),
        ({"target": "101"}, "target", "above the end of the scale"),
        ({"due_on": ""}, "due_on", "No due date"),
        ({"due_on": "{year}-01-01"}, "due_on", "due before it starts"),
        ({"starts_on": "{next}-01-01", "due_on": "{next}-02-01"}, "due_on", "outside the year"),
        ({"reason": "Yes"}, "reason", "which finding of the situation"),
        ({"metric": "adopters"}, "product", "Say whom or which product"),
        ({"metric": "support"}, "persons", "Say whom or which product"),
        ({"metric": "own", "own_metric": "Talks", "own_unit": "talks"}, "baseline", "No baseline is given"),
        ({"metric": "sales_boxes"}, "justification", "no potential is known here"),
    ],
)
def test_each_letter_is_refused_at_its_field_and_nothing_is_kept(as_rep, plan, facts, changed, field, why):
    years = {"year": plan.year, "next": plan.year + 1}
    before = [model.objects.count() for model in (Objective, Objective.history.model)]
    answer = as_rep.post(new(plan), facts | {name: text.format(**years) for name, text in changed.items()})
    assert answer.status_code == 422
    assert why in " ".join(answer.context["form"].errors[field])
    assert [model.objects.count() for model in (Objective, Objective.history.model)] == before


def test_on_what_was_handed_in_no_form_opens_and_what_was_typed_before_is_kept(as_rep, submitted, facts):
    aim = submitted.objectives.get()
    forms = (new(submitted), reverse("planning:objective_edit", args=[aim.pk]))
    for address in (*forms, reverse("planning:plan_section", args=[submitted.pk, "analysis"])):
        answer = as_rep.get(address, follow=True)
        assert answer.redirect_chain[0][0].startswith(submitted.get_absolute_url())
        assert "a manager has to return it first" in answer.content.decode()
    answer = as_rep.post(new(submitted), facts)
    assert answer.status_code == 422
    assert facts["title"] in answer.content.decode()
    assert submitted.objectives.get() == aim


def test_an_owner_who_has_left_is_refused(as_rep, plan, facts, colleague):
    colleague.is_active = False
    colleague.save()
    answer = as_rep.post(new(plan), facts | {"owner": colleague.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors["owner"]
    assert plan.objectives.count() == 1


def test_without_a_reading_it_is_kept_and_not_handed_in(as_rep, plan, facts, rep):
    """Nobody can type what the data do not hold: it waits as a draft until they do."""
    assert as_rep.post(new(plan), facts | {"metric": "satisfaction", "target": "4"}).status_code == 302
    kept = plan.objectives.get(metric="satisfaction")
    plan = brought_on(plan, "consulted", by=rep)
    move = reverse("planning:plan_move", args=[plan.pk, "submitted"])
    answer = as_rep.post(move, {"seen": plan.events_count})
    assert answer.status_code == 422
    assert "The data hold no reading: there is no baseline yet." in answer.content.decode()
    plan.refresh_from_db()
    assert plan.state == "consulted"
    remove_objective(kept, by=rep)
    assert as_rep.post(move, {"seen": plan.events_count}).status_code == 302


def test_a_refused_change_leaves_what_there_was(as_rep, plan, facts):
    objective = plan.objectives.get()
    address = reverse("planning:objective_edit", args=[objective.pk])
    opened = {name: as_rep.get(address).context["form"].initial[name] for name in ("version", "base")}
    assert as_rep.post(address, facts | opened | {"title": "Grow"}).status_code == 422
    now = Objective.objects.get()
    assert (now.title, now.version) == (objective.title, objective.version)
    assert as_rep.post(address, facts | opened).status_code == 302


def test_actions_that_would_wait_for_each_other_are_refused_at_the_field(as_rep, rep, plan, today):
    first = action_of(plan, rep, today, text="Ask them")
    second = action_of(plan, rep, today, text="Show them", after=first)
    address = reverse("planning:action_edit", args=[first.pk])
    opened = {name: as_rep.get(address).context["form"].initial[name] for name in ("version", "base")}
    typed = {"text": "Ask them", "owner": rep.pk, "due_on": today, "after": second.pk}
    answer = as_rep.post(address, opened | typed)
    assert answer.status_code == 422
    assert "wait for each other in a circle" in " ".join(answer.context["form"].errors["after"])
    first.refresh_from_db()
    assert (first.after, first.version) == (None, 1)


# -- Returned --------------------------------------------------------------------------------------
def test_a_returned_plan_shows_each_comment_at_its_field_until_it_is_approved(as_rep, as_manager, submitted, facts):
    """At the objective and the section it is about, for who has to change it; then to the manager beside the difference."""
    objective = submitted.objectives.get()
    edit = reverse("planning:objective_edit", args=[objective.pk])
    section = reverse("planning:plan_section", args=[submitted.pk, "analysis"])

    def move(client, to, **sent):
        submitted.refresh_from_db()
        address = reverse("planning:plan_move", args=[submitted.pk, to])
        assert client.post(address, {"seen": submitted.events_count, **sent}).status_code == 302

    said = {f"field_{objective.pk}": "target", f"objective_{objective.pk}": "Too high", "section_analysis": "Say who"}
    move(as_manager, "returned", **said)
    page = as_rep.get(submitted.get_absolute_url()).content.decode()
    assert f'href="{edit}#div_id_target"' in page
    assert f'href="{section}"' in page
    form = as_rep.get(edit).context["form"]
    assert [name for name, field in form.fields.items() if "Too high" in str(field.help_text)] == ["target"]
    assert "Say who" in str(as_rep.get(section).context["form"].fields["text"].help_text)

    move(as_rep, "submitted")
    again = as_manager.get(submitted.get_absolute_url()).content.decode()
    assert "Handed in again after it was returned" in again
    assert "?tab=versions" in again
    move(as_manager, "approved")
    assert not PlanComment.objects.to_change().exists()
    assert "Too high" not in as_rep.get(submitted.get_absolute_url()).content.decode()


def test_what_somebody_wrote_in_a_comment_is_text(as_rep, submitted, manager, today):
    submitted.comments.create(round="return", section="analysis", text="<b>Who</b>", by=manager)
    submitted.state = "returned"
    submitted.save()
    page = as_rep.get(reverse("planning:plan_section", args=[submitted.pk, "analysis"])).content.decode()
    assert "&lt;b&gt;Who&lt;/b&gt;" in page
    assert "<b>Who</b>" not in page
