"""The registry of everything that holds a person; export and erase walk it (domain.md §2.8 rule 9).

Every app registers its models when it is ready. A test fails where a model with a way to a person is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Holding:
    """Rows about one person: the way from the model to the person's id, what is exported, whether they go.

    `needs_basis` rows go as soon as the person may be profiled no more.
    """

    model: type[Model]
    path: str
    export: tuple[str, ...] = ()
    goes: bool = True
    needs_basis: bool = False


@dataclass(frozen=True)
class Text:
    """Free text in which a person may be named: fields of a model, and the way from it to the hospital.

    Without `hospital` all rows are looked through. `author` leads to who wrote it: such text goes to the review
    list after the name was taken out; what a machine copied does not.
    """

    model: type[Model]
    fields: tuple[str, ...]
    hospital: str = ""
    author: str = ""


_holdings: dict[tuple[type[Model], str], Holding] = {}
_texts: dict[type[Model], Text] = {}


def holds_person(
    model: type[Model], path: str, *, export: tuple[str, ...] = (), goes: bool = True, needs_basis: bool = False
) -> None:
    """Register a model whose rows are about a person; `goes=False` keeps the rows, so that counts stay right.

    `needs_basis=True` lets them go with consent or contract as well. A model with several ways to a person is registered once for each.
    """
    _holdings[model, path] = Holding(model, path, export, goes, needs_basis)


def names_persons(model: type[Model], *fields: str, hospital: str = "", author: str = "") -> None:
    """Register free text in which persons may be named; its field history is looked through as well."""
    _texts[model] = Text(model, fields, hospital, author)


def holdings() -> list[Holding]:
    return list(_holdings.values())


def texts() -> list[Text]:
    return list(_texts.values())
