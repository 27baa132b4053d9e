"""The photo check and its crop: what is wrong is named, and every crop meets every rule."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from applicants.documents import limits
from applicants.documents.files import images
from applicants.documents.files.images import PictureFacts, facts_of
from applicants.documents.files.models import StoredFile
from applicants.documents.photo import rules, services
from applicants.documents.photo.crop import Position, box_of, cropped
from applicants.documents.photo.models import Photo
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory
from tests.support.pictures import EXE, SVG, bomb, content_of, picture, upload
from tests.support.steps import step_of

RULE = limits.current().photo
RIGHT = PictureFacts("JPEG", 375, 525, 150, 150_000)


def broken(**changed):
    return [remark.rule for remark in rules.problems(PictureFacts(**vars(RIGHT) | changed), RULE)]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"format": "PNG"}, []),
        ({"format": "GIF"}, ["format"]),
        ({"size": 149_999}, []),
        ({"size": 150_001}, ["bytes"]),
        ({"dpi": 149}, ["dpi"]),
        ({"dpi": 151}, ["dpi"]),
        ({"dpi": None}, ["dpi"]),
        ({"width": 374}, ["pixels"]),
        ({"width": 376}, ["pixels"]),
        ({"height": 524}, ["pixels"]),
        ({"height": 526}, ["pixels"]),
        ({"width": 750, "height": 1050}, ["pixels"]),
        ({"width": 525, "height": 525}, ["shape", "pixels"]),
        ({"width": 500, "height": 1000}, ["shape", "pixels"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_else(changed, found):
    assert broken(**changed) == found


def test_a_problem_carries_its_source_which_nobody_verified():
    (remark,) = rules.problems(PictureFacts(**vars(RIGHT) | {"dpi": 72}), RULE)

    assert str(remark.words) == "It says 72 dpi; 150 dpi is asked for."
    assert not remark.source.verified


@pytest.mark.parametrize(("width", "height", "soft"), [(375, 525, 0), (374, 900, 1), (900, 524, 1)])
def test_a_small_picture_is_taken_with_a_warning(width, height, soft):
    assert len(rules.too_small(PictureFacts("JPEG", width, height, 150, 1), RULE)) == soft


@pytest.mark.parametrize(
    ("size", "position", "box"),
    [
        ((1000, 700), Position.START, (0, 0, 500, 700)),
        ((1000, 700), Position.MIDDLE, (250, 0, 750, 700)),
        ((1000, 700), Position.END, (500, 0, 1000, 700)),
        ((500, 1000), Position.START, (0, 0, 500, 700)),
        ((500, 1000), Position.MIDDLE, (0, 100, 500, 800)),  # a third of what goes is above the head
        ((500, 1000), Position.END, (0, 300, 500, 1000)),
        ((500, 700), Position.END, (0, 0, 500, 700)),
    ],
)
def test_the_crop_keeps_the_part_that_was_chosen(size, position, box):
    assert box_of(*size, position, RULE) == pytest.approx(box)


PICTURES = st.fixed_dictionaries(
    {
        "size": st.tuples(st.integers(1, 700), st.integers(1, 700)),
        "mode": st.sampled_from(["RGB", "RGBA", "CMYK", "L"]),
        "turned": st.sampled_from([1, 3, 6, 8]),
        "noise": st.booleans(),
        "position": st.sampled_from(list(Position)),
    }
)


@settings(max_examples=40, deadline=None)
@given(PICTURES)
def test_every_picture_yields_a_crop_that_meets_all_rules(found):
    """Slower than others: each example is drawn, saved, read, cropped and saved again."""
    width, height = found["size"]
    image = Image.effect_noise((width, height), 90) if found["noise"] else Image.new("L", (width, height), 90)
    exif = Image.Exif()
    exif[0x0112] = found["turned"]
    out = io.BytesIO()
    image.convert(found["mode"]).save(out, "PNG" if found["mode"] == "RGBA" else "JPEG", exif=exif)

    crop = cropped(images.upright(out.getvalue(), services.KEPT_SIDE), found["position"], RULE)

    assert rules.problems(facts_of(crop), RULE) == []
    assert Image.open(io.BytesIO(crop)).mode == "RGB"


def test_color_noise_fits_too():
    bands = [Image.effect_noise((375, 525), 200) for _ in range(3)]

    crop = cropped(Image.merge("RGB", bands), Position.MIDDLE, RULE)

    assert len(crop) <= RULE.bytes


# --------------------------------------------------------------------------------------- services


def offer(person, content=None, name="me.jpg"):
    services.upload_photo(applicant=person, upload=upload(content or picture(1600, 1200), name), by=person.user)
    return Photo.objects.get(applicant=person, state="offered")


def test_an_offer_begins_the_step_and_a_taken_crop_ends_it(person):
    photo = offer(person)
    assert step_of(person, "photo").day_begun == date(2026, 11, 21)
    assert not step_of(person, "photo").is_done

    services.accept_photo(photo=photo, by=person.user)

    assert step_of(person, "photo").shown_done_on == date(2026, 11, 21)
    services.remove_photo(photo=photo, by=person.user)
    assert step_of(person, "photo").shown_by == ""
    assert not StoredFile.objects.exists()


def test_the_old_photo_stays_until_the_new_one_is_taken(person, on_disk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_photo(photo=offer(person), by=person.user)
    old = Photo.objects.get()

    second = offer(person)
    assert Photo.objects.get(state="accepted") == old

    with django_capture_on_commit_callbacks(execute=True):
        services.accept_photo(photo=second, by=person.user)
    assert Photo.objects.get() == second
    row = Photo.objects.get()
    assert row.original is None
    assert [str(path) for path in on_disk()] == [row.cropped.file.path]


def test_another_picture_takes_the_place_of_the_offer(person):
    offer(person)

    offer(person, picture(900, 900))

    assert Photo.objects.count() == 1
    assert StoredFile.objects.count() == 2


def test_the_crop_can_be_chosen_again_until_it_is_taken(person):
    photo = offer(person)
    before = content_of(photo.cropped)

    services.crop_again(photo=photo, position=Position.START, by=person.user)

    photo.refresh_from_db()
    assert (photo.position, StoredFile.objects.count()) == ("start", 2)
    assert rules.problems(facts_of(content_of(photo.cropped)), RULE) == []
    assert before  # the old one was readable
    services.accept_photo(photo=photo, by=person.user)
    with pytest.raises(ValidationError, match="accepted already"):
        services.crop_again(photo=photo, position=Position.END, by=person.user)


def test_what_the_file_said_of_itself_is_kept(person):
    photo = offer(person, picture(1600, 1200, dpi=(72, 72)))

    assert (photo.format, photo.width, photo.height, photo.dpi) == ("JPEG", 1600, 1200, 72)
    assert photo.original.size < 3_000_000


@pytest.mark.parametrize(
    ("content", "words"),
    [(EXE, "This is not a JPEG or PNG picture"), (SVG, "This is not a JPEG or PNG"), (bomb(), "too many pixels")],
    ids=["exe", "svg", "bomb"],
)
def test_what_is_no_photo_is_refused_and_the_offer_stays(person, on_disk, content, words):
    kept = offer(person)
    before = on_disk()

    with pytest.raises(ValidationError, match=words):
        offer(person, content)

    assert Photo.objects.get() == kept
    assert on_disk() == before


def test_a_crop_that_was_changed_on_the_disk_is_not_taken(person):
    photo = offer(person)
    with open(photo.cropped.file.path, "wb") as file:
        file.write(picture(100, 100))

    with pytest.raises(ValidationError, match="100 × 100 pixels"):
        services.accept_photo(photo=photo, by=person.user)


def test_only_the_owner_writes(person):
    photo = offer(person)
    stranger = ApplicantFactory().user
    for act in (
        lambda: services.upload_photo(applicant=person, upload=upload(picture()), by=stranger),
        lambda: services.accept_photo(photo=photo, by=stranger),
        lambda: services.crop_again(photo=photo, position=Position.END, by=stranger),
        lambda: services.remove_photo(photo=photo, by=stranger),
    ):
        with pytest.raises(PermissionError):
            act()

    assert Photo.objects.get().state == "offered"


def test_what_the_database_refuses(person):
    photo = offer(person)
    photo.state = "accepted"
    refused(photo, "an_accepted_photo_has_its_day", "An accepted photo has the day on which it was accepted.")
    photo.refresh_from_db()
    photo.pk, photo.original, photo.cropped = None, None, photo.original
    photo._state.adding = True
    refused(photo, "one_photo_offered_and_one_accepted",
            "There is one photo to look at and one that is accepted, not more.")  # fmt: skip


# ------------------------------------------------------------------------------------------- page


def test_the_page_says_what_is_wrong_and_offers_a_crop(person, signed_in):
    client, page = signed_in(person), reverse("documents:photo", args=[person.public_id])

    answer = client.post(page, {"picture": upload(picture(1600, 1200))})
    assert (answer.status_code, answer.url) == (303, page)
    shown = client.get(page).content.decode()
    assert "It has 1600 × 1200 pixels" in shown
    assert "It is not upright" in shown
    client.post(reverse("documents:crop-photo", args=[person.public_id]), {"position": "end"})
    assert Photo.objects.get().position == "end"
    client.post(reverse("documents:accept-photo", args=[person.public_id]))

    assert Photo.objects.get().state == "accepted"
    assert "It meets the rules" in client.get(page).content.decode()


def test_a_photo_of_50_mb_is_refused_in_plain_words(person, signed_in, on_disk):
    """Slower than others: 50 MB go through the parser."""
    page = reverse("documents:photo", args=[person.public_id])

    answer = signed_in(person).post(page, {"picture": upload(picture() + b"\x00" * 50_000_000)})

    assert answer.status_code == 422
    assert "The file has 50 MB; at most 20 MB are taken." in answer.content.decode()
    assert on_disk() == []
