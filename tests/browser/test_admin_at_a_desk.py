"""An admin brings a dirty roster and dirty deliveries, runs the scoring, and a score moves for reasons that are shown."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Hospital, HospitalAlias
from records.models import ImportBatch
from sales.models import Delivery
from tests.browser.wording import Wording
from tests.records.files import DATA
from tests.sales.test_import_deliveries import SHORT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 120_000
HOSPITAL = "浙江大学医学院附属第二医院"
ROSTER, DELIVERIES = "hangzhou-hospitals.csv", "hangzhou-deliveries.csv"


class Desk:
    """The admin's browser and what is done with it."""

    def __init__(self, page, say: Wording):
        self.page, self.say = page, say
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)

    def press(self, button: str):
        """Press a button that leads to a page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.say(button)).click()

    def bring(self, kind: str, name: str, **choices: str) -> ImportBatch:
        """Upload a file and stand before its verdicts."""
        self.page.goto(f"{reverse('records:import_new')}?kind={kind}")
        self.page.locator("input[type=file]").set_input_files(DATA / name)
        for field, value in choices.items():
            self.page.locator(f"select[name={field}]").select_option(value)
        self.press("Read the file")
        self.page.get_by_role("heading", name=name).wait_for()
        return ImportBatch.objects.latest("pk")

    def answer(self, answers: dict[str, str]):
        """Choose what each of these names is the same as."""
        for name, same_as in answers.items():
            question = self.page.get_by_role("group", name=name)
            question.locator("label", has_text=f"{same_as},").click()
        self.press("Keep these answers")

    def write(self, button: str):
        self.press(button)
        self.page.locator(".ka-head", has_text=self.say("Written")).wait_for()

    def score(self):
        """Run the scoring from its page."""
        self.page.goto(reverse("scoring:run_list"))
        self.press("Run again")

    def parts(self, hospital: Hospital) -> dict[str, tuple[str, Decimal]]:
        """Open the score of a hospital: what each part says and how many points it gives."""
        self.page.goto(hospital.get_absolute_url())
        self.page.locator(".ka-scorebox summary").click()
        rows = self.page.locator(".ka-part:not(.sum)")
        rows.first.wait_for()
        names, facts, points = (rows.locator(css).all_text_contents() for css in (".nm", ".fa", ".pt"))
        return dict(zip(names, zip(facts, map(Decimal, points), strict=True), strict=True))


def counts(batch: ImportBatch) -> dict:
    batch.refresh_from_db()
    return batch.counts


def score_of(hospital: Hospital) -> Decimal:
    hospital.refresh_from_db()
    return hospital.priority


@pytest.fixture
def desk(sign_in_as, say) -> Desk:
    return Desk(sign_in_as("admin", say, width=1440, height=900), say)


def test_from_two_dirty_files_to_a_score_that_moved(desk, say):
    territory = str(Hospital.objects.order_by("pk").first().territory_id)
    roster = desk.bring("hospitals", ROSTER, territory=territory)
    assert counts(roster) == {"new": 137, "duplicate": 9, "suspected": 45}
    while counts(roster).get("suspected"):
        desk.press("Keep these answers")
    known = Hospital.objects.count()
    desk.write("Write the file")
    assert Hospital.objects.count() == known + counts(roster)["new"]
    assert HospitalAlias.objects.filter(batch=roster).exists()

    desk.score()
    hospital = Hospital.objects.get(name=HOSPITAL)
    before, unscored = desk.parts(hospital), score_of(hospital)
    assert say("not known") in before[say("Sales value")][0]

    deliveries = desk.bring("deliveries", DELIVERIES)
    desk.answer(SHORT)
    assert counts(deliveries) == {"new": 7510, "duplicate": 1, "error": 6, "total": 1}
    written = Delivery.objects.count()
    desk.write("Write the good lines only")
    assert Delivery.objects.count() > written

    desk.score()
    after = desk.parts(hospital)
    assert score_of(hospital) != unscored
    assert sum(points for _, points in after.values()) == score_of(hospital)
    fact, points = after[say("Sales value")]
    assert say("not known") not in fact
    assert points != before[say("Sales value")][1]


def test_a_roster_without_territories_says_at_the_top_what_to_choose(visitor, company):
    desk = Desk(visitor("admin", width=1440, height=900), Wording("en"))
    batch = desk.bring("hospitals", ROSTER)
    assert counts(batch) == {"error": 137, "duplicate": 9, "suspected": 45}
    need = desk.page.get_by_role("alert").filter(has_text="have no territory")
    need.get_by_role("link", name="Open").click()
    desk.page.locator("select[name=territory]").select_option(index=1)
    desk.press("Read again")

    assert counts(batch) == {"new": 137, "duplicate": 9, "suspected": 45}
    assert need.count() == 0
