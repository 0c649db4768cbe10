"""What every template speaks with: icons, numbers, dates, query strings, and the drawn parts' numbers."""

import re
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import drawing, figures, meanings
from lib.chips import chips_of
from lib.problems import Problem, problems_of

register = template.Library()

SPRITE = "img/icons.svg"
DEMO_SUFFIX = re.compile(r"^(?P<name>.*\S)\s*[(（](?P<mark>demo|演示)[)）]$")
THEMES = ("light", "dark")
# From here on Unicode holds the East Asian scripts.
FIRST_HAN_LIKE = 0x2E80

register.filter("money", figures.money)
register.filter("boxes", figures.boxes)
register.filter("signed", figures.signed)
register.filter("number", figures.number)
register.filter("percent_or_dash", figures.percent)
register.filter("signed_percent", figures.signed_percent)
register.filter("part_of", figures.percent_of)
register.filter("attr", drawing.attribute)
register.filter("hatch_dashes", drawing.hatch_dashes)
register.simple_tag(drawing.part_bars, name="part_bars")
register.simple_tag(drawing.chart, name="chart_of")
register.simple_tag(chips_of, name="filter_chips")


@register.simple_tag
def icon(name: str, size: str = "") -> str:
    """`{% icon "plus" %}`, or `{% icon "plus" "s" %}` for the 16 px one: a drawing of the sprite, hidden from readers."""
    css = f"ka-i {size}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, static(SPRITE), name)


@register.simple_tag
def drawn(component: str, **values) -> SafeString:
    """`{% drawn "components/_tier.html" tier=row.tier %}`: an include that is worked out once for equal values.

    For components that say one of few things and depend on nothing but what they are given, language and day.
    """
    return drawn_once(component, tuple(values.items()), get_language(), timezone.localdate())


@lru_cache(maxsize=4096)
def drawn_once(component: str, values: tuple[tuple[str, object], ...], language: str, today: date) -> SafeString:
    """A component over hashable values; `language` and `today` are part of what it may depend on."""
    return get_template(component).render(dict(values))


@register.simple_tag
def role_shape(role: str | None) -> str:
    """The shape of a buying role (▲ ● ◆ ■ ○ ◌) with its word for readers."""
    meaning = meanings.meaning(meanings.ROLES, role, meanings.ROLE_UNKNOWN)
    return format_html(
        '<svg class="ka-role" role="img" aria-label="{}"><title>{}</title><use href="{}#r-{}"/></svg>',
        meaning.label, meaning.label, static(SPRITE), meaning.css,
    )  # fmt: skip


@register.filter
def support_meaning(value):
    """Word, sign and class of a support −2…+2 or None."""
    return meanings.meaning(meanings.SUPPORT, value)


@register.filter
def season_meaning(value):
    """Word, icon and class of a season."""
    return meanings.meaning(meanings.SEASONS, value)


@register.filter
def role_meaning(value):
    """Word, sign and class of a buying role."""
    return meanings.meaning(meanings.ROLES, value, meanings.ROLE_UNKNOWN)


@register.filter
def relationship_meaning(value):
    """Word of a relationship stage 1…4 or None."""
    return meanings.meaning(meanings.RELATIONSHIPS, value, meanings.NOT_ASSESSED)


@register.filter
def schedule_meaning(value):
    """Word, icon and class of a schedule state: behind, on, ahead."""
    return meanings.meaning(meanings.SCHEDULE, value, meanings.SCHEDULE["on"])


@register.filter
def tier_meaning(value):
    """Word and letter of a tier A, B, C or N."""
    return meanings.meaning(meanings.TIERS, value)


@register.filter
def share(part, whole) -> str:
    """`done|share:planned` as an SVG length 0…100 (without the % sign)."""
    return drawing.attribute(drawing.share(part, whole))


@register.filter
def demo_marked(name: str):
    """A name whose trailing "(demo)" is set apart, smaller and lighter."""
    found = DEMO_SUFFIX.match(str(name))
    if not found:
        return name
    return format_html('{} <span class="ka-demo">({})</span>', found["name"], found["mark"])


@register.filter
def clipped(text, width: int) -> str:
    """The beginning of a text that fits into so many Latin letters; a Chinese character takes two."""
    return figures.clipped(str(text), width)


