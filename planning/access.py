"""Who has business with the pages over the plans of a team, and over what they ask money for."""

from accounts.access import required


def leads(user) -> bool:
    """Managers, for what they cover; admins for all of it."""
    return user.is_manager or user.is_admin


leaders_required = required(leads)
compliance_required = required(lambda user: user.is_compliance)
