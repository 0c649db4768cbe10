"""Key messages: who writes, who decides, what is in force on a day, and who reads what (domain.md I142, §2.8 rule 10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from products import services
from products.models import KeyMessage, KeyMessageVersion
from records.models import TextFlag
from tests.conftest import sign_in
from tests.factories import KeyMessageFactory, KeyMessageVersionFactory, ProductFactory, UserFactory

TODAY = timezone.localdate

pytestmark = pytest.mark.django_db


def days(number: int):
    return TODAY() + timedelta(days=number)


def sent(**changes) -> dict:
    """A new message as its form sends it."""
    filled = {
        "name": "适应症", "name_en": "Indication", "text": "按说明书用于成人。", "text_en": "For adults, as labelled.",
        "valid_from": TODAY().isoformat(), "valid_until": days(365).isoformat(), "approval_number": "M-2026-007",
    }  # fmt: skip
    return filled | changes


@pytest.fixture
def product():
    return ProductFactory()


@pytest.fixture
def waiting(admin, product):
    """A version of the admin's that waits for a decision."""
    version = KeyMessageVersionFactory(
        message__product=product, state="draft", written_by=admin, decided_by=None, decided_at=None
    )
    return services.submit_version(version, by=admin)


def address(act: str, version) -> str:
    return reverse(f"products:key_message_{act}", args=[version.pk])


def standing(version) -> tuple:
    return KeyMessageVersion.objects.values_list("state", "text", "valid_from", "decided_by", "reason").get(
        pk=version.pk
    )


# -- What is in force ------------------------------------------------------------------------------
def test_a_day_has_the_newest_approved_version_whose_days_hold_it(product):
    first = KeyMessageVersionFactory(message__product=product, valid_from=days(-50), valid_until=days(50))
    message = {"message": first.message}
    second = KeyMessageVersionFactory(**message, number=2, valid_from=days(-10), valid_until=days(10))
    KeyMessageVersionFactory(**message, number=3, state="draft", decided_by=None, decided_at=None)
    KeyMessageVersionFactory(
        **message, number=4, state="withdrawn", reason="-", withdrawn_by=first.written_by, withdrawn_at=timezone.now()
    )

    found = {day: list(KeyMessageVersion.objects.in_force(days(day))) for day in (-51, -50, -11, -10, 10, 11, 50, 51)}

    assert found == {
        -51: [], -50: [first], -11: [first], -10: [second], 10: [second], 11: [first], 50: [first], 51: [],
    }  # fmt: skip


@pytest.mark.parametrize("of", ["message", "product"])
def test_nothing_is_in_force_of_what_is_out_of_use(of):
    version = KeyMessageVersionFactory()
    row = version.message if of == "message" else version.message.product
    row.is_active = False
    row.save()

    assert not KeyMessageVersion.objects.in_force(TODAY()).exists()


def test_what_is_approved_is_in_force_from_then_on_and_replaces_from_the_day_after(waiting, compliance, admin):
    first = services.approve_version(waiting, by=compliance, on=TODAY(), seen=waiting.seen)
    second = KeyMessageVersion(
        message=first.message, text="新", text_en="New", valid_from=days(-5), valid_until=days(9)
    )
    services.write_version(second, by=admin)
    second = services.submit_version(second, by=admin)

    second = services.approve_version(second, by=compliance, on=TODAY(), seen=second.seen)

    assert list(KeyMessageVersion.objects.in_force(TODAY())) == [first]
    assert list(KeyMessageVersion.objects.in_force(days(1))) == [second]
    assert second.valid_from == days(1)


