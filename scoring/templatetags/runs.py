"""How long a run took, in words."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from lib.figures import DASH

register = template.Library()


@register.filter
def duration(length: timedelta | None) -> str:
    """ "0.4 s", "41 s", "3 min 5 s"; a dash for None."""
    if length is None:
        return DASH
    seconds = length.total_seconds()
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}"}
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": round(seconds)}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": int(seconds // 60), "seconds": int(seconds % 60)}
