"""The schedule of fees: what is shipped is sound, mistakes are named, and the sums of the tiers."""

import copy
import tomllib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap import fees, files
from roadmap.fees import FeeFileError, Tier, cost
from roadmap.models import AppliesTo

ERAS = (Tier(1, each=Decimal(11)), Tier(31, each=Decimal(30)))
SHIPPED = tomllib.loads(fees.SHIPPED.read_text(encoding="utf-8"))


@st.composite
def tiers(draw):
    """Tiers in order, each with a price per unit and a price for reaching it."""
    starts = draw(st.lists(st.integers(1, 300), min_size=1, max_size=5, unique=True))
    money = st.decimals(0, 500, places=2)
    return [Tier(start, draw(money), draw(money)) for start in sorted(starts)]


# -------------------------------------------------------------------------------------------- sums


@pytest.mark.parametrize(
    ("programs", "dollars"),
    [(0, 0), (1, 11), (29, 319), (30, 330), (31, 360), (60, 1230), (100, 2430), (150, 3930)],
)
def test_eras_tiers_cost_what_aamc_says(programs, dollars):
    assert cost(ERAS, programs) == dollars


def test_eras_counts_anew_for_each_specialty():
    """AAMC's own check value: 43 programs of internal medicine and 7 of radiology."""
    assert cost(ERAS, 43) + cost(ERAS, 7) == 797
    assert cost(ERAS, 50) == 930


@pytest.mark.parametrize(("programs", "dollars"), [(0, 0), (1, 99), (18, 99), (19, 117), (30, 315), (31, 338)])
def test_residencycas_has_a_base_for_the_first_18(programs, dollars):
    figure = fees.shipped().fee("residencycas").of(2026)

    assert cost(figure.tiers, programs) == dollars


@pytest.mark.parametrize(("codes", "dollars"), [(20, 0), (21, 30), (22, 60)])
def test_twenty_codes_of_the_rank_list_are_included(codes, dollars):
    assert cost(fees.shipped().fee("extra_ranks").of(2027).tiers, codes) == dollars


@pytest.mark.parametrize(
    ("codes", "dollars"), [(99, 0), (100, 50), (150, 50), (151, 100), (200, 100), (201, 150), (250, 150), (251, 200)]
)
def test_a_long_rank_list_costs_more(codes, dollars):
    assert cost(fees.shipped().fee("long_list").of(2027).tiers, codes) == dollars


def test_late_registration_costs_50_more():
    late = fees.shipped().fee("nrmp_late")

    assert cost(late.of(2027).tiers, 1) == 50
    assert not late.usual


@given(found=tiers(), count=st.integers(0, 400))
def test_one_more_unit_never_costs_less(found, count):
    assert cost(found, count) <= cost(found, count + 1)


@given(found=tiers(), count=st.integers(0, 400))
def test_the_cost_is_the_sum_of_each_unit_at_its_own_price(found, count):
    def price(unit):
        current = [tier for tier in found if tier.start <= unit]
        return (current[-1].each if current else 0) + sum(tier.flat for tier in found if tier.start == unit)

    assert cost(found, count) == sum((price(unit) for unit in range(1, count + 1)), Decimal(0))


@given(found=tiers(), count=st.integers(0, 400), order=st.randoms())
def test_the_order_of_the_tiers_does_not_matter(found, count, order):
    mixed = list(found)
    order.shuffle(mixed)

    assert cost(mixed, count) == cost(found, count)


# --------------------------------------------------------------------------------------- the seasons


@pytest.mark.parametrize(
    ("season", "taken"), [(2024, 2025), (2025, 2025), (2026, 2026), (2027, 2027), (2028, 2027), (2040, 2027)]
)
def test_a_season_without_figures_takes_the_newest_before_it(season, taken):
    assert fees.shipped().fee("eras").of(season).season == taken


def test_every_fee_belongs_to_a_step_of_the_road():
    road = {milestone["key"]: milestone for milestone in files.read(files.SHIPPED)["milestones"]}

    for fee in fees.shipped().fees:
        assert fee.milestone in road, fee.key
        assert fee.before in ("", *road), fee.key
        assert fee.applies_to <= set(AppliesTo.values), fee.key


