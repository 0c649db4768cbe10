"""Pages of visits: who sees what, what they cost, and that medical users see no word of sales."""

import re
import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import HospitalVisitPolicy
from tests.factories import (
    FocusFactory,
    HospitalFactory,
    NextStepFactory,
    StakeholderFactory,
    UserFactory,
    VisitFactory,
)
from tests.visits.entries import NEW, asked, counted, end_assignment, five_inputs, move, promise
from visits.models import NextStep, PutAside, Visit, VisitAttendee, VisitDraft

pytestmark = pytest.mark.django_db

LIST = reverse("visits:visit_list")
HTMX = {"HX-Request": "true"}


def people_of(hospital, how_many):
    return StakeholderFactory.create_batch(how_many, hospital=hospital)


@pytest.mark.parametrize("how_many", [1, 100])
def test_a_five_input_visit_costs_at_most_twelve_queries(
    as_rep, hospital, product, how_many, django_assert_max_num_queries
):
    sent = five_inputs(hospital, people_of(hospital, how_many), [(product, "listened")])

    with django_assert_max_num_queries(100) as asked:
        as_rep.post(NEW, sent)

    assert Visit.objects.get().attendees.count() == how_many
    assert len(counted(asked.captured_queries)) == 12


@pytest.mark.parametrize("how_many", [1, 20])
def test_visiting_rules_cost_a_visit_no_query(as_rep, hospital, zhao, how_many, django_assert_max_num_queries):
    yesterday = timezone.localdate() - timedelta(days=1)
    for hour in range(how_many):
        HospitalVisitPolicy.objects.create(
            hospital=hospital, weekday=yesterday.weekday(), starts_at=time(hour), ends_at=time(hour, 30)
        )
    HospitalVisitPolicy.objects.create(
        hospital=HospitalFactory(), weekday=yesterday.weekday(), starts_at=time(23), ends_at=time(23, 59)
    )
    sent = five_inputs(hospital, [zhao], [(FocusFactory().product, "listened")], on=yesterday.isoformat(), at="23:30")

    with django_assert_max_num_queries(100) as asked:
        as_rep.post(NEW, sent)

    assert "against_visiting_rules" in Visit.objects.get().flags
    assert len(counted(asked.captured_queries)) == 12


