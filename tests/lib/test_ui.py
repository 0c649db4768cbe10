"""The tags and shared parts of the templates, rendered."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from lib.chips import chips_of

BASE = Path(settings.BASE_DIR)
SPRITE = (BASE / "static/img/icons.svg").read_text()


def render(source, path="/", **context):
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


def part(name, **context):
    return render_to_string(f"components/{name}.html", context)


def test_an_icon_is_drawn_from_the_sprite_and_hidden_from_readers():
    html = render('{% icon "plus" "s" %}')
    assert 'class="ka-i s"' in html
    assert 'aria-hidden="true"' in html
    assert html.count("#i-plus") == 1


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'id="i-([a-z]+)"', SPRITE))
    named = {
        name
        for path in (BASE / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    assert named - drawn == set()


def test_a_query_keeps_the_rest_and_drops_what_is_emptied():
    html = render("{% query page=2 order=None %}", "/?tier=A&tier=B&order=name&page=7")
    assert html == "?tier=A&amp;tier=B&amp;page=2"


def test_a_query_cannot_break_out_of_its_attribute():
    assert '"' not in render("{% query page=2 %}", '/?q="><script>')


@pytest.mark.parametrize(
    ("path", "state", "href"),
    [
        ("/", "", "?order=-score"),
        ("/?order=-score&page=3", 'aria-sort="descending"', "?order=score"),
        ("/?order=score", 'aria-sort="ascending"', "?order=-score"),
    ],
)
def test_a_sorting_head_says_its_state_and_turns_it(path, state, href):
    html = render('{% sort_th "score" "Score" css="r" first="-" %}', path)
    assert f'href="{href}"' in html
    assert state in html
    assert ("aria-sort" in html) == bool(state)


def test_the_default_order_is_marked():
    assert "descending" in render('{% sort_th "score" "Score" %}', default_order="-score")


def test_dates_read_in_both_languages():
    on = date(2020, 4, 5)
    with override("en"):
        assert render("{{ on|month }} | {{ on|day }}", on=on) == "Apr 2020 | 5 Apr 2020"
    with override("zh-hans"):
        assert render("{{ on|month }} | {{ on|day }}", on=on) == "2020年4月 | 2020年4月5日"
    assert render("{{ on|month }}{{ on|day }}{{ on|clock }}", on=None) == "–––"


def test_a_moment_reads_in_local_time():
    assert render("{{ at|clock }}", at=datetime(2026, 4, 14, 18, 41, tzinfo=UTC)) == "02:41"


@pytest.mark.parametrize("name", ["Yunting First (demo)", "云汀市第一人民医院（演示）", "云汀市第一人民医院 (演示)"])
def test_the_demo_mark_is_set_apart(name):
    assert 'class="ka-demo"' in render("{{ name|demo_marked }}", name=name)


def test_a_name_is_never_markup():
    assert "<b>" not in render("{{ name|demo_marked }}", name="<b>x</b> (demo)")


def test_initials():
    assert render("{{ a|initials }} {{ b|initials }} {{ c|initials }}", a="Luo Zhiyan", b="罗知言", c="") == "LZ 罗 ?"


@pytest.mark.parametrize(("value", "sign"), [(-2, "−−"), (-1, "−"), (0, "0"), (1, "+"), (2, "++"), (None, "?")])
def test_support_has_a_sign_and_a_word(value, sign):
    html = part("_support", value=value, sign_only=True)
    assert f'<b aria-hidden="true">{sign}</b>' in html
    assert "ka-vh" in html


def test_no_tier_and_no_season_show_nothing():
    assert part("_tier", tier="").strip() == ""
    assert part("_season", season=None).strip() == ""


@pytest.mark.parametrize(("confidence", "shown"), [(0.49, True), (0.5, False), (None, False), (0, True)])
def test_provisional_under_half(confidence, shown):
    assert ("provisional" in part("_confidence", confidence=confidence)) is shown


def test_the_parts_of_a_score_show_every_fact_and_the_sum():
    rows = [
        SimpleNamespace(label="Value", fact="top", points=Decimal("18.0"), weight_points=Decimal(18), known=True),
        SimpleNamespace(label="Gap", fact="?", points=Decimal("5.3"), weight_points=Decimal(15), known=False),
    ]
    since = [SimpleNamespace(label="Since yesterday", delta=Decimal("-0.6"), changes=[("Gap", Decimal("-0.6"))])]
    with override("en"):
        html = part("_score_parts", parts=rows, score=Decimal("23.3"), confidence=0.4, since=since)
    assert html.count('class="ka-part ') == 3
    assert "23.3" in html
    assert "provisional" in html
    assert "not known" in html
    assert "−0.6" in html


def test_pages_keep_the_filters():
    page = Paginator(range(60), 25).get_page(2)
    html = render('{% include "components/_pagination.html" %}', "/?tier=A&page=2", page=page)
    assert "?tier=A&amp;page=1" in html
    assert "26–50" in html
    assert render('{% include "components/_pagination.html" %}', page=Paginator([1], 25).get_page(1)).strip() == ""


class TierFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Name")
    tier = django_filters.MultipleChoiceFilter(
        label="Tier", choices=[("A", "Tier A"), ("B", "Tier B"), ("C", "Tier C")]
    )


def test_each_filter_is_a_chip_that_takes_off_only_itself(settings):
    from people.models import User

    data = QueryDict("q=x&tier=A&tier=B&tier=C&page=4&order=name")
    chips = chips_of(TierFilter(data, queryset=User.objects.none()))
    assert [(str(chip.label), chip.value) for chip in chips] == [("Name", "x"), ("Tier", "Tier A, Tier B +1")]
    assert chips[0].href == "?tier=A&tier=B&tier=C&order=name"
    assert chips[1].href == "?q=x&order=name"
    assert chips_of(TierFilter(None, queryset=User.objects.none())) == []


class NameForm(forms.Form):
    name = forms.CharField(label="Name")


def test_a_refused_form_lists_its_problems_with_links():
    with override("en"):
        html = part("_form_errors", form=NameForm({}))
    assert 'href="#id_name"' in html
    assert "One thing to put right" in html
    assert part("_form_errors", form=NameForm()).strip() == ""
    assert part("_form_errors", form=NameForm({"name": "x"})).strip() == ""


def test_progress_asks_again_only_while_it_runs():
    running = part("_progress", state="running", label="Run", done=2, total=8, poll_url="/p/")
    assert 'hx-get="/p/"' in running
    assert 'value="2" max="8"' in running
    assert "hx-get" not in part("_progress", state="done", label="Run", poll_url="/p/")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(name):
    assert "<h1>" in render_to_string(f"{name}.html")