def test_other_figures_and_doubt_are_kept():
    nrmp = fees.shipped().fee("nrmp").of(2027)

    assert (cost(nrmp.tiers, 1), [other.amount for other in nrmp.conflicts]) == (85, [90, 70])
    assert not nrmp.verified
    assert nrmp.checked_on == date(2026, 11, 21)
    assert [other.amount for other in fees.shipped().fee("usmle_transcript").of(2027).conflicts] == [80]


def test_weak_figures_are_never_verified():
    figures = [figure for fee in fees.shipped().fees for figure in fee.seasons]

    assert [figure for figure in figures if figure.confidence == "L" and figure.verified] == []
    assert fees.shipped().fee("oet").of(2027).currency == "AUD"


# ---------------------------------------------------------------------------------------- mistakes


def broken(change):
    raw = copy.deepcopy(SHIPPED)
    change(raw)
    with pytest.raises(FeeFileError) as found:
        fees.from_document(raw)
    return "\n".join(found.value.problems)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: raw.update(checked_on="soon"), "“checked_on” must be a date"),
        (lambda raw: raw.update(fees=[]), "“fees” is not a part of a fee file"),
        (lambda raw: raw["fee"][0].update(key="Big Fee"), "the key must be small letters"),
        (lambda raw: raw["fee"][0].update(name=""), "name must be filled in"),
        (lambda raw: raw["fee"][0].update(price=3), "“price” is not a part of it"),
        (lambda raw: raw["fee"][0].update(counts="sheep"), "nothing is counted by “sheep”"),
        (lambda raw: raw["fee"][0].update(quantity=0), "quantity must be a whole number from 1 on"),
        (lambda raw: raw["fee"][0].update(season=[]), "has no season"),
        (lambda raw: raw["fee"][1].update(key="myintealth"), "fee myintealth stands twice"),
        (lambda raw: raw["fee"][0]["season"][0].update(season="2027"), "the season must be a year"),
        (lambda raw: raw["fee"][0]["season"].append(raw["fee"][0]["season"][0]), "must stand in order, each once"),
        (lambda raw: raw["fee"][0]["season"][0].update(amount=110.5), "amount must be money"),
        (lambda raw: raw["fee"][0]["season"][0].update(amount=-1), "amount must be money"),
        (lambda raw: raw["fee"][0]["season"][0].update(amount="1.005"), "amount must be money"),
        (lambda raw: raw["fee"][0]["season"][0].update(amount="NaN"), "amount must be money"),
        (lambda raw: raw["fee"][0]["season"][0].update(tiers=[]), "give either an amount or tiers"),
        (lambda raw: raw["fee"][0]["season"][0].update(confidence="X"), "the confidence must be H, M or L"),
        (lambda raw: raw["fee"][0]["season"][0].update(confidence="L", verified=True), "is not verified"),
        (lambda raw: raw["fee"][0]["season"][0].update(currency="eur"), "is no currency code"),
        (lambda raw: raw["fee"][0]["season"][0].update(currency="EUR"), "about_usd belongs to"),
        (lambda raw: raw["fee"][0]["season"][0].update(source=""), "source must be filled in"),
        (lambda raw: raw["fee"][0]["season"][0].update(checked_on="soon"), "checked_on must be a date"),
        (lambda raw: raw["price"][0].update(url=""), "key, name, source and url must be filled in"),
        (lambda raw: raw["price"][0].update(low=9000), "the low price is above the high one"),
    ],
)
def test_a_mistake_is_named(change, words):
    assert words in broken(change)


def test_tiers_stand_in_order():
    def change(raw):
        eras = next(fee for fee in raw["fee"] if fee["key"] == "eras")
        eras["season"][0]["tiers"] = [{"from": 31, "each": 30}, {"from": 1, "each": 11}]

    assert "tiers begin at whole numbers from 1 on, in order" in broken(change)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "fees.toml"
    path.write_text("fee = [", encoding="utf-8")

    with pytest.raises(FeeFileError, match=r"fees\.toml cannot be read"):
        fees.read(path)
