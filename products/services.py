"""Writes over several tables of products, and the way of a key message from its draft to its withdrawal."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User
from records import screening

from .models import KeyMessage, KeyMessageVersion, Product, ProductFamily, Sku

State = KeyMessageVersion.State


@dataclass(frozen=True)
class NewProduct:
    """A pack with the product and the family it belongs to, by name; `price_fen` per box."""

    family: str
    name: str
    name_en: str
    route: str
    pack: str
    price_fen: int | None


@transaction.atomic
def add_product(new: NewProduct) -> Sku:
    """Add a pack, making its family and product where they are missing.

    Raises ValidationError when the product has this pack already, or stands in another family.
    """
    family, _made = ProductFamily.objects.get_or_create(name=new.family)
    product, _made = Product.objects.get_or_create(
        name=new.name, route=new.route, defaults={"family": family, "name_en": new.name_en}
    )
    if product.family_id != family.pk:
        raise ValidationError(_("%(product)s belongs to another family.") % {"product": product})
    if Sku.objects.same_pack(product, new.pack).exists():
        raise ValidationError(_("This product has this pack already."))
    return Sku.objects.create(product=product, pack=new.pack, price_fen=new.price_fen)


# -- Key messages (domain.md I142, §2.8 rule 10) ----------------------------------------------------
@transaction.atomic
def write_version(version: KeyMessageVersion, *, by: User) -> list[str]:
    """Save a version as its author wrote it, with its message; returns the forbidden phrases it holds.

    A new one takes the next number of its message. Raises ValidationError where it was handed in meanwhile, or is
    somebody else's: nothing is changed then.
    """
    message = version.message = _titled(version.message, by)
    if version.pk:
        current = _locked(version)
        if not current.is_open or current.written_by_id != by.pk:
            raise ValidationError(_("This version was handed in meanwhile: it stays as it is."))
    else:
        last = message.versions.aggregate(last=Max("number"))["last"] or 0
        version.number, version.written_by = last + 1, by
    _save(version, by)
    titles = [(message, name, getattr(message, name)) for name in ("name", "name_en")]
    return screening.flag_texts([*titles, *version.texts], author=by)


def _titled(message: KeyMessage, by: User) -> KeyMessage:
    """The message, locked, with its title as it was written; what was approved once keeps its title."""
    if message.pk:
        title = message.name, message.name_en
        message = KeyMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if title == (message.name, message.name_en):
            return message
        if message.versions.decided().exists():
            raise ValidationError(_("This message was approved meanwhile: it keeps its title."))
        message.name, message.name_en = title
    message._history_user = by
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError as error:
        raise ValidationError(_("This product has a message of this title already.")) from error
    return message


@transaction.atomic
def submit_version(version: KeyMessageVersion, *, by: User) -> KeyMessageVersion:
    """Hand a draft in, so that somebody else decides. Raises ValidationError unless it is the author's own and open."""
    version = _locked(version)
    if not version.is_open or version.written_by_id != by.pk:
        raise ValidationError(_("Only its author hands a version in, and only once."))
    version.state, version.submitted_at = State.SUBMITTED, timezone.now()
    version.decided_by = version.decided_at = None
    version.reason = ""
    return _save(version, by)


@transaction.atomic
def approve_version(version: KeyMessageVersion, *, by: User, on: date, seen: str) -> KeyMessageVersion:
    """Put a version in force: from its first day on, from `on` at the earliest, from the day after where it replaces one.

    So a day has one version of a message, and nothing was in force before it was approved. `seen` says which handing
    in was looked at (`KeyMessageVersion.seen`). Raises ValidationError for one's own, for a forbidden phrase, for a
    last day that is over, and where somebody decided meanwhile: nothing is changed then.
    """
    version = _to_decide(version, by, seen)
    if found := phrases_in(version):
        words = _("It holds “%(phrases)s”: what must not be said is not approved. Return it.")
        raise ValidationError(words % {"phrases": "”, “".join(found)})
    replaces = KeyMessageVersion.objects.in_force(on).filter(message=version.message_id).exists()
    version.valid_from = max(version.valid_from, on + timedelta(days=1) if replaces else on)
    if version.valid_until < version.valid_from:
        raise ValidationError(_("Its last day is over before it could be in force. Return it."))
    version.state, version.decided_by, version.decided_at = State.APPROVED, by, timezone.now()
    return _save(version, by)


@transaction.atomic
def return_version(version: KeyMessageVersion, *, by: User, reason: str, seen: str) -> KeyMessageVersion:
    """Give a version back to its author. Raises ValidationError as `approve_version` does, and without a reason."""
    version = _to_decide(version, by, seen)
    version.reason = _said(reason)
    version.state, version.decided_by, version.decided_at = State.RETURNED, by, timezone.now()
    return _save(version, by)


@transaction.atomic
def withdraw_version(version: KeyMessageVersion, *, by: User, reason: str) -> KeyMessageVersion:
    """Take a version off, in whatever state: from now on it is in force on no day. Raises ValidationError the second time."""
    version = _locked(version)
    if version.is_withdrawn:
        raise ValidationError(_("Somebody has withdrawn this version meanwhile."))
    version.reason = _said(reason)
    version.state, version.withdrawn_by, version.withdrawn_at = State.WITHDRAWN, by, timezone.now()
    return _save(version, by)


@transaction.atomic
def use_message(message: KeyMessage, is_active: bool, *, by: User) -> None:
    """Put a message out of use, or into use again, with all its versions."""
    message = KeyMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    message.is_active, message._history_user = is_active, by
    message.save()


def phrases_in(version: KeyMessageVersion) -> list[str]:
    """Forbidden phrases in what a version would have said, its title included."""
    texts = (version.message.name, version.message.name_en, version.text, version.text_en)
    return list(dict.fromkeys(phrase for text in texts for phrase in screening.forbidden_phrases(text)))


def _to_decide(version: KeyMessageVersion, by: User, seen: str) -> KeyMessageVersion:
    version = _locked(version)
    if not version.is_waiting or version.seen != seen:
        raise ValidationError(_("Somebody has decided on this version meanwhile. Look at it again."))
    if version.written_by_id == by.pk:
        raise ValidationError(_("Nobody decides on wording of their own."))
    return version


def _locked(version: KeyMessageVersion) -> KeyMessageVersion:
    """The version as it is now, after its message, until the transaction ends: two of one message are decided in turn."""
    KeyMessage.objects.select_for_update(of=("self",)).get(pk=version.message_id)
    return KeyMessageVersion.objects.select_for_update(of=("self",)).select_related("message").get(pk=version.pk)


def _save(version: KeyMessageVersion, by: User) -> KeyMessageVersion:
    version._history_user = by
    version.save()
    return version


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return reason.strip()
