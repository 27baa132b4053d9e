"""The vault: days and names, never numbers; names compared as people would compare them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applicants.checklist.models import RecordDate
from applicants.documents.vault import rules, services
from applicants.documents.vault.models import VaultItem
from applicants.documents.vault.rules import Match, Named
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, UserFactory

TODAY = date(2026, 11, 21)
PASSPORT = {"kind": "passport", "label": "Passport", "expires_on": date(2027, 3, 1)}


def add(person, **values):
    return services.add_item(applicant=person, values=PASSPORT | values, by=person.user)


def url(person, name, *more):
    return reverse(f"documents:{name}", args=[person.public_id, *more])


# ------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Zara Sample", "SAMPLE, Zara", Match.SAME),
        ("José Núñez", "Jose Nunez", Match.SAME),
        ("Łukasz Ørsted", "Lukasz Orsted", Match.SAME),
        ("Straße", "STRASSE", Match.SAME),
        ("Abdul-Rahman Khan", "Abdul Rahman Khan", Match.SAME),
        ("Abdulrahman Khan", "Abdul Rahman Khan", Match.SAME),
        ("Sinéad O'Brien", "Sinead OBrien", Match.SAME),
        ("Dr. Hana Sample, MD", "Hana Sample", Match.SAME),
        ("محمد خان", "محمد خان", Match.SAME),
        ("Zara Bibi Sample", "Zara Sample", Match.SHORTER),
        ("Zara B. Sample", "Zara Bibi Sample", Match.SHORTER),
        ("Z. Sample", "Zara Sample", Match.SHORTER),
        ("Zara Sample", "Zahra Sample", Match.DIFFERENT),
        ("Zara Sample", "Zara Simple", Match.DIFFERENT),
        ("Muhammad Khan", "Mohammed Khan", Match.DIFFERENT),
        ("Muhammad Khan", "محمد خان", Match.OTHER_SCRIPT),
        ("Zara Sample", "🎓", Match.DIFFERENT),
        ("Zara Sample", "", Match.DIFFERENT),
    ],
)
def test_names_are_compared_as_people_would(one, other, kind):
    assert rules.match(one, other) is kind
    assert rules.match(other, one) is kind


NAMES = st.lists(st.text("abcdeéøłÄ", min_size=2, max_size=6), min_size=1, max_size=4)


@given(NAMES, st.randoms(use_true_random=False))
def test_order_case_and_hyphens_never_matter(parts, random):
    mixed = parts[:]
    random.shuffle(mixed)

    assert rules.match(" ".join(parts), "-".join(mixed).upper()) is Match.SAME


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_does_not_depend_on_who_is_first(one, other):
    assert rules.match(one, other) is rules.match(other, one)
    assert rules.match(one, one) is Match.SAME


def test_papers_without_a_name_are_left_alone_and_both_spellings_are_shown():
    papers = [
        Named("Passport", "SAMPLE ZARA"), Named("Titer", " "), Named("BLS", "Zara B Sample"),
        Named("Visa", "Zahra Simple"),
    ]  # fmt: skip

    found = rules.names_remarks("Zara Sample", papers)

    assert [remark.rule for remark in found] == ["name_shorter", "name_differs"]
    assert "Zahra Simple" in str(found[1].words)
    assert "Zara Sample" in str(found[1].words)


# --------------------------------------------------------------------------------------- expiries


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (-1, "expired"),
        (0, "expires_soon"),
        (1, "expires_soon"),
        (179, "expires_soon"),
        (180, "expires_soon"),
        (181, None),
    ],
)
def test_what_runs_out_is_said_half_a_year_before_and_after(days, rule):
    found = rules.expiry_remark("Passport", TODAY + timedelta(days=days), TODAY)

    assert (found.rule if found else None) == rule


@given(st.dates(), st.dates())
def test_on_its_last_day_a_paper_still_holds(expires_on, today):
    found = rules.expiry_remark("Passport", expires_on, today)

    assert (found is not None and found.rule == "expired") is (expires_on < today)


# ---------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Passport", False), ("ACLS 2025", False), ("Dose 2 of 3, 2024", True), ("AB1234567", True), ("12 34 5", True),
        ("1234", False), ("١٢٣٤٥", True), ("Passport no. 12-345", True),
    ],
)  # fmt: skip
def test_five_digits_are_a_number(text, found):
    assert rules.has_number(text) is found


@given(st.text("ab -/0123456789٣", max_size=30))
def test_a_number_is_known_by_its_digits_alone(text):
    assert rules.has_number(text) is (sum(char.isdigit() for char in text) >= 5)


@pytest.mark.parametrize("name", ["label", "name_on_it"])
@pytest.mark.parametrize("text", ["Passport AB1234567", "جواز ١٢٣٤٥٦"])
def test_a_number_is_refused_by_service_and_database(person, name, text):
    with pytest.raises(ValidationError, match="looks like the number of a document"):
        add(person, **{name: text})

    refused(VaultItem(**{"applicant": person, "kind": "passport", "label": "x", name: text}),
            "no_document_number_is_kept", "Leave the number out: we keep no numbers of documents.")  # fmt: skip


def test_there_is_no_field_for_a_number_and_no_file():
    fields = {field.name for field in VaultItem._meta.fields}

    assert fields == {"id", "applicant", "kind", "label", "name_on_it", "issued_on", "expires_on"}


# --------------------------------------------------------------------------------------- services


def test_the_last_day_is_told_moves_and_goes(person):
    row = add(person)
    day = RecordDate.objects.get(applicant=person)
    assert (day.kind, day.on, day.title, day.path) == (
        "expires", date(2027, 3, 1), "Passport runs out", url(person, "vault"),
    )  # fmt: skip

    services.change_item(row=row, values={"expires_on": date(2028, 3, 1)}, by=person.user)
    moved = RecordDate.objects.get(applicant=person)
    assert (moved.key, moved.on) == (day.key, date(2028, 3, 1))

    services.remove_item(row=row, by=person.user)
    assert not RecordDate.objects.filter(applicant=person).exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"issued_on": TODAY + timedelta(days=1)}, "is in the future"),
        ({"issued_on": date(2026, 1, 2), "expires_on": date(2026, 1, 1)}, "It cannot run out before"),
        ({"expires_on": date(2091, 1, 1)}, "Is the year right"),
        ({"label": "  "}, "This field cannot be blank"),
        ({"kind": "pet"}, "is not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused(person, values, words):
    with pytest.raises(ValidationError, match=words):
        add(person, **values)


def test_what_has_run_out_is_kept(person):
    assert add(person, expires_on=date(2020, 1, 1)).pk


def test_there_is_an_end_to_what_one_keeps(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_ITEMS", 1)
    add(person)

    with pytest.raises(ValidationError, match="Remove one first"):
        add(person, label="Visa")


def test_only_the_owner_writes(person):
    row, stranger = add(person), UserFactory(applicant=True)
    for act in (
        lambda: services.add_item(applicant=person, values=PASSPORT, by=stranger),
        lambda: services.change_item(row=row, values={"label": "x"}, by=stranger),
        lambda: services.remove_item(row=row, by=stranger),
    ):
        with pytest.raises(PermissionError):
            act()


def test_what_the_database_refuses(person):
    add(person)
    refused(VaultItem(applicant=person, **PASSPORT), "one_vault_item_per_label",
            "Something with this name stands here already.")  # fmt: skip
    refused(VaultItem(applicant=person, **PASSPORT | {"label": "x", "issued_on": date(2027, 3, 2)}),
            "nothing_expires_before_it_was_issued",
            "It cannot run out before the day on which it was issued.")  # fmt: skip


# ------------------------------------------------------------------------------------------ pages


def test_a_paper_is_added_changed_and_removed_on_its_pages(person, signed_in):
    client = signed_in(person)
    data = {"kind": "passport", "label": "Passport", "name_on_it": "Another Name", "expires_on": "2026-11-20"}

    assert client.post(url(person, "add-vault-item"), data).url == url(person, "vault")
    page = client.get(url(person, "vault")).content.decode()
    assert "has run out" in page
    assert "“Passport” says Another Name, the profile says" in page
    row = VaultItem.objects.get()
    client.post(url(person, "vault-item", row.pk), data | {"label": "Old passport"})
    assert VaultItem.objects.get().label == "Old passport"
    answer = client.post(url(person, "vault-item", row.pk), data | {"label": "AB1234567"})
    assert answer.status_code == 422
    client.post(url(person, "remove-vault-item", row.pk))
    assert not VaultItem.objects.exists()


def test_ids_of_others_are_not_found(person, signed_in):
    row = add(ApplicantFactory())
    client = signed_in(person)

    for name in ("vault-item", "remove-vault-item"):
        assert client.get(url(person, name, row.pk)).status_code == 404
        assert client.post(url(person, name, row.pk), {"label": "x"}).status_code == 404
    assert VaultItem.objects.get().label == "Passport"
