"""Writing down what we know about a hospital, and the list of all insights."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records.telling import tell

from .. import swot_examples
from ..access import adders_required
from ..filters import InsightFilter
from ..forms.knowledge import AnalysisForm, AnswerForm, InsightForm, ProfileForm, SwotForm
from ..insight_list import InsightList
from ..models import CustomerAnalysis, Department, DepartmentProfile, Hospital, Insight, SwotItem
from ..questions import QUESTIONS
from ..services.knowledge import end_insight, remove_swot_item, take_over_load
from .saving import form_page, saved

KNOW, DEPARTMENTS = "?tab=know", "?tab=departments"


def hospital_of(request, pk):
    """The hospital as long as something may be learnt about it."""
    return get_object_or_404(Hospital.objects.visible_to(request.user).kept().active(), pk=pk)


def know_page(request, form, hospital, title, tab=KNOW, **context):
    """The page of one form about a hospital; once saved, its tab, with what compliance will read."""
    if row := saved(form):
        tell(request, row)
        return redirect(f"{hospital.get_absolute_url()}{tab}")
    context |= {"hospital": hospital, "title": title, "tab": tab}
    return form_page(request, "accounts/know_form.html", form, **context)


@require_http_methods(["GET", "POST"])
@adders_required
def answer_new(request, pk, question):
    hospital = hospital_of(request, pk)
    if question not in QUESTIONS:
        raise Http404
    form = AnswerForm(request.POST or None, hospital=hospital, question=question, user=request.user)
    earlier = hospital.answers.to(question)
    return know_page(request, form, hospital, _("Answer a question"), answers=earlier[:20])


@require_http_methods(["GET", "POST"])
@adders_required
def insight_new(request, pk):
    hospital = hospital_of(request, pk)
    form = InsightForm(request.POST or None, instance=Insight(hospital=hospital), user=request.user)
    return know_page(request, form, hospital, _("Add an insight"))


@require_http_methods(["GET", "POST"])
@adders_required
def insight_edit(request, pk):
    insight = get_object_or_404(Insight.objects.visible_to(request.user).listed(), pk=pk)
    form = InsightForm(request.POST or None, instance=insight, user=request.user)
    return know_page(request, form, insight.hospital, _("Correct an insight"), insight=insight)


@require_POST
@adders_required
def insight_end(request, pk):
    insight = get_object_or_404(Insight.objects.visible_to(request.user).listed(), pk=pk)
    end_insight(insight, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Taken down: it holds no longer."))
    return redirect(f"{insight.hospital.get_absolute_url()}{KNOW}")


@require_GET
def insight_list(request):
    return _insights(request, Insight.objects.visible_to(request.user).listed())


@require_GET
def hospital_insights(request, pk):
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk)
    return _insights(request, hospital.insights.visible_to(request.user).listed(), hospital)


def _insights(request, insights, hospital=None):
    today = timezone.localdate()
    chosen = InsightFilter(request.GET, queryset=insights, today=today, of_one=hospital is not None)
    rows = InsightList(chosen.qs, request.GET.get("page"), today)
    return render(request, "accounts/insight_list.html", {"filter": chosen, "list": rows, "hospital": hospital})


@require_http_methods(["GET", "POST"])
@adders_required
def analysis_edit(request, pk):
    hospital = hospital_of(request, pk)
    known = CustomerAnalysis.objects.visible_to(request.user).of(hospital)
    form = AnalysisForm(request.POST or None, instance=known, user=request.user)
    return know_page(request, form, hospital, _("Strategy, segment and forces"))


@require_http_methods(["GET", "POST"])
@adders_required
def swot_new(request, pk):
    hospital = hospital_of(request, pk)
    picked = swot_examples.example(request.GET.get("example"))
    initial = {name: str(value) for name, value in picked._asdict().items()} if picked else {}
    new = SwotItem(hospital=hospital)
    form = SwotForm(request.POST or None, instance=new, user=request.user, initial=initial)
    return know_page(request, form, hospital, _("Add to the SWOT"), examples=swot_examples.EXAMPLES)


@require_http_methods(["GET", "POST"])
@adders_required
def swot_edit(request, pk):
    item = get_object_or_404(SwotItem.objects.visible_to(request.user).select_related("hospital"), pk=pk)
    form = SwotForm(request.POST or None, instance=item, user=request.user)
    return know_page(request, form, item.hospital, _("Correct the SWOT"), swot_item=item)


@require_POST
@adders_required
def swot_remove(request, pk):
    item = get_object_or_404(SwotItem.objects.visible_to(request.user).select_related("hospital"), pk=pk)
    remove_swot_item(item, by=request.user)
    messages.success(request, _("Taken out. Its history stays."))
    return redirect(f"{item.hospital.get_absolute_url()}{KNOW}")


@require_http_methods(["GET", "POST"])
@adders_required
def profile_new(request, pk):
    departments = Department.objects.visible_to(request.user).active().select_related("hospital")
    department = get_object_or_404(departments, pk=pk)
    form = ProfileForm(request.POST or None, instance=DepartmentProfile(department=department), user=request.user)
    title = _("What %(department)s is like") % {"department": department}
    profiles = department.profiles.all()[:20]
    return know_page(request, form, department.hospital, title, DEPARTMENTS, profiles=profiles)


@require_POST
def department_load(request, pk):
    departments = Department.objects.editable_by(request.user).select_related("hospital")
    department = get_object_or_404(departments, pk=pk)
    take_over_load(department, by=request.user)
    messages.success(request, _("Saved."))
    return redirect(f"{department.hospital.get_absolute_url()}{DEPARTMENTS}")
