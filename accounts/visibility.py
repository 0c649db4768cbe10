"""Who may see and who may change a hospital, and everything that hangs off one.

The only place this is decided. Each rule is a Q; `path` leads from the queried model to its hospital,
e.g. "plan__hospital__".
"""

from django.db.models import Q

from people.models import Assignment, Territory

# Not Q(): joined by "or", an empty condition vanishes instead of letting everything through.
EVERYTHING = ~Q(pk__in=[])
NOTHING = Q(pk__in=[])


def seen_by(user, path: str = "") -> Q:
    """Hospitals in the subtree of the user's territories; admin and compliance cover the root (product.md §1)."""
    if user.sees_everything:
        return EVERYTHING
    return Q(**{f"{path}territory__in": user.covered_territory_ids})


def edited_by(user, path: str = "") -> Q:
    """The roster belongs to the admins; managers and reps hold it true within what they cover."""
    if user.is_admin:
        return EVERYTHING
    if user.is_manager:
        return seen_by(user, path)
    return NOTHING


def logged_by(user, path: str = "") -> Q:
    """Hospitals where the user may log a visit: those the user covers, by working in the field."""
    if not user.works_in_field:
        return NOTHING
    return Q(**{f"{path}territory__in": user.covered_territory_ids})


def covered_by(user, on, path: str = "") -> Q:
    """Hospitals in territories that were assigned to the user on a day, whatever the user's role; no query by itself."""
    return Q(**{f"{path}territory__in": Territory.objects.covered_by(user, on)})


def classified_by(user, path: str = "") -> Q:
    """Hospitals whose tier and season the user may set by hand: commercial managers over what they cover.

    Not admins, who keep the system, and not reps, who would class their own hospitals; medical users see neither.
    """
    return seen_by(user, path) if user.is_manager and user.sees_sales else NOTHING


def weighed_by(user, path: str = "") -> Q:
    """Hospitals where the user may refuse what the nightly run proposes: those of `classified_by`, and all for admins."""
    return EVERYTHING if user.is_admin and user.sees_sales else classified_by(user, path)


def qualified_by(user, on, path: str = "") -> Q:
    """Hospitals that the user may call key accounts or not: a commercial manager's, and a commercial rep's own.

    Own are those of a territory that the rep is primarily assigned to on the day.
    """
    if not user.sees_sales:
        return NOTHING
    own = Assignment.objects.primary(on).filter(user=user).order_by().values("territory")
    return classified_by(user, path) | Q(**{f"{path}territory__in": own})
