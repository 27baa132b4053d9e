"""The pages of the budget: for the owner, for an advisor with and without the section, long, empty, with mistakes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.budget import demo, services, sheet
from applicants.budget.models import BudgetLine, BudgetSettings
from applicants.checklist.services import mark_done
from applicants.eras import services as eras
from applicants.profile.models import TargetSpecialty
from applicants.spreadsheets import services as spreadsheets
from programs.models import Specialty
from roadmap import road
from roadmap.models import Phase
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.html import sound
from tests.support.htmx import press
from tests.support.people import advisor_of
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
ARABIC = "تذكرة الطيران ✈️ إلى شيكاغو"


def url(person, name="room", *more):
    return reverse(f"budget:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def filled(person):
    """Rupees, payments, own lines, planned programs of three services."""
    for position, key in enumerate(("internal-medicine", "emergency-medicine", "ophthalmology"), 1):
        specialty = Specialty.objects.get(key=key)
        TargetSpecialty.objects.create(applicant=person, specialty=specialty, position=position)
    demo.fill(person, TODAY, person.user)
    return person


def own(person, title="Flight", **values):
    said = {
        "title": title, "kind": "travel", "phase": Phase.objects.get(key="profile"), "planned_amount": Decimal(900),
        "planned_currency": "USD", **values,
    }  # fmt: skip
    return services.add_line(applicant=person, values=said, by=person.user)[0]


# -------------------------------------------------------------------------------------------- reading


def test_a_new_budget_suggests_the_fees_and_says_what_is_missing(client, person):
    page = sound(client.get(url(person)))

    text = page.text
    assert "USMLE Step 1, outside the US" in text
    assert "$905" in text
    assert "last known, 2027, not verified" in text
    assert "Also seen: $90 (another public data file)." in text
    assert "No programs are planned yet" in text
    assert "Choose your specialties in the profile" in text
    assert "My budget stands" in text


def test_a_filled_budget_is_shown_in_the_own_currency_and_in_dollars(client, filled):
    rupees = sound(client.get(url(filled)))
    dollars = sound(client.get(url(filled) + "?in=usd"))

    assert "PKR 253,400" in rupees.text
    assert "$905" in dollars.text
    assert "PKR" not in dollars.find(class_="countdowns").text
    assert "× 60" in rupees.text
    assert "Match of its own" not in rupees.text
    assert "It has a match of its own" in rupees.text
    assert rupees.find("svg", class_="money").find("title").text
    row = next(row for row in rupees.find_all("tr") if row.text.startswith("Internal Medicine"))
    assert row.text.endswith("planned 60 cost $1,230 more + $600")


@pytest.mark.parametrize(
    ("more", "shown"), [("1", "+ $30"), ("40", "+ $1,200"), ("x", "+ $600"), ("٣", "+ $600"), ("9" * 30, "+ $600")]
)
def test_any_number_of_further_programs_can_be_asked_about(client, filled, more, shown):
    page = sound(client.get(url(filled), {"more": more}))

    assert shown in next(row.text for row in page.find_all("tr") if row.text.startswith("Internal Medicine"))


def test_sums_of_the_page_add_up(client, filled):
    context = client.get(url(filled)).context

    total = context["all"].total
    assert sum(sums.total for _month, sums in context["months"]) == total
    assert sum(sums.total for _phase, sums, _lines in context["phases"]) == total
    assert context["until"].total + context["after"].total + context["undated"].total == total
    for _phase, sums, lines in context["phases"]:
        assert sum(line.counted for line in lines) == sums.total


def test_a_stale_rate_is_said(client, person):
    old = TODAY - timedelta(days=31)
    services.save_currency(applicant=person, currency="PKR", rates={"PKR": (Decimal(280), old)}, by=person.user)

    assert "The rate for PKR is of 21 Oct 2026, 31 days old." in sound(client.get(url(person))).text


def test_the_schedule_shows_every_fee_with_its_source(client, person):
    page = sound(client.get(url(person, "fees")))

    assert "$11 each from number 1 on $30 each from number 31 on" in page.text
    assert "AUD 587" in page.text
    assert "last known, 2023" in page.text
    assert "Observership, a month $0 – $2,500" in page.text


def test_an_advisor_with_the_section_reads_and_changes_nothing(signed_in, filled):
    own(filled, ARABIC)
    client = signed_in(advisor_of(filled, "budget"))

    page = sound(client.get(url(filled)))
    sound(client.get(url(filled, "fees")))

    assert ARABIC in page.text
    main = page.find("main")
    assert [form.attrs["method"] for form in main.find_all("form")] == ["get"]
    own_pages = [link.attrs["href"] for link in main.find_all("a") if "/budget/" in link.attrs["href"]]
    assert own_pages == [url(filled), url(filled, "fees")]
    assert "you" not in page.find(id="lines").parent.parent.text.split()
    assert client.post(url(filled, "stands"), {"on": "1"}).status_code == 404


def test_today_is_the_applicants_day_for_an_advisor_elsewhere(signed_in, person, time_machine):
    """At 20:00 in London it is the 22nd in Karachi and still the 21st in Chicago."""
    time_machine.move_to("2026-11-21T20:00:00+00:00", tick=False)
    own(person, planned_on=date(2026, 11, 22))
    advisor = advisor_of(person, "budget")
    advisor.time_zone = "America/Chicago"
    advisor.save()

    page = sound(signed_in(advisor).get(url(person)))

    assert "Flight, $900 Sun 22 Nov 2026, today" in page.text


def test_without_the_section_there_is_no_budget(signed_in, filled):
    for sections in (["roadmap"], ["people", "profile"]):
        client = signed_in(advisor_of(filled, *sections))
        assert client.get(url(filled)).status_code == 404
        assert client.get(url(filled, "fees")).status_code == 404


def test_the_same_queries_for_1_and_30_lines(client, person):
    own(person)
    road.current()

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(person)).status_code == 200
        return len(queries)

    few = count()
    phase = Phase.objects.get(key="profile")
    BudgetLine.objects.bulk_create(
        BudgetLine(
            applicant=person, key=f"own-{n}", title=f"Line {n}", phase=phase, planned_amount=n, planned_currency="USD",
            added_on=TODAY,
        )
        for n in range(29)
    )  # fmt: skip

    assert count() == few <= 15


# -------------------------------------------------------------------------------------------- writing


def test_an_own_line_is_added_changed_and_removed(client, person):
    data = {
        "title": ARABIC, "kind": "travel", "phase": "profile", "planned_amount": "1200.50", "planned_currency": "USD",
        "planned_on": "2027-05-02", "note": "",
    }  # fmt: skip
    sound(client.get(url(person, "add")))
    assert client.post(url(person, "add"), data).status_code == 303
    row = BudgetLine.objects.get()
    assert "$1,200.50" in sound(client.get(url(person))).text

    form = sound(client.get(url(person, "change", row.key))).find("form", class_="form")
    assert form.fields() == data
    client.post(url(person, "change", row.key), data | {"planned_amount": "1300"})
    assert "$1,300" in sound(client.get(url(person))).text

    ask = sound(client.get(url(person, "remove", row.key)))
    assert f"Remove “{ARABIC}”?" in ask.text
    client.post(url(person, "remove", row.key))
    assert not BudgetLine.objects.exists()


def test_a_fee_gets_an_own_amount_is_left_out_paid_and_goes_back(client, person):
    page = sound(client.get(url(person, "change", "oet")))
    assert "Paid in Australian dollars" in page.text

    client.post(url(person, "change", "oet"), {"planned_amount": "500", "planned_currency": "USD", "note": "Asked"})
    assert "Asked" in sound(client.get(url(person))).text
    client.post(url(person, "leave-out", "oet"), {"out": "1"})
    assert "1 line is left out" in sound(client.get(url(person))).text
    client.post(url(person, "leave-out", "oet"), {"out": ""})
    paid = sound(client.get(url(person, "paid", "oet"))).find("form", class_="form").fields()
    assert paid == {"paid_amount": "500.00", "paid_currency": "USD", "paid_on": "2026-11-21"}
    client.post(url(person, "paid", "oet"), paid)
    assert BudgetLine.objects.get().paid_amount == 500
    sound(client.get(url(person, "change", "oet")))
    client.post(url(person, "unpaid", "oet"))
    assert BudgetLine.objects.get().paid_on is None
    client.post(url(person, "remove", "oet"))

    assert not BudgetLine.objects.exists()


def test_a_payment_of_a_done_step_begins_with_its_day(client, person):
    mark_done(item=step_of(person, "myintealth_account"), on=date(2026, 9, 1), by=person.user)

    form = sound(client.get(url(person, "paid", "myintealth"))).find("form", class_="form")

    assert form.fields() == {"paid_amount": "110.00", "paid_currency": "USD", "paid_on": "2026-09-01"}


def test_fees_of_steps_that_are_behind_them_are_never_still_to_pay(client, person):
    """What was done before, on a day that nobody noted, was paid before."""
    mark_done(item=step_of(person, "step2_result"), on=date(2026, 9, 1), by=person.user)

    page = sound(client.get(url(person)))

    sums = page.find(class_="countdowns").text
    assert "without a day" not in sums
    context = client.get(url(person)).context
    assert (context["undated"].total, context["until"].assumed > 930) == (0, True)
    assert "day not known" in page.text


def test_a_payment_for_a_specialty_that_was_dropped_can_still_be_changed(client, person):
    payment = {"paid_amount": Decimal(50), "paid_currency": "USD", "paid_on": TODAY}
    services.pay(applicant=person, key="eras-psychiatry", values=payment, by=person.user)

    page = sound(client.get(url(person, "change", "eras-psychiatry")))
    sound(client.get(url(person, "paid", "eras-psychiatry")))

    assert "ERAS applications, psychiatry" in page.text
    assert client.post(url(person, "unpaid", "eras-psychiatry")).status_code == 303
    assert not BudgetLine.objects.exists()


def test_a_payment_in_an_older_currency_can_be_changed(client, filled):
    services.save_currency(
        applicant=filled, currency="EUR", rates={"EUR": (Decimal("0.9"), TODAY)}, by=filled.user
    )  # fmt: skip

    form = sound(client.get(url(filled, "paid", "step1"))).find("form", class_="form")

    assert form.fields() == {
        "paid_amount": "253400.00", "paid_currency": "PKR", "paid_on": "2026-07-24", "paid_rate": "280",
    }  # fmt: skip
    assert client.post(url(filled, "paid", "step1"), form.fields()).status_code == 303


def test_the_currency_of_a_line_stays_and_can_get_its_rate(client, person):
    """A line from a file can be in a currency that nobody has given a rate for."""
    row = own(person, planned_currency="GBP")
    assert "1 amount is in GBP and stands in no sum" in sound(client.get(url(person))).text

    form = sound(client.get(url(person, "change", row.key))).find("form", class_="form").fields()
    client.post(url(person, "change", row.key), form)
    row.refresh_from_db()
    assert (form["planned_currency"], row.planned_currency) == ("GBP", "GBP")
    page = sound(client.get(url(person, "currency")))
    assert "You use this currency. Without a rate, amounts in it stand in no sum." in page.text
    fields = page.find("form", class_="form").fields()
    assert client.post(url(person, "currency"), fields | {"rate_GBP": "0.8"}).status_code == 303

    assert "$1,125" in sound(client.get(url(person))).text


def test_currency_and_rates(client, person):
    sound(client.get(url(person, "currency")))
    data = {"currency": "pkr", "per_usd": "278.5", "on": "", "rate_AUD": "1.5", "on_AUD": "2026-11-20"}

    assert client.post(url(person, "currency"), data).status_code == 303

    assert list(person.exchangerates.values_list("currency", "per_usd", "on")) == [
        ("AUD", Decimal("1.5"), date(2026, 11, 20)), ("PKR", Decimal("278.5"), TODAY),
    ]  # fmt: skip
    form = sound(client.get(url(person, "currency"))).find("form", class_="form")
    assert form.fields() == data | {"currency": "PKR", "on": "2026-11-21"}


def test_planned_programs(client, filled):
    page = sound(client.get(url(filled, "programs")))
    fields = page.find("form", class_="form").fields()
    assert sorted(fields.values()) == ["0", "60", "60", "60"]

    client.post(url(filled, "programs"), dict.fromkeys(fields, ""))

    assert not filled.plannedprogramss.exists()


@pytest.mark.parametrize(
    ("name", "more", "data", "field"),
    [
        ("add", (), {"title": "", "planned_amount": "-4"}, "title"),
        ("add", (), {"title": "x", "kind": "travel", "phase": "profile", "planned_amount": "4",
                     "planned_currency": "USD", "planned_on": "1900-01-01"}, "planned_on"),
        ("paid", ("fsmb",), {"paid_amount": "4", "paid_currency": "USD", "paid_on": "2026-11-22"}, "paid_on"),
        ("change", ("fsmb",), {"planned_amount": "x", "planned_currency": "USD"}, "planned_amount"),
        ("currency", (), {"currency": "rupee"}, "currency"),
        ("currency", (), {"currency": "PKR"}, "per_usd"),
        ("currency", (), {"currency": "PKR", "per_usd": "0"}, "per_usd"),
        ("currency", (), {"currency": "PKR", "per_usd": "10000001"}, "per_usd"),
        ("currency", (), {"currency": "PKR", "per_usd": "280", "rate_AUD": "1", "on_AUD": "2027-01-01"}, "on_AUD"),
        ("programs", (), {"rank_codes": "301"}, "rank_codes"),
    ],
)  # fmt: skip
def test_mistakes_come_back_at_their_field(client, person, name, more, data, field):
    page = sound(client.post(url(person, name, *more), data), 422)

    assert f"id_{field}_error" in page.find(id=f"id_{field}").attrs["aria-describedby"]
    assert page.find("main").find("form", class_="form").find(id=f"id_{field}").attrs["aria-invalid"] == "true"
    assert not BudgetSettings.objects.exists()


def test_the_budget_stands_and_is_opened_again_with_htmx(client, person):
    press(client, url(person), url(person, "stands"))
    assert step_of(person, "budget_plan").is_done

    press(client, url(person), url(person, "stands"))
    assert not step_of(person, "budget_plan").is_done


def test_lines_of_others_and_unknown_lines_are_not_there(client, person):
    other = ApplicantFactory()
    row = own(other)

    for name in ("change", "paid", "remove"):
        for key in (row.key, "yacht"):
            assert client.get(url(person, name, key)).status_code == 404
            assert client.get(url(other, name, row.key)).status_code == 404
    for name in ("unpaid", "leave-out"):
        assert client.post(url(person, name, row.key)).status_code == 404
        assert client.post(url(other, name, row.key)).status_code == 404
    assert client.get(url(person, "stands")).status_code == 405


# --------------------------------------------------------------------------------------- spreadsheets


def test_the_sheet_gives_back_what_it_took(filled):
    (table,) = sheet.SHEETS
    rows = [(row.pk, dict(values)) for row, values in table.read(filled)]
    assert {column.key for column in table.columns} == set(rows[0][1])

    for row, _values in list(table.read(filled)):
        table.remove(row=row, by=filled.user)
    for _pk, values in rows:
        table.add(applicant=filled, values=values, by=filled.user)
    again = [dict(values) for _row, values in table.read(filled)]

    assert again == [values for _pk, values in rows]
    for row, values in table.read(filled):
        table.change(row=row, values=values, by=filled.user)
    assert [dict(values) for _row, values in table.read(filled)] == again


@pytest.mark.parametrize(
    "values",
    [{"fee": "yacht"}, {"fee": "fsmb"}, {"title": ""}, *({"fee": fee, "note": "x"} for fee in (
        "fsmb-gold", "eras", "eras-alchemy", "own-1", "-",
    ))],
)  # fmt: skip
def test_a_row_of_a_sheet_that_says_nothing_is_refused(person, values):
    (table,) = sheet.SHEETS

    with pytest.raises(Exception, match=r"no fee with this name|says nothing|Write what it is for"):
        table.add(applicant=person, values=values, by=person.user)


def test_the_sheet_keeps_what_is_left_out_and_every_decimal_of_a_rate(person):
    (table,) = sheet.SHEETS
    services.leave_out(applicant=person, key="oet", out=True, by=person.user)
    rupees = {"paid_amount": Decimal(25340), "paid_currency": "PKR", "paid_on": TODAY, "paid_rate": Decimal("278.125")}
    services.pay(applicant=person, key="fsmb", values=rupees, by=person.user)
    content = "\n".join(";".join(row) for row in spreadsheets.table_of(table, person)).encode()
    rows = [dict(values) for _row, values in table.read(person)]

    for row, _values in list(table.read(person)):
        table.remove(row=row, by=person.user)
    brought_in(person, content)

    assert [dict(values) for _row, values in table.read(person)] == rows


def test_taking_a_file_back_takes_its_payment_back(person):
    """A rate with decimals comes out of the journal as a number again."""
    row = own(person)
    services.pay(applicant=person, key="fsmb", by=person.user, values={
        "paid_amount": Decimal(25340), "paid_currency": "PKR", "paid_on": TODAY, "paid_rate": Decimal("278.125"),
    })  # fmt: skip
    before = list(BudgetLine.objects.order_by("pk").values())

    file = brought_in(person, b"Fee;Item;Paid;Paid currency;Paid on;Rate\n;Flight;900;USD;2026-11-01;\n"
                              b"fsmb;;26000;PKR;2026-11-01;279.5\n")  # fmt: skip
    row.refresh_from_db()
    assert (row.paid_amount, BudgetLine.objects.get(key="fsmb").paid_rate) == (900, Decimal("279.5"))
    spreadsheets.undo(file=file, by=person.user)

    assert file.kept == []
    assert list(BudgetLine.objects.order_by("pk").values()) == before


def brought_in(person, content):
    file = spreadsheets.upload(applicant=person, content=content, name="budget.csv", by=person.user)
    columns = {int(place): key for place, key in file.columns.items()}
    file = spreadsheets.compare(file=file, sheet="budget", columns=columns, day_order="", by=person.user)
    return spreadsheets.apply(file=file, by=person.user)


def test_a_part_of_the_road_is_known_by_its_name_too(person):
    (table,) = sheet.SHEETS
    title = Phase.objects.get(key="profile").title
    values = {"title": "Flight", "phase": title.upper(), "planned_amount": Decimal(9), "planned_currency": "usd"}

    row = table.add(applicant=person, values=values, by=person.user)

    assert (row.phase_id, row.planned_currency) == (Phase.objects.get(key="profile").pk, "USD")


def total_of(client, person):
    """All that the budget plans until Match Day and after it, in US dollars."""
    return client.get(url(person), {"in": "usd"}).context["all"].total


def test_adding_a_program_to_the_list_changes_the_total_and_a_typed_number_wins(client, person):
    medicine = Specialty.objects.get(key="internal-medicine")
    TargetSpecialty.objects.create(applicant=person, specialty=medicine, position=1)
    before = total_of(client, person)

    eras.add_program(applicant=person, program=ProgramFactory(specialty=medicine), by=person.user)
    one = total_of(client, person)
    eras.add_program(applicant=person, program=ProgramFactory(specialty=medicine), by=person.user)
    two = total_of(client, person)
    services.plan_programs(
        applicant=person, counts={medicine.pk: 30}, rank_codes=0, supplemental_codes=0, by=person.user
    )  # fmt: skip

    assert (one - before, two - before) == (Decimal(11), Decimal(22))
    assert total_of(client, person) - before == Decimal(330)


def test_programs_on_the_list_count_in_any_specialty_and_closed_ones_do_not(client, person):
    """Preliminary years are applied for in specialties that nobody aims for."""
    year = Specialty.objects.get(key="transitional-year")
    before = total_of(client, person)

    eras.add_program(applicant=person, program=ProgramFactory(specialty=year), by=person.user)
    eras.add_program(applicant=person, program=ProgramFactory(specialty=year, closed_on=TODAY), by=person.user)
    listed = total_of(client, person)
    client.post(url(person, "programs"), {f"programs_{year.pk}": "3"})

    assert listed - before == 11
    assert total_of(client, person) - before == 33