@register.filter
def initials(name: str) -> str:
    """One or two letters for the round mark of a person: "LZ", or the family name of a Chinese one."""
    words = str(name).split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    word = words[0] if words else "?"
    return word[0] if ord(word[0]) > FIRST_HAN_LIKE else word[:2].upper()


def _as_date(value) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value or None


def _dated(value, english: str, chinese: str) -> str:
    day = _as_date(value)
    if day is None:
        return figures.DASH
    return date_format(day, chinese if figures.reads_chinese() else english, use_l10n=False)


@register.filter
def month(value) -> str:
    """A month: "Mar 2026", "2026年3月"."""
    return _dated(value, "M Y", "Y年n月")


@register.filter
def month_short(value) -> str:
    """A month on an axis: "Mar", "3月"; January carries the year."""
    day = _as_date(value)
    if day is not None and day.month == 1:
        return _dated(day, "M y", "y年1月")
    return _dated(day, "M", "n月")


@register.filter
def day(value) -> str:
    """A day: "10 Apr", "4月10日"; with the year when it is not this one."""
    on = _as_date(value)
    if on is not None and on.year != timezone.localdate().year:
        return _dated(on, "j M Y", "Y年n月j日")
    return _dated(on, "j M", "n月j日")


@register.filter
def weekday_date(value) -> str:
    """A day with its weekday: "Wednesday 15 April", "4月15日 星期三"."""
    return _dated(value, "l j F", "n月j日 l")


@register.filter
def clock(value) -> str:
    """The local time of a moment: "14:30"."""
    if value is None or value == "":
        return figures.DASH
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H:%M")


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present query string with changes: `{% query page=2 %}`; None or "" drops a key. Starts with "?"."""
    request = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def hidden_fields(context, *dropped: str, only: str = "") -> str:
    """The present query string as hidden inputs for a GET form: all keys but `dropped`, or `only` those named."""
    params = context["request"].GET
    keys = [key for key in params if key not in dropped and (not only or key in only.split())]
    pairs = [(key, value) for key in keys for value in params.getlist(key) if value]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.inclusion_tag("components/_th.html", takes_context=True)
def sort_th(context, field: str, label: str, css: str = "", first: str = "", key: str = "order"):
    """A table head that sorts by `field`; `first="-"` starts downwards. The order is read from the query string.

    `default_order` in the context names the order in force when the query string has none.
    """
    request = context.get("request")
    current = (request.GET.get(key) if request else "") or context.get("default_order", "")
    if current.lstrip("-") != field:
        following, state = f"{first}{field}", ""
    else:
        state = "descending" if current.startswith("-") else "ascending"
        following = field if current.startswith("-") else f"-{field}"
    return {"label": label, "css": css, "state": state, "href": query(context, **{key: following, "page": None})}


@register.simple_tag(takes_context=True)
def theme_attributes(context) -> str:
    """Attributes of <html>: the theme the person chose, or light with `data-theme="auto"` for the script to settle."""
    request = context.get("request")
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or (request.COOKIES.get("ka_theme", "") if request else "")
    if chosen in THEMES:
        return format_html('data-bs-theme="{}"', chosen)
    return mark_safe('data-bs-theme="light" data-theme="auto"')


@register.simple_tag
def languages() -> list[dict]:
    """The languages to choose from, each by its own name as it is written on the switch."""
    short = {"en": "EN", "zh-hans": "中文"}
    return [{"code": code, "short": short.get(code, name), "name": _(name)} for code, name in settings.LANGUAGES]


@register.simple_tag
def elided_pages(page) -> list:
    """Page numbers with gaps: first, last and those beside the present one."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def dialled(phone: str) -> str:
    """A telephone number as a link dials it: digits and signs, no blanks or dashes."""
    return re.sub(r"[^0-9+*#,;]", "", phone)


@register.filter
def axis(value) -> str:
    """A value on an axis, short: "250 k", "1.5 m"; "25 万" in Chinese."""
    return figures.short(value)


@register.simple_tag
def error_list(form=None, formsets=None) -> list[Problem]:
    """Everything wrong with a form and its formsets, each with the address of its field."""
    return problems_of(form, formsets or [])


@register.simple_tag
def skeleton_rows(rows=None) -> range:
    """How many grey lines to draw: three when nothing is said."""
    return range(int(rows or 3))


@register.simple_tag
def current_of(views):
    """The saved view in force, or None."""
    return next((view for view in views if view.current), None)
