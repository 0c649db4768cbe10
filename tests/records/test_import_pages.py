"""The pages of imports: who may read, who may act, what a person sees and does."""

import pytest
from django.urls import reverse

from accounts.models import Hospital
from records.models import AuditEvent, ImportBatch
from tests.records import files

pytestmark = pytest.mark.django_db

HOSPITALS = files.table("医院名称,地址,电话", "云汀市人民医院,云汀市中山路1号,000-1", "云汀市中医院,云汀市中山路2号,")
TWINS = files.table("医院名称,城市,地址", "云汀一院,云汀市,云汀市中山路1号", "云汀市第一医院,云汀市,云汀市中山路1号")


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def post_file(client, kind, content, **data):
    url = reverse("records:import_new") + f"?kind={kind}"
    return client.post(url, {"file": files.upload(content), **data})


def newest() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_an_admin_brings_a_file_sees_the_verdicts_writes_it_and_takes_it_back(as_admin, patch_territory, run_jobs):
    with run_jobs():
        answer = post_file(as_admin, "hospitals", HOSPITALS, territory=patch_territory.pk, city="云汀市")
    batch = newest()
    assert answer.url == batch.get_absolute_url()
    page = as_admin.get(batch.get_absolute_url())
    assert "云汀市人民医院" in page.content.decode()
    assert batch.counts == {"new": 2}
    assert not Hospital.objects.exists()

    with run_jobs():
        as_admin.post(reverse("records:import_apply", args=[batch.pk]), {"rows": "all"})
    assert Hospital.objects.count() == 2
    assert "Written" in as_admin.get(batch.get_absolute_url()).content.decode()

    with run_jobs():
        as_admin.post(reverse("records:import_undo", args=[batch.pk]))
    assert not Hospital.objects.exists()
    acts = AuditEvent.objects.filter(subject_type="importbatch").order_by("pk")
    verbs = list(acts.values_list("verb", flat=True))
    assert verbs == ["imported", "import_undone"]


def test_suspects_are_answered_on_the_page(as_admin, patch_territory, run_jobs):
    with run_jobs():
        post_file(as_admin, "hospitals", TWINS, territory=patch_territory.pk)
    batch = newest()
    row = batch.rows.get(verdict="suspected")
    assert row.question["name"] == "云汀市第一医院"
    ref = row.question["candidates"][0]["ref"]

    with run_jobs():
        as_admin.post(reverse("records:import_answer", args=[batch.pk]), {f"ask-{row.ask}": ref})
    batch.refresh_from_db()
    assert batch.counts == {"new": 1, "duplicate": 1}
    assert "Answered: same as 云汀一院" in as_admin.get(batch.get_absolute_url()).content.decode()


def test_an_answer_that_is_no_choice_changes_nothing(as_admin, patch_territory, run_jobs):
    with run_jobs():
        post_file(as_admin, "hospitals", TWINS, territory=patch_territory.pk)
    row = newest().rows.get(verdict="suspected")

    with run_jobs():
        as_admin.post(reverse("records:import_answer", args=[row.batch_id]), {f"ask-{row.ask}": "id:999"})
    assert newest().counts == {"new": 1, "suspected": 1}


def test_columns_are_chosen_by_hand_and_remembered(as_admin, patch_territory, run_jobs):
    odd = files.table("甲,乙", "云汀市人民医院,云汀市")
    with run_jobs():
        post_file(as_admin, "hospitals", odd, territory=patch_territory.pk)
    batch = newest()
    assert batch.facts["missing"] == ["name"]
    assert "Say which columns hold" in as_admin.get(batch.get_absolute_url()).content.decode()

    with run_jobs():
        columns = {"column-0": "name", "column-1": "city", "territory": patch_territory.pk}
        as_admin.post(reverse("records:import_columns", args=[batch.pk]), columns)
    batch.refresh_from_db()
    assert batch.counts == {"new": 1}
    with run_jobs():
        as_admin.post(reverse("records:import_apply", args=[batch.pk]), {"rows": "all"})
    with run_jobs():
        post_file(as_admin, "hospitals", odd, territory=patch_territory.pk)
    assert newest().counts == {"same": 1}


def test_two_columns_for_one_thing_are_refused(as_admin, patch_territory, run_jobs):
    with run_jobs():
        post_file(as_admin, "hospitals", HOSPITALS, territory=patch_territory.pk, city="云汀市")
    batch = newest()

    answer = as_admin.post(reverse("records:import_columns", args=[batch.pk]), {"column-0": "name", "column-1": "name"})

    assert answer.status_code == 422
    assert newest().mapping == {"name": 0, "address": 1, "phones": 2}