@pytest.mark.parametrize(
    ("how_many", "rows", "cost"), [(1, 0, 24), (20, 0, 24), (100, 0, 24), (1, 2, 28), (100, 9, 28)]
)
def test_a_full_visit_costs_the_same_however_many_attend_and_promise(
    as_rep, hospital, how_many, rows, cost, django_assert_max_num_queries, patch_territory
):
    colleague = UserFactory(is_rep=True, territory=patch_territory)
    products = [FocusFactory().product for _ in range(3)]
    people = people_of(hospital, how_many)
    sent = five_inputs(
        hospital,
        people,
        [(product, "listened") for product in products],
        notes="红包",
        minutes=30,
        at="10:00",
        joint_with=colleague.pk,
        next_owner=colleague.pk,
    )
    for person in people:
        sent |= move(person, stance=1, product=products[0], stage=3)
    for row in range(1, rows + 1):
        sent |= asked(row) if row % 2 else promise(row)

    with django_assert_max_num_queries(100) as queries:
        as_rep.post(NEW, sent)

    visit = Visit.objects.get()
    assert visit.evidence_links.count() == visit.attendees.count() == how_many
    assert len(counted(queries.captured_queries)) == cost


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_form_costs_the_same_for_one_person_as_for_many(
    as_rep, rep, hospital, product, how_many, django_assert_num_queries
):
    for person in people_of(hospital, how_many):
        visit = VisitFactory(hospital=hospital, author=rep)
        VisitAttendee.objects.create(visit=visit, stakeholder=person)

    with django_assert_num_queries(12):
        page = as_rep.get(f"{NEW}?hospital={hospital.pk}")

    assert page.content.decode().count('name="attendees"') == how_many


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_list_costs_the_same_for_one_visit_as_for_many(
    as_rep, rep, hospital, zhao, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        visit = VisitFactory(hospital=hospital, author=rep)
        VisitAttendee.objects.create(visit=visit, stakeholder=zhao)
        NextStepFactory(hospital=hospital, visit=visit)
        VisitDraft.objects.create(client_id=uuid.uuid4(), author=rep, hospital=hospital)

    with django_assert_num_queries(8):
        page = as_rep.get(LIST).content.decode()

    assert page.count('id="visit-') == min(how_many, 25)
    assert page.count('id="draft-') == how_many


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_hospital_panel_costs_the_same_for_one_visit_as_for_many(
    as_rep, rep, hospital, zhao, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        VisitAttendee.objects.create(visit=VisitFactory(hospital=hospital, author=rep), stakeholder=zhao)

    with django_assert_num_queries(6):
        page = as_rep.get(reverse("visits:hospital_panel", args=[hospital.pk]), headers=HTMX).content.decode()

    assert page.count('id="visit-') == min(how_many, 10)


@pytest.mark.parametrize("how_many", [1, 100])
def test_choosing_a_hospital_costs_the_same_for_one_as_for_many(
    as_rep, patch_territory, how_many, django_assert_num_queries
):
    HospitalFactory.create_batch(how_many, territory=patch_territory)
    with django_assert_num_queries(6):
        page = as_rep.get(NEW).content.decode()
    assert page.count('href="/visits/new/?hospital=') == min(how_many, 12)


def test_one_visit_costs_at_most_twelve_queries(as_rep, hospital, product, django_assert_max_num_queries):
    people = people_of(hospital, 20)
    sent = five_inputs(hospital, people, [(product, "listened")], **move(people[0], stance=1, product=product, stage=3))
    page = as_rep.post(NEW, sent).url
    as_rep.get(page)

    with django_assert_max_num_queries(12):
        as_rep.get(page)


def test_the_form_offers_the_likely_people_first_and_focus_products(as_rep, rep, hospital, zhao, chen, product):
    blocker = StakeholderFactory(hospital=hospital, name_en="Xu Yunzhou", support=-1, support_on="2026-01-01")
    met = StakeholderFactory(hospital=hospital, name_en="Song Ruoxi")
    VisitAttendee.objects.create(visit=VisitFactory(hospital=hospital, author=rep), stakeholder=met)
    StakeholderFactory(hospital=hospital, name_en="Gone Away", is_active=False)
    StakeholderFactory(hospital=hospital, name_en="Opted Out", opted_out_on="2026-01-01")

    page = as_rep.get(f"{NEW}?hospital={hospital.pk}")

    offered = [str(row.person) for row in page.context["form"].person_rows()]
    assert offered == [str(met), str(blocker), "Zhao Lingyi", "Chen Jingxing"]
    assert f'name="topic-{product.pk}"' in page.content.decode()


def test_the_person_page_leads_to_a_form_with_the_person_picked(as_rep, hospital, zhao, chen):
    page = as_rep.get(f"{NEW}?hospital={hospital.pk}&person={chen.pk}").content.decode()

    assert f'id="who-{chen.pk}" value="{chen.pk}" checked' in page
    assert f'id="who-{zhao.pk}" value="{zhao.pk}">' in page


def test_the_page_loads_no_bootstrap_script_and_no_select_widget(as_rep, hospital, zhao):
    page = as_rep.get(f"{NEW}?hospital={hospital.pk}").content.decode()

    scripts = re.findall(r'<script[^>]*src="([^"]+)"', page)
    assert all(not re.search("bootstrap|select2|choices|tom-select", script) for script in scripts)
    assert "data-visit" in page


def test_hospitals_are_found_by_pinyin_and_only_my_own(as_rep, hospital, other_territory):
    HospitalFactory(territory=other_territory, name="云汀外院")

    part = as_rep.get(reverse("visits:hospital_options"), {"q": "ytsdyrmyy"}, headers=HTMX).content.decode()
    everything = as_rep.get(reverse("visits:hospital_options"), {"q": "云汀"}, headers=HTMX).content.decode()

    assert f"?hospital={hospital.pk}" in part
    assert everything.count("?hospital=") == 1


SALES_WORDS = re.compile(r"ka-tier|Tier [ABCN]\b|\b(sales|potential|season|boxes)\b", re.IGNORECASE)


def test_medical_users_see_no_word_of_sales(as_medrep, medrep, hospital, zhao, product):
    hospital.season, hospital.ttm_fen, hospital.priority = "summer", 987_654_300, 91
    hospital.save()
    own = as_medrep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")])).url
    pages = [f"{NEW}?hospital={hospital.pk}", NEW, own, LIST, reverse("visits:hospital_panel", args=[hospital.pk])]

    for page in pages:
        main = as_medrep.get(page).content.decode().partition("<main")[2] or as_medrep.get(page).content.decode()
        assert not SALES_WORDS.search(re.sub(r"sees_sales", "", main)), page
        assert "987" not in main


def test_commercial_users_see_the_tier(as_rep, hospital):
    assert "ka-tier A" in as_rep.get(f"{NEW}?hospital={hospital.pk}").content.decode()


def test_a_rep_sees_own_visits_and_those_at_own_hospitals_a_stranger_none(
    as_rep, as_manager, as_stranger, as_compliance, rep, stranger, hospital, other_territory
):
    mine = VisitFactory(hospital=hospital, author=rep)
    beside = VisitFactory(hospital=hospital, author=UserFactory(is_rep=True))
    foreign = VisitFactory(hospital=HospitalFactory(territory=other_territory), author=stranger)

    def shown(client, **query):
        return set(map(int, re.findall(r'id="visit-(\d+)"', client.get(LIST, query).content.decode())))

    assert shown(as_rep) == {mine.pk}
    assert shown(as_rep, who="team") == {mine.pk, beside.pk}
    assert shown(as_manager) == {mine.pk, beside.pk}
    assert shown(as_compliance) == {mine.pk, beside.pk, foreign.pk}
    assert shown(as_stranger, who="team") == {foreign.pk}
    assert shown(as_rep, who="team", hospital=foreign.hospital_id) == set()


def test_own_visits_stay_readable_after_the_territory_went(as_rep, rep, hospital):
    visit = VisitFactory(hospital=hospital, author=rep)
    end_assignment(rep, timezone.localdate() - timedelta(days=1))

    assert as_rep.get(visit.get_absolute_url()).status_code == 200


def test_the_list_can_be_filtered(as_rep, rep, hospital):
    today = timezone.localdate()
    met = VisitFactory(hospital=hospital, author=rep, flags=["unfiled_product_talk"])
    VisitFactory(hospital=hospital, author=rep, outcome="no_access", on=today - timedelta(days=9))

    for query in (
        {"outcome": "met"},
        {"flagged": "on"},
        {"first": today.isoformat()},
        {"author": rep.pk, "outcome": "met"},
    ):
        assert re.findall(r'id="visit-(\d+)"', as_rep.get(LIST, query).content.decode()) == [str(met.pk)], query


def test_a_submitted_visit_is_read_only(as_rep, as_admin, hospital, zhao):
    page = as_rep.post(NEW, five_inputs(hospital, [zhao])).url

    assert as_rep.post(page).status_code == as_admin.post(page).status_code == 405
    assert "<textarea" not in as_rep.get(page).content.decode()


class TestNextSteps:
    def test_its_owner_marks_it_done_and_takes_that_back(self, as_rep, rep, hospital):
        step = NextStepFactory(hospital=hospital, owner=rep)

        part = as_rep.post(reverse("visits:next_step_done", args=[step.pk]), headers=HTMX)
        step.refresh_from_db()
        assert step.done_on == timezone.localdate()
        assert part.headers["HX-Trigger"] == "next-step-changed"
        as_rep.post(reverse("visits:next_step_reopen", args=[step.pk]), headers=HTMX)
        step.refresh_from_db()
        assert step.done_on is None
        assert step.history.count() == 3

    def test_done_twice_keeps_the_first_day(self, as_rep, rep, hospital):
        first = timezone.localdate() - timedelta(days=3)
        step = NextStepFactory(hospital=hospital, owner=rep, done_on=first)
        as_rep.post(reverse("visits:next_step_done", args=[step.pk]))
        step.refresh_from_db()
        assert step.done_on == first

    def test_whoever_took_over_the_hospital_may_do_it_a_stranger_not(self, as_rep, as_stranger, as_admin, hospital):
        step = NextStepFactory(hospital=hospital)
        done = reverse("visits:next_step_done", args=[step.pk])

        assert [as_stranger.post(done).status_code, as_admin.post(done).status_code] == [404, 403]
        assert NextStep.objects.get().done_on is None
        assert as_rep.post(done, {"next": LIST}).url == LIST
        assert NextStep.objects.get().done_on is not None

    def test_it_never_leads_to_another_site(self, as_rep, rep, hospital):
        step = NextStepFactory(hospital=hospital, owner=rep)
        answer = as_rep.post(reverse("visits:next_step_done", args=[step.pk]), {"next": "https://evil.example/"})
        assert answer.url.startswith("/")


class TestPutAside:
    def test_it_holds_for_me_until_the_day_and_the_newest_counts(self, as_rep, rep, hospital):
        url = reverse("visits:put_aside", args=[hospital.pk])
        as_rep.post(url, {"reason": "planned", "days": 30})
        answer = as_rep.post(url, {"reason": "wrong_time", "days": 7}, headers=HTMX)

        aside = PutAside.objects.get()
        assert (aside.user, aside.hospital, aside.reason) == (rep, hospital, "wrong_time")
        assert aside.until == timezone.localdate() + timedelta(days=7)
        assert answer.headers["HX-Trigger"] == "put-aside-changed"

    @pytest.mark.parametrize("sent", [{}, {"reason": "gift", "days": 7}, {"reason": "planned", "days": 0}])
    def test_it_needs_a_reason_and_a_span(self, as_rep, hospital, sent):
        assert as_rep.post(reverse("visits:put_aside", args=[hospital.pk]), sent, headers=HTMX).status_code == 422
        assert not PutAside.objects.exists()

    def test_it_can_be_undone(self, as_rep, rep, hospital):
        PutAside.objects.create(user=rep, hospital=hospital, reason="planned", until=timezone.localdate())
        as_rep.post(reverse("visits:put_aside_undo", args=[hospital.pk]), headers=HTMX)
        assert not PutAside.objects.exists()

    def test_a_strangers_hospital_cannot_be_put_aside(self, as_stranger, hospital):
        answer = as_stranger.post(reverse("visits:put_aside", args=[hospital.pk]), {"reason": "planned", "days": 7})
        assert answer.status_code == 404
        assert not PutAside.objects.exists()


class TestSomebodyMissing:
    URL = reverse("visits:stakeholder_add")

    def sent(self, hospital, **changes):
        return {
            "client_id": str(uuid.uuid4()),
            "hospital": hospital.pk,
            "new_name": "宋若溪",
            "notes": "typed",
        } | changes

    def test_is_added_in_place_and_picked(self, as_rep, hospital):
        part = as_rep.post(self.URL, self.sent(hospital), headers={"X-Requested-With": "fetch"}).content.decode()

        person = hospital.stakeholders.get()
        assert person.is_under_review
        assert f'value="{person.pk}" checked' in part

    def test_without_scripts_the_form_comes_back_with_everything_typed(self, as_rep, hospital):
        page = as_rep.post(self.URL, self.sent(hospital), follow=True).content.decode()

        assert f'value="{hospital.stakeholders.get().pk}" checked' in page
        assert "typed" in page

    def test_twice_is_once(self, as_rep, hospital):
        for _ in range(2):
            as_rep.post(self.URL, self.sent(hospital))
        assert hospital.stakeholders.count() == 1

    def test_needs_a_name(self, as_rep, hospital):
        sent = self.sent(hospital, new_name=" ")
        answer = as_rep.post(self.URL, sent, headers={"X-Requested-With": "fetch"})
        page = as_rep.post(self.URL, sent, follow=True).content.decode()

        assert answer.status_code == 422
        assert "typed" in page
        assert not hospital.stakeholders.exists()

    def test_only_at_my_hospitals(self, as_stranger, as_admin, hospital):
        assert as_stranger.post(self.URL, self.sent(hospital)).status_code == 404
        assert as_admin.post(self.URL, self.sent(hospital)).status_code == 403
        assert not hospital.stakeholders.exists()


def test_a_form_may_begin_as_the_last_visit_went_but_for_what_is_of_that_day(
    as_rep, rep, hospital, zhao, chen, product
):
    old = VisitFactory(hospital=hospital, author=rep, purpose="service", outcome="brief", notes="Of that day")
    old.attendees.create(stakeholder=zhao)
    old.topics.create(product=product, outcome="objected")
    NextStepFactory(hospital=hospital, visit=old, text="Step of that day")
    theirs = VisitFactory(hospital=hospital, purpose="listing", on=timezone.localdate())
    theirs.attendees.create(stakeholder=chen)
    assert "like_last" in as_rep.get(f"{NEW}?hospital={hospital.pk}").content.decode()

    form = as_rep.get(f"{NEW}?hospital={hospital.pk}&like_last").context["form"]

    topic = {f"topic-{product.pk}": ["objected"]}
    assert form.sent == {"attendees": [str(zhao.pk)], "purpose": ["service"], "outcome": ["brief"], **topic}
    assert form.initial["on"] == timezone.localdate()
