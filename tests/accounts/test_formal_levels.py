"""At which level of a hospital somebody stands by post and department."""

import pytest

from accounts.formal_levels import FormalLevel, formal_level


@pytest.mark.parametrize(
    ("post", "kind", "level"),
    [
        ("院长", "administrative", FormalLevel.LEADERSHIP),
        ("分管副院长", None, FormalLevel.LEADERSHIP),
        ("书记", "administrative", FormalLevel.LEADERSHIP),
        ("Hospital director", None, FormalLevel.LEADERSHIP),
        ("药学部主任", "pharmacy", FormalLevel.ADMINISTRATION),
        ("采购主任", "administrative", FormalLevel.ADMINISTRATION),
        ("科主任", "clinical", FormalLevel.HEADS),
        ("副主任", "clinical", FormalLevel.HEADS),
        ("心血管内科主任", "clinical", FormalLevel.HEADS),
        ("Head of department", "clinical", FormalLevel.HEADS),
        ("病区主任", "clinical", FormalLevel.WARDS),
        ("护士长", "clinical", FormalLevel.WARDS),
        ("主任医师", "clinical", FormalLevel.WARDS),
        ("副主任医师", "clinical", FormalLevel.WARDS),
        ("Attending physician", "clinical", FormalLevel.WARDS),
        ("", None, FormalLevel.WARDS),
    ],
)
def test_level_by_post_and_department(post, kind, level):
    assert formal_level(post, kind) == level


def test_an_outsider_stands_outside_whatever_the_post():
    assert formal_level("院长", "administrative", "outsider") == FormalLevel.OUTSIDE
