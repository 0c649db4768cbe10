"""The ground of the tests of visits: a hospital of the patch with two people, and a product in focus."""

import pytest

from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory, name="云汀市第一人民医院", name_en="Yunting First", tier="A")


@pytest.fixture
def zhao(hospital):
    return StakeholderFactory(hospital=hospital, name="赵令仪", name_en="Zhao Lingyi", buying_role="gatekeeper")


@pytest.fixture
def chen(hospital):
    return StakeholderFactory(hospital=hospital, name="陈景行", name_en="Chen Jingxing", buying_role="influencer")


@pytest.fixture
def product():
    return FocusFactory(product=ProductFactory(name="可凡达注射液", name_en="Corvanta inj")).product
