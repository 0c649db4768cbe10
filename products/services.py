"""Writes over several tables of products."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Product, ProductFamily, Sku


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