# -- What the database holds -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_until": TODAY() - timedelta(days=999)},
        {"decided_by": None},
        {"state": "returned", "reason": ""},
        {"state": "withdrawn", "reason": "x"},
        {"number": 1},
        {"decided_by": "the author"},
    ],
)
def test_the_database_refuses(wrong):
    first = KeyMessageVersionFactory()
    wrong = wrong if wrong.get("decided_by") is None else {"decided_by": first.written_by}
    made = {"message": first.message, "number": 2, "written_by": first.written_by, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        KeyMessageVersionFactory(**made)


@pytest.mark.parametrize("field", KeyMessageVersion.FIXED)
def test_what_was_approved_is_never_rewritten(field):
    version = KeyMessageVersionFactory()
    setattr(version, field, days(5) if field.startswith("valid") else "Other")

    with pytest.raises(ValueError, match="never rewritten"):
        version.save()


# -- Its way ---------------------------------------------------------------------------------------
def test_from_the_draft_to_the_field(as_admin, as_compliance, as_rep, product):
    page = as_admin.post(reverse("products:key_message_new", args=[product.pk]), sent())
    version = KeyMessageVersion.objects.get()
    assert page.url == version.get_absolute_url()
    as_admin.post(address("submit", version))
    version.refresh_from_db()

    before = as_rep.get(reverse("products:product_messages", args=[product.pk]))
    as_compliance.post(address("decide", version), {"decision": "approve", "seen": version.seen})
    seen_after = as_rep.get(reverse("products:product_messages", args=[product.pk])).content.decode()

    assert before.status_code == 404
    assert "For adults, as labelled." in seen_after
    history = list(version.history.order_by("history_id").values_list("state", "history_user__username"))
    assert history == [("draft", "admin"), ("submitted", "admin"), ("approved", "compliance")]


def test_a_returned_version_goes_round_again_and_the_next_one_is_a_version_of_its_own(as_admin, as_compliance, waiting):
    as_compliance.post(
        address("decide", waiting), {"decision": "return", "reason": "Say the dose", "seen": waiting.seen}
    )
    as_admin.post(address("edit", waiting), sent(text="每日一次。"))
    as_admin.post(address("submit", waiting))
    waiting.refresh_from_db()
    as_compliance.post(address("decide", waiting), {"decision": "approve", "seen": waiting.seen})

    as_admin.post(reverse("products:key_message_version_new", args=[waiting.message_id]), sent(text="每日两次。"))

    assert standing(waiting)[:2] == ("approved", "每日一次。")
    assert KeyMessage.objects.get().name == "适应症"
    assert list(KeyMessageVersion.objects.order_by("number").values_list("number", "text", "state"))[1] == (
        2, "每日两次。", "draft",
    )  # fmt: skip


@pytest.mark.parametrize("why", ["own", "phrase", "decided", "looked at another", "over", "no reason"])
def test_a_decision_that_does_not_go_is_refused_and_changes_nothing(
    as_admin, as_compliance, admin, compliance, waiting, why
):
    seen, decide, by = waiting.seen, {"decision": "approve"}, as_compliance
    if why == "own":
        by = as_admin
    elif why == "phrase":
        waiting.text = "有回 扣。"
        waiting.save()
    elif why == "decided":
        services.return_version(waiting, by=compliance, reason="Say the dose", seen=seen)
    elif why == "looked at another":
        services.return_version(waiting, by=compliance, reason="Say the dose", seen=seen)
        services.submit_version(waiting, by=admin)
    elif why == "over":
        waiting.valid_until = days(-1)
        waiting.save()
    else:
        decide = {"decision": "return", "reason": " "}
    before = standing(waiting)

    page = by.post(address("decide", waiting), decide | {"seen": seen})

    assert page.status_code == 422
    assert page.context["form"].errors
    assert standing(waiting) == before
    assert not KeyMessageVersion.objects.in_force(TODAY()).exists()


def test_an_approver_is_shown_forbidden_phrases_and_their_author_is_told(as_admin, as_compliance, product):
    page = as_admin.post(
        reverse("products:key_message_new", args=[product.pk]), sent(text_en="No kickback."), follow=True
    )
    version = KeyMessageVersion.objects.get()

    assert "kickback" in page.content.decode().split("No kickback.")[0]
    assert TextFlag.objects.get().subject_id == version.pk
    assert "Forbidden phrases" in as_compliance.get(version.get_absolute_url()).content.decode()


def test_a_version_is_withdrawn_once_with_a_reason(as_compliance, admin, waiting, compliance):
    version = services.approve_version(waiting, by=compliance, on=TODAY(), seen=waiting.seen)
    assert as_compliance.post(address("withdraw", version), {"reason": ""}).status_code == 422
    assert standing(version)[0] == "approved"

    as_compliance.post(address("withdraw", version), {"reason": "The label changed"})

    assert standing(version)[0] == "withdrawn"
    assert not KeyMessageVersion.objects.in_force(TODAY()).exists()
    with pytest.raises(ValidationError):
        services.withdraw_version(version, by=admin, reason="Again")


def test_only_the_author_changes_a_draft_and_only_until_it_is_handed_in(as_admin, as_compliance, waiting, admin):
    assert as_admin.get(address("edit", waiting)).status_code == 404
    other = KeyMessageVersionFactory(
        message=waiting.message, number=2, state="draft", written_by=admin, decided_by=None, decided_at=None
    )
    before = standing(other)

    assert as_compliance.post(address("edit", other), sent(text="别的")).status_code == 404
    as_compliance.post(address("submit", other))

    assert standing(other) == before
    with pytest.raises(ValidationError):
        services.write_version(waiting, by=admin)


@pytest.mark.parametrize("wrong", [{"valid_until": days(800).isoformat()}, {"name": "已有"}, {"approval_number": ""}])
def test_a_message_that_lacks_something_is_not_saved(as_admin, product, wrong):
    KeyMessageFactory(product=product, name="已有")

    page = as_admin.post(reverse("products:key_message_new", args=[product.pk]), sent(**wrong))

    assert list(page.context["form"].errors) == list(wrong)
    assert not KeyMessageVersion.objects.exists()
    assert KeyMessage.objects.count() == 1


# -- Who reads what --------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["rep", "medrep", "manager"])
def test_the_field_reads_what_is_in_force_and_touches_nothing(request, waiting, who):
    client = sign_in(request.getfixturevalue(who))
    before = standing(waiting)

    pages = [client.get(address(act, waiting)) for act in ("detail", "edit")]
    acts = [client.post(address(act, waiting)) for act in ("submit", "decide", "withdraw")]
    acts.append(client.post(reverse("products:key_message_new", args=[waiting.message.product_id]), sent()))
    acts.append(client.post(reverse("products:key_message_use", args=[waiting.message_id])))

    assert {page.status_code for page in (*pages, *acts)} == {403}
    assert standing(waiting) == before
    assert KeyMessage.objects.get().is_active
    assert client.get(reverse("products:key_message_list")).status_code == 200


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_pages_cost_the_same_however_many(admin, compliance, product, how_many, django_assert_num_queries):
    for number in range(how_many):
        version = KeyMessageVersionFactory(message__product=product, written_by=admin, decided_by=compliance)
        KeyMessageVersionFactory(
            message=version.message, number=number + 2, state="submitted", written_by=admin, decided_by=None,
            decided_at=None,
        )  # fmt: skip
    client = sign_in(UserFactory(is_compliance=True, function="medical"))

    with django_assert_num_queries(6):
        client.get(reverse("products:key_message_list"))
    with django_assert_num_queries(5):
        client.get(reverse("products:product_messages", args=[product.pk]))
    with django_assert_num_queries(4):
        client.get(version.get_absolute_url())


def test_a_message_is_put_out_of_use_and_into_use_again(as_admin):
    version = KeyMessageVersionFactory()
    url = reverse("products:key_message_use", args=[version.message_id])

    as_admin.post(url)
    assert not KeyMessageVersion.objects.in_force(TODAY()).exists()
    as_admin.post(url, {"use": "on"})
    assert KeyMessageVersion.objects.in_force(TODAY()).get() == version
