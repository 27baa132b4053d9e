"""The shipped specialties, and the pages that show them."""

from datetime import date

import pytest

from programs.imports.specialties import Specialties
from programs.specialties import services
from programs.specialties.models import Figure, SignalLimit, Specialty, SpecialtyChange, counted_years
from tests.roadmap.pages import words
from tests.support.catalogue import ProgramFactory
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/programs/specialties/"


@pytest.fixture
def reader(signed_in):
    return signed_in(UserFactory(applicant=True))


def test_loading_twice_changes_nothing():
    assert services.load_specialties() == (0, 0)
    assert SpecialtyChange.objects.count() == 0


def test_a_changed_row_comes_back_to_the_file():
    Specialty.objects.filter(key="neurology").update(training_years=3)
    SignalLimit.objects.filter(specialty__key="psychiatry").update(gold=1)
    Figure.objects.filter(specialty__key="pathology", what="step2_matched").update(value=1)

    assert services.load_specialties() == (0, 3)
    assert services.load_specialties() == (0, 0)
    assert SignalLimit.objects.get(specialty__key="psychiatry").gold == 10


def test_what_a_curator_checked_later_stays():
    limit = SignalLimit.objects.get(specialty__key="psychiatry")
    services.put_signals(
        specialty=limit.specialty, season=2027, values={"gold": 12, "checked_on": date(2026, 11, 22)}, by=UserFactory()
    )

    assert services.load_specialties() == (0, 0)
    limit.refresh_from_db()
    assert limit.gold == 12


@pytest.mark.parametrize(
    ("key", "code", "gold", "silver"),
    [
        ("internal-medicine", "140", 3, 12), ("family-medicine", "120", 5, 0), ("pediatrics", "320", 5, 0),
        ("psychiatry", "400", 10, 0), ("pathology", "300", 5, 0), ("neurology", "180", 8, 0),
        ("child-neurology", "185", 3, 6), ("general-surgery", "440", 15, 0), ("anesthesiology", "040", 5, 10),
        ("radiology", "420", 6, 9), ("dermatology", "080", 3, 25), ("emergency-medicine", "110", 5, 0),
        ("obgyn", "220", 5, 0), ("neurosurgery", "160", 25, 0), ("orthopaedics", "260", 30, 0),
        ("otolaryngology", "280", 25, 0), ("urology", "480", 30, 0), ("plastic-surgery", "362", 20, 0),
        ("vascular-surgery", "451", 3, 12), ("thoracic-surgery", "461", 4, 0), ("pmr", "340", 20, 0),
        ("radiation-oncology", "430", 4, 0), ("interventional-radiology", "416", 8, 0),
        ("transitional-year", "999", 12, 0), ("medicine-pediatrics", "700", 5, 0), ("ophthalmology", "240", 0, 0),
        ("medicine-psychiatry", "715", 2, 0), ("triple-board", "730", 3, 0), ("preventive-medicine", "380", 3, 0),
        ("neurodevelopmental-disabilities", "186", 2, 0), ("nuclear-medicine", "200", 0, 0),
        ("pediatrics-medical-genetics", "765", 3, 0), ("medicine-medical-genetics", "766", 3, 0),
    ],
)  # fmt: skip
def test_codes_and_signals_of_the_season_2027(key, code, gold, silver):
    specialty = Specialty.objects.get(key=key)
    limit = specialty.signal_limits.get(season=2027)

    assert (specialty.acgme_code, limit.gold, limit.silver) == (code, gold, silver)
    assert set(specialty.nrmp_codes) <= {code}


@pytest.mark.parametrize(
    ("key", "share", "n", "matched", "step2", "ranks"),
    [
        ("internal-medicine", 44.6, 6992, 48.5, (249, 242), (5, 2)),
        ("family-medicine", 31.3, 1112, 53.9, (231, 232), (3, 1)),
        ("pediatrics", 28.1, 791, 68.5, (241, 234), (6, 1)),
        ("neurology", 29.1, 513, 41.9, (250, 243), (6, 2)),
        ("general-surgery", 12.1, 433, 28.6, (253, 246), (3, 1)),
        ("psychiatry", 14.4, 375, 58.4, (242, 237), (5, 2)),
        ("pathology", 36.3, 375, 45.1, (243, 236), (7, 3)),
    ],
)
def test_figures_of_the_specialties_that_imgs_choose_most(key, share, n, matched, step2, ranks):
    figures = {one.what: one for one in Figure.objects.filter(specialty__key=key)}

    assert (figures["img_share"].value, figures["img_share"].year) == (share, 2025)
    assert (figures["matched_non_us"].value, figures["matched_non_us"].people) == (matched, n)
    assert (figures["step2_matched"].value, figures["step2_unmatched"].value) == step2
    assert (figures["ranks_matched"].value, figures["ranks_unmatched"].value) == ranks


