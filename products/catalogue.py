"""The catalogue as files speak of it: SKUs by code, or by product name and pack."""

from __future__ import annotations

from collections import defaultdict

from lib.names import name_key, pack_key

from .models import Sku


class Catalogue:
    """All SKUs, read once (there are few); answers which one a line means."""

    def __init__(self):
        self._codes: dict[str, int] = {}
        self._packs: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._names: set[str] = set()
        self.prices: dict[int, int | None] = {}
        self.labels: dict[int, str] = {}
        for sku in Sku.objects.select_related("product"):
            self.prices[sku.pk] = sku.price_fen
            self.labels[sku.pk] = f"{sku.product.name} {sku.pack}"
            if sku.code:
                self._codes[sku.code.casefold()] = sku.pk
            for name in filter(None, (sku.product.name, sku.product.name_en, sku.product.code)):
                self._names.add(name_key(name))
                self._packs[name_key(name), pack_key(sku.pack)].add(sku.pk)

    def by_code(self, code: str) -> int | None:
        return self._codes.get(code.casefold())

    def by_pack(self, product: str, pack: str) -> list[int]:
        """The SKUs of this product name and pack: none, one, or several when two routes share both."""
        return sorted(self._packs.get((name_key(product), pack_key(pack)), ()))

    def has_product(self, product: str) -> bool:
        return name_key(product) in self._names