def test_errors_stop_the_whole_file_unless_the_good_lines_are_asked_for(as_admin, patch_territory, run_jobs):
    content = files.table("医院名称,城市,床位数", "云汀市人民医院,云汀市,800", "云汀市中医院,云汀市,很多")
    with run_jobs():
        post_file(as_admin, "hospitals", content, territory=patch_territory.pk)
    url = reverse("records:import_apply", args=[newest().pk])

    with run_jobs():
        as_admin.post(url, {"rows": "all"})
    assert not Hospital.objects.exists()
    assert newest().state == "preview"

    with run_jobs():
        as_admin.post(url, {"rows": "good"})
    assert Hospital.objects.get().name == "云汀市人民医院"


def test_the_lines_not_written_come_back_as_a_file_that_can_be_corrected(as_admin, patch_territory, run_jobs):
    content = files.table("医院名称,城市,床位数", "云汀市人民医院,云汀市,800", "=云汀市中医院,云汀市,很多")
    with run_jobs():
        post_file(as_admin, "hospitals", content, territory=patch_territory.pk)

    answer = as_admin.get(reverse("records:import_errors", args=[newest().pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert text.splitlines()[0] == "医院名称,城市,床位数,Reason"
    assert text.splitlines()[1].startswith("'=云汀市中医院,云汀市,很多,")
    assert AuditEvent.objects.filter(verb="exported").exists()
    corrected = text.replace("'=", "").replace("很多", "300").encode("utf-8-sig")
    with run_jobs():
        post_file(as_admin, "hospitals", corrected, territory=patch_territory.pk)
    assert newest().counts == {"new": 1}


def test_lines_are_filtered_by_verdict(as_admin, admin, patch_territory):
    batch = files.bring("hospitals", TWINS, admin, territory=patch_territory.pk)

    text = as_admin.get(batch.get_absolute_url() + "?verdict=suspected").content.decode()

    assert 'id="line-3"' in text
    assert 'id="line-2"' not in text


@pytest.mark.parametrize("user", ["as_rep", "as_medrep", "as_manager", "as_stranger"])
def test_nobody_else_has_business_here(request, user, admin, patch_territory):
    client = request.getfixturevalue(user)
    batch = files.bring("hospitals", HOSPITALS, admin, territory=patch_territory.pk, city="云汀市")

    for name in ("import_list", "import_new"):
        assert client.get(reverse(f"records:{name}")).status_code == 403
    for name in ("import_detail", "import_errors"):
        assert client.get(reverse(f"records:{name}", args=[batch.pk])).status_code == 403
    for name in ("import_answer", "import_columns", "import_apply", "import_undo"):
        assert client.post(reverse(f"records:{name}", args=[batch.pk])).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "preview"
    assert not Hospital.objects.exists()


def test_compliance_reads_and_changes_nothing(as_compliance, admin, patch_territory):
    batch = files.bring("hospitals", HOSPITALS, admin, territory=patch_territory.pk, city="云汀市")

    text = as_compliance.get(batch.get_absolute_url()).content.decode()
    assert "云汀市人民医院" in text
    assert reverse("records:import_apply", args=[batch.pk]) not in text
    assert as_compliance.post(reverse("records:import_apply", args=[batch.pk])).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "preview"


def test_who_may_not_see_sales_finds_no_delivery_file(as_admin, admin, patch_territory, run_jobs):
    files.catalogue()
    deliveries = files.bring("deliveries", "hangzhou-deliveries.csv", admin)
    admin.function = "medical"
    admin.save()

    assert as_admin.get(deliveries.get_absolute_url()).status_code == 404
    assert as_admin.get(reverse("records:import_errors", args=[deliveries.pk])).status_code == 404
    assert as_admin.post(reverse("records:import_apply", args=[deliveries.pk])).status_code == 404
    assert "hangzhou-deliveries" not in as_admin.get(reverse("records:import_list")).content.decode()
    assert as_admin.get(reverse("records:import_new") + "?kind=deliveries").status_code == 404
    assert "kind=deliveries" not in as_admin.get(reverse("records:import_new")).content.decode()


def test_progress_is_for_whoever_started_the_work_and_then_reloads(as_admin, as_rep, admin, patch_territory, run_jobs):
    with run_jobs():
        post_file(as_admin, "hospitals", HOSPITALS, territory=patch_territory.pk, city="云汀市")
    url = reverse("records:job_progress", args=[newest().job_id])

    assert as_rep.get(url).status_code == 404
    assert as_admin.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_preview_costs_the_same_for_one_line_as_for_many(
    as_admin, admin, patch_territory, how_many, django_assert_max_num_queries
):
    content = files.table("医院名称,城市,电话", *[f"云汀{n}院,云汀市,000-8888{n % 2}000" for n in range(how_many)])
    batch = files.bring("hospitals", content, admin, territory=patch_territory.pk)

    with django_assert_max_num_queries(12):
        as_admin.get(batch.get_absolute_url())


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_file_as_for_many(as_admin, admin, how_many, django_assert_max_num_queries):
    for n in range(how_many):
        ImportBatch.objects.create(kind="hospitals", filename=f"{n}.csv", created_by=admin)

    with django_assert_max_num_queries(8):
        as_admin.get(reverse("records:import_list"))