def test_every_figure_has_a_source_a_year_and_a_day_and_is_a_small_selection():
    figures = list(Figure.objects.select_related("specialty"))

    assert all(one.source and one.url and one.year and one.checked_on for one in figures)
    assert len({one.specialty_id for one in figures}) <= 10
    assert {one.specialty.key for one in figures if one.is_estimate} == {"emergency-medicine", "anesthesiology"}


def test_codes_are_told_apart():
    codes = [code for code in Specialty.objects.values_list("acgme_code", flat=True) if code]
    tracks = [code for codes in Specialty.objects.values_list("nrmp_codes", flat=True) for code in codes]

    assert len(codes) == len(set(codes))
    assert len(tracks) == len(set(tracks))


RARE = ["130", "186", "200", "275", "380", "705", "715", "720", "725", "726", "730", "735", "742", "751", "752", "755",
        "765", "766", "770", "785", "795", "796"]  # fmt: skip


@pytest.mark.parametrize("code", RARE)
def test_combined_and_rare_specialties_say_only_what_is_known(code):
    specialty = Specialty.objects.get(acgme_code=code)

    assert (specialty.training_years, specialty.figures.count()) == (None, 0)
    assert specialty.source
    assert specialty.service in ("eras", "unknown")


def test_page_of_a_specialty_of_unknown_length_says_so(reader):
    text = words(reader.get(f"{LIST}triple-board/"))

    assert "Usual length not known; ask the program" in text
    assert "None" not in text
    assert "Length: not known" in words(reader.get(LIST))


def test_a_plan_counts_with_three_years_where_the_length_is_not_known():
    known, unknown = (Specialty.objects.get(key=key) for key in ("neurosurgery", "triple-board"))

    assert [counted_years(chosen) for chosen in ([known, unknown], [unknown, known], [])] == [7, 3, 3]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Pediatrics/Medical Genetics", "pediatrics-medical-genetics"),
        ("Medical Genetics & Pediatrics", "pediatrics-medical-genetics"),
        ("Emergency Medicine/Internal Medicine", "medicine-emergency-medicine"), ("Med-Peds", "medicine-pediatrics"),
        ("Anesthesiology/Pediatrics", "pediatrics-anesthesiology"), ("Internal Medicine", "internal-medicine"),
    ],
)  # fmt: skip
def test_a_combined_name_is_found_in_any_order(name, key):
    specialties = Specialties(Specialty.objects.order_by("pk"))

    assert specialties.rows[specialties.find(name)].key == key


def test_the_table_counts_people_and_says_where_there_is_no_figure(reader):
    text = words(reader.get(LIST))

    assert "about 3,391 of 6,992 people 2026, n 6,992" in text
    assert "3 gold, 12 silver Match 2027" in text
    assert "No figure that we may show" in text
    assert "its own match" in text
    assert "chance" not in text


def test_the_table_stands_in_the_order_of_names():
    names = [one.name for one in Specialty.objects.for_explorer()]

    assert names == sorted(names)


def test_page_of_a_specialty_has_all_figures_and_the_number_of_programs(reader):
    ProgramFactory()
    ProgramFactory(closed_on=date(2026, 1, 1))

    page = reader.get(f"{LIST}internal-medicine/")

    text = words(page)
    assert "See 1 program " in text
    assert '/programs/?specialty=internal-medicine"' in page.text
    assert "Mean Step 2 CK of matched non-US IMGs n: all who preferred it, matched or not. 249 2026" in text
    assert "checked on 21 Nov 2026" in text


def test_page_without_figures_says_so(reader):
    assert "No figure that we may show." in words(reader.get(f"{LIST}urology/"))
    assert "about 15%" in words(reader.get(f"{LIST}emergency-medicine/"))
    assert reader.get(f"{LIST}no-such/").status_code == 404


def test_the_table_makes_as_many_queries_for_many_programs(reader, at_most):
    reader.get(LIST)
    ProgramFactory.create_batch(5)

    with at_most(9):
        reader.get(LIST)


def test_an_edit_stands_in_the_history_once():
    user, specialty = UserFactory(), Specialty.objects.get(key="urology")
    for _ in range(2):
        services.edit_specialty(specialty=specialty, values={"training_years": 6, "note": ""}, by=user)

    change = SpecialtyChange.objects.get()
    assert (change.before["training_years"], change.after["training_years"], change.by) == (5, 6, user)
