"""A user in a prepared queryset (lib/prepared.py): the roles decide how it is written, the ids are filled in."""

from lib.prepared import ManySlot, Slot

# All of a user that the rules of visibility and the pages ask, besides ids.
STANDING = (
    "is_rep", "is_manager", "is_admin", "is_compliance", "function",
    "is_medical", "sees_sales", "sees_everything", "works_in_field",
)  # fmt: skip


class UserSlot(Slot):
    """Stands for any user of the same roles and function; asked for anything else it raises AttributeError."""

    def __init__(self, name: str, standing: tuple):
        super().__init__(name, "pk")
        self.standing = standing
        for attribute, value in zip(STANDING, standing, strict=True):
            setattr(self, attribute, value)

    @property
    def pk(self) -> Slot:
        return Slot(self.parameter, "pk")

    @property
    def covered_territory_ids(self) -> ManySlot:
        return ManySlot(self.parameter, "covered_territory_ids")
