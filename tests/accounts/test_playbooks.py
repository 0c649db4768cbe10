"""What we do at each stage: good texts from the start, an admin's own instead, both languages, with history."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.choices import AdoptionStage
from accounts.models import Playbook
from accounts.playbook_texts import DEFAULTS, FIELDS
from accounts.playbooks import playbook_for, playbooks_for
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

TEXTS = {name: f"{name} by us" for name in FIELDS}


def edit(stage, product=None):
    name = "playbook_product_edit" if product else "playbook_edit"
    return reverse(f"accounts:{name}", args=[stage, *([product.pk] if product else [])])


def test_every_stage_has_a_text_in_both_languages():
    assert set(DEFAULTS) == set(AdoptionStage.values)
    for texts in DEFAULTS.values():
        assert all(20 <= len(text) <= 1_000 for text in (texts[0], texts[1], texts[2], texts[3]))
        assert all(5 <= len(text) <= 300 for text in texts[4:])
        assert all(text.isascii() or "’" in text for text in texts[1::2])


def test_a_text_is_told_in_the_readers_language():
    book = playbook_for(3, ProductFactory())
    with translation.override("en"):
        assert book.action_told.startswith("Follow closely")
    with translation.override("zh-hans"):
        assert book.action_told.startswith("密切追踪")


def test_the_products_own_text_comes_before_the_general_and_the_default(django_assert_num_queries):
    own, other = ProductFactory(), ProductFactory()
    general = Playbook.objects.create(stage=3, **TEXTS)
    special = Playbook.objects.create(stage=3, product=own, **TEXTS)

    with django_assert_num_queries(1):
        found = playbooks_for([(3, own.pk), (3, other.pk), (4, own.pk)])

    assert found[3, own.pk] == special
    assert found[3, other.pk] == general
    assert found[4, own.pk].pk is None


def test_an_admin_writes_takes_off_and_the_history_keeps_it(as_admin, admin):
    assert "default text" in as_admin.get(reverse("accounts:playbook_list")).content.decode()

    assert as_admin.post(edit(2), TEXTS).status_code == 302
    playbook = Playbook.objects.get()
    assert (playbook.stage, playbook.product, playbook.action_en) == (2, None, "action_en by us")
    assert playbook.history.get().history_user == admin

    changed = {**TEXTS, "message": "New", "version": playbook.version}
    assert as_admin.post(edit(2), changed).status_code == 302
    page = as_admin.get(edit(2)).content.decode()
    assert "message by us" in page

    assert as_admin.post(reverse("accounts:playbook_reset", args=[2])).status_code == 302
    assert not Playbook.objects.exists()
    assert Playbook.history.count() == 3


def test_two_admins_at_once_see_both_sides(as_admin):
    as_admin.post(edit(2), TEXTS)
    as_admin.post(edit(2), {**TEXTS, "message": "Theirs", "version": 1})

    response = as_admin.post(edit(2), {**TEXTS, "message": "Mine", "version": 1})

    assert response.status_code == 409
    assert "Theirs" in response.content.decode()
    assert Playbook.objects.get().message == "Theirs"


def test_both_languages_are_needed(as_admin):
    response = as_admin.post(edit(2), {**TEXTS, "action_en": ""})
    assert response.status_code == 422
    assert not Playbook.objects.exists()


def test_a_product_has_its_own_and_a_stage_that_is_none_is_not_there(as_admin):
    product = ProductFactory()
    assert as_admin.post(edit(2, product), TEXTS).status_code == 302
    assert Playbook.objects.get().product == product
    assert as_admin.get(edit(7)).status_code == 404


@pytest.mark.parametrize("who", ["rep", "manager", "compliance"])
def test_only_admins_keep_playbooks(request, who):
    client = request.getfixturevalue(f"as_{who}")
    assert client.get(reverse("accounts:playbook_list")).status_code == 403
    assert client.post(edit(2), TEXTS).status_code == 403
    assert not Playbook.objects.exists()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_pages_cost_the_same_however_many_products(as_admin, how_many, django_assert_num_queries):
    for product in ProductFactory.create_batch(how_many):
        Playbook.objects.create(stage=3, product=product, **TEXTS)
    with django_assert_num_queries(4):  # session, user, company, playbooks
        assert as_admin.get(reverse("accounts:playbook_list")).status_code == 200
    with django_assert_num_queries(6):  # and the products to choose from
        assert as_admin.get(edit(3)).status_code == 200
