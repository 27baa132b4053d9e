"""What may be uploaded, where it lies, who gets it, and that it goes with its row."""

import io
import os
import stat
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as in_force
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from applicants.checklist import records
from applicants.documents import limits
from applicants.documents.files import images, services, tidying
from applicants.documents.files.kinds import LONGEST_NAME, FileKind, kind_of, shown_name, size_words
from applicants.documents.files.models import StoredFile
from applicants.documents.papers.models import Paper
from applicants.documents.papers.services import remove_copy, remove_paper, save_paper
from applicants.documents.photo.services import upload_photo
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.pictures import EXE, PDF, SVG, bomb, content_of, picture, upload

UPLOADS = limits.current().uploads
SCHEDULE = in_force.CELERY_BEAT_SCHEDULE


def save(person, content, name="mspe.pdf", kind="mspe", **values):
    return save_paper(applicant=person, kind=kind, values=values, upload=upload(content, name), by=person.user)


def url(person, row):
    return reverse("documents:file", args=[person.public_id, row.public_id])


# ------------------------------------------------------------------------------------- by content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (PDF[:-7], None),  # it ends in the middle
        (b"\n" + PDF, None),  # something stands before it
        (picture(), FileKind.JPEG),
        (picture(kind="PNG"), FileKind.PNG),
        (picture(kind="GIF"), None),
        (picture(kind="BMP"), None),
        (EXE, None),
        (EXE + PDF, None),
        (SVG, None),
        (b"PK\x03\x04 an archive", None),
        (b"<html><script>alert(1)</script>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_holds(content, kind):
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("MSPE letter.pdf", "MSPE letter.pdf"),
        ("invoice.pdf.exe", "invoice_pdf.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\me\\scan.jpg", "scan.pdf"),
        ('a"; b\r\nSet-Cookie: x', "a__ bSet-Cookie_ x.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("شهادة.pdf", "شهادة.pdf"),
    ],
)
def test_a_name_is_given_back_harmless(raw, shown):
    assert shown_name(raw, FileKind.PDF) == shown


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_every_name_is_short_printable_and_has_the_ending_of_its_kind(raw):
    name = shown_name(raw, FileKind.JPEG)

    assert name.endswith(".jpg")
    assert len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\"\r\n<>:')


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (149_600, "150 KB"), (999_999, "1000 KB"), (1_000_000, "1 MB"), (3_200_000, "3.2 MB")],
)
def test_sizes_are_said_as_people_say_them(size, words):
    assert size_words(size) == words


@pytest.mark.parametrize("content", [EXE, SVG, b"hello", PDF[:-7]], ids=["exe", "svg", "text", "half a pdf"])
def test_a_renamed_file_is_refused_in_plain_words(person, on_disk, content):
    with pytest.raises(ValidationError) as refusal:
        save(person, content, "transcript.pdf")

    assert "This is not a PDF, or a JPEG or PNG picture." in refusal.value.message_dict["upload"][0]
    assert not StoredFile.objects.exists()
    assert not Paper.objects.exists()
    assert on_disk() == []


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_a_paper_has_a_limit(person, more, fits):
    content = PDF[:-6] + b" " * (UPLOADS.paper_bytes - len(PDF) + more) + PDF[-6:]

    if fits:
        save(person, content)
    else:
        with pytest.raises(ValidationError, match="at most 10 MB are taken"):
            save(person, content)

    assert StoredFile.objects.exists() is fits


def test_an_empty_file_is_refused(person):
    with pytest.raises(ValidationError, match="The file is empty"):
        services.content_of(upload(b""), most_bytes=10)


# ----------------------------------------------------------------------------------------- images


def test_a_bomb_is_refused_before_it_is_opened(person):
    with pytest.raises(ValidationError, match="too many pixels"):
        save(person, bomb(), "scan.png")
    with pytest.raises(ValidationError, match="too many pixels"):
        images.facts_of(bomb(width=30_000, height=1))


def test_a_damaged_picture_is_refused_in_plain_words(person):
    broken = picture(kind="PNG", width=900)[:200]
    garbage = b"\xff\xd8\xff\xe0" + os.urandom(400)
    for content in (broken, garbage):
        with pytest.raises(ValidationError, match="cannot be read as a picture"):
            save(person, content, "scan.png")


def with_part(png, name, data, *, before):
    """A PNG with one more chunk."""
    at = png.index(before) - 4
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return png[:at] + chunk + png[at:]


PNG = picture(60, 80, kind="PNG", color=(200, 10, 10))
BIG_TEXT = b"a\0\0" + zlib.compress(b"x" * 80_000_000)


@pytest.mark.parametrize(
    "content",
    [
        picture(900, 900, "L", "PNG")[:-60],
        PNG.replace(b"IDAT", b"IDAT\0\0\0\0", 1),
        with_part(PNG, b"zTXt", BIG_TEXT, before=b"IDAT"),
        with_part(PNG, b"zTXt", BIG_TEXT, before=b"IEND"),
        picture(900, 900, "L")[:-500],
    ],
    ids=["half a PNG", "broken PNG", "text that inflates", "text that inflates at the end", "half a JPEG"],
)
def test_a_damaged_photo_is_refused_in_plain_words(person, on_disk, content):
    with pytest.raises(ValidationError, match="cannot be read as a picture"):
        upload_photo(applicant=person, upload=upload(content, "me.png"), by=person.user)

    assert on_disk() == []


@pytest.mark.parametrize(
    "content",
    [
        with_part(PNG, b"eXIf", b"garbage!!", before=b"IDAT"),
        with_part(PNG, b"tEXt", b"Raw profile type exif\0\nexif\n  8\nzzzz", before=b"IDAT"),
        with_part(PNG, b"pHYs", struct.pack(">IIB", 2**32 - 1, 2**32 - 1, 1), before=b"IDAT"),
    ],
    ids=["EXIF", "raw EXIF", "109 million dpi"],
)
def test_what_is_damaged_beside_the_picture_says_nothing(content):
    facts = images.facts_of(content)

    assert (facts.width, facts.height, facts.dpi) == (60, 80, None)
    assert images.upright(content, side=80).size == (60, 80)


def test_a_moving_png_becomes_its_first_picture():
    out = io.BytesIO()
    first, second = (Image.new("RGB", (50, 70), color) for color in ("red", "blue"))
    first.save(out, "PNG", save_all=True, append_images=[second])

    assert images.upright(out.getvalue(), side=70).getpixel((9, 9)) == (255, 0, 0)


def test_a_jpeg_with_endless_scans_is_refused_unopened():
    """Each scan takes as long as the picture: 200 empty ones in 15 KB took 16 seconds."""
    content = picture(700, 700, "L", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]

    few, many = (content[:-2] + scan * count + content[-2:] for count in (20, images.MOST_SCANS))

    assert images.upright(few, side=70).size == (70, 70)
    with pytest.raises(ValidationError, match="cannot be read as a picture"):
        images.upright(many, side=70)
    with pytest.raises(ValidationError, match="cannot be read as a picture"):
        images.upright(content[:2] + b"\xff\xe1\0\2" * images.MOST_PARTS + content[2:], side=70)


def test_a_film_behind_a_photo_does_not_count():
    """Phones put a film there; whatever bytes it has are none of the picture's."""
    content = picture() + b"\xff\xda" * images.MOST_PARTS

    assert images.upright(content, side=80).size == (60, 80)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([PNG, picture(60, 80), picture(60, 80, "P", "PNG"), picture(60, 80, progressive=True)]),
    st.lists(st.tuples(st.integers(8, 600), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_any_damage_is_read_or_refused_in_words(content, changes):
    damaged = bytearray(content)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte

    with suppress(ValidationError):  # anything else fails
        images.facts_of(bytes(damaged))
        images.upright(bytes(damaged), side=80)


def test_a_copy_is_made_before_anything_is_locked(person, monkeypatch):
    """A big scan takes seconds; whoever waits for the lock meanwhile would fail."""
    done = []
    monkeypatch.setattr(images, "written_anew", lambda *_a, **_k: done.append("opened") or picture())
    locked = records.locked
    monkeypatch.setattr(records, "locked", lambda *args: done.append("locked") or locked(*args))

    save(person, picture(), "scan.jpg")

    assert done[:2] == ["opened", "locked"]


def test_a_picture_is_written_anew_without_what_the_camera_wrote(person):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (31.0, 30.0, 0.0)}
    original = picture(exif=exif, comment=b"hidden words") + b"<?php echo 1; ?>"

    save(person, original, "scan.jpeg")

    row = StoredFile.objects.get()
    kept = content_of(row)
    assert (row.kind, row.remade, row.name) == ("image/jpeg", True, "scan.jpg")
    assert row.size == len(kept)
    for secret in (b"SecretCamera", b"hidden words", b"<?php", b"Exif"):
        assert secret in original
        assert secret not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_rgb_on_white(mode):
    clear = {"LA": (0, 0), "RGBA": (0, 0, 0, 0)}.get(mode)

    image = images.upright(picture(40, 60, mode, "PNG", clear), side=60)

    assert (image.mode, image.size) == ("RGB", (40, 60))
    if clear:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("orientation", "size"), [(1, (400, 200)), (3, (400, 200)), (6, (200, 400)), (8, (200, 400))])
def test_a_picture_stands_upright(orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = picture(400, 200, exif=exif)

    facts = images.facts_of(content)

    assert (facts.width, facts.height) == size
    assert images.upright(content, side=400).size == size


def test_a_big_picture_gets_smaller(person):
    assert images.upright(picture(3000, 2000), side=300).size == (300, 200)


# ------------------------------------------------------------------------------ disk and database


def test_names_on_the_disk_say_nothing_and_files_are_private(person, files_dir, on_disk):
    save(person, PDF, "MSPE of Person 1.pdf")

    (path,) = on_disk()
    assert "MSPE" not in str(path.relative_to(files_dir))
    assert len(path.stem) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(ValueError, match="no address"):
        StoredFile.objects.get().file.url  # noqa: B018


def test_a_failed_write_leaves_no_file(person, on_disk, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("applicants.documents.papers.services.tell", fail)

    with pytest.raises(RuntimeError):
        save(person, PDF)

    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_new_copy_takes_the_place_of_the_old_one_once_it_is_kept(person, on_disk, django_capture_on_commit_callbacks):
    save(person, PDF, "old.pdf")
    with pytest.raises(ValidationError):
        save(person, EXE, "new.pdf")
    assert [row.name for row in StoredFile.objects.all()] == ["old.pdf"]
    (old,) = on_disk()

    with django_capture_on_commit_callbacks(execute=True):
        save(person, PDF, "new.pdf")
        assert old in on_disk()  # until it is committed

    (new,) = on_disk()
    assert new != old
    assert Paper.objects.get().copy.name == "new.pdf"


def test_a_removal_that_is_rolled_back_keeps_the_file(person, on_disk):
    save(person, PDF)

    with transaction.atomic():
        remove_copy(row=Paper.objects.get(), by=person.user)
        transaction.set_rollback(True)

    assert len(on_disk()) == 1
    assert Paper.objects.get().copy is not None


@pytest.mark.parametrize("remove", [remove_copy, remove_paper])
def test_the_file_goes_with_its_paper(person, on_disk, django_capture_on_commit_callbacks, remove):
    save(person, PDF)

    with django_capture_on_commit_callbacks(execute=True):
        remove(row=Paper.objects.get(), by=person.user)

    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_files_go_with_their_person_and_only_theirs(person, on_disk, django_capture_on_commit_callbacks):
    other = ApplicantFactory()
    save(person, PDF)
    save(other, PDF)

    with django_capture_on_commit_callbacks(execute=True):
        person.user.delete()

    assert len(on_disk()) == 1
    assert StoredFile.objects.get().applicant == other


def test_a_person_has_a_quota(person, monkeypatch):
    few = limits.Uploads(**vars(UPLOADS) | {"files_per_person": 1})
    monkeypatch.setattr(limits, "current", lambda: limits.Limits(**vars(REAL) | {"uploads": few}))
    save(person, PDF)

    with pytest.raises(ValidationError, match="You keep 1 files"):
        save(person, PDF, kind="school_transcript")

    save(person, PDF)  # in place of the one that is there


def test_bytes_count_too(person, monkeypatch):
    few = limits.Uploads(**vars(UPLOADS) | {"bytes_per_person": len(PDF) * 2 - 1})
    monkeypatch.setattr(limits, "current", lambda: limits.Limits(**vars(REAL) | {"uploads": few}))
    save(person, PDF)

    with pytest.raises(ValidationError, match="Remove one first"):
        save(person, PDF, kind="school_transcript")


REAL = limits.current()


def test_files_are_kept_by_their_owner_inside_a_service_only(person):
    with pytest.raises(RuntimeError, match="no_orphans"):
        services.keep(applicant=person, content=PDF, kind=FileKind.PDF, name="x", by=person.user)
    with pytest.raises(PermissionError):
        services.no_orphans(services.keep)(
            applicant=person, content=PDF, kind=FileKind.PDF, name="x", by=UserFactory(applicant=True)
        )


def test_what_the_database_refuses(person):
    def row(**values):
        return StoredFile(**{"applicant": person, "kind": "application/pdf", "name": "x", "size": 1, **values})

    refused(row(size=0), "a_file_is_not_empty", "The file is empty.")
    refused(
        row(kind="image/svg+xml", remade=True), "a_file_is_of_a_kind_that_is_taken", "This kind of file is not taken."
    )
    refused(row(kind="image/png"), "a_picture_is_written_anew", "A picture is kept only as we wrote it anew.")


def lost(folder, number=1):
    """A file of ours that no row knows, and the moment since when it lies there."""
    path = folder / "ab" / f"ab{number:030x}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF)
    os.utime(path, (0, 0))  # as an archive from long ago brings it
    return path, datetime.fromtimestamp(path.stat().st_ctime, UTC)


@pytest.mark.parametrize(("more", "stays"), [(timedelta(seconds=-1), True), (timedelta(seconds=1), False)])
def test_a_file_without_a_row_is_deleted_once_it_has_lain_there_for_a_day(person, files_dir, on_disk, more, stays):
    save(person, PDF)
    known = on_disk()
    path, since = lost(files_dir)

    found = tidying.tidy(now=since + tidying.OLD + more)

    assert (found.known, found.deleted, found.missing) == (1, int(not stays), [])
    assert on_disk() == sorted([*known, path] if stays else known)


def test_what_is_not_ours_is_never_deleted(db, files_dir, on_disk):
    path, since = lost(files_dir)
    others = [files_dir / "notes.pdf", files_dir / "ab" / "PG_VERSION", files_dir / "cd" / path.name,
              files_dir / "ab" / f"{path.stem}.exe"]  # fmt: skip
    for other in others:
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(b"x")

    tidying.tidy(now=since + timedelta(days=400))

    assert on_disk() == sorted(others)


def test_nothing_is_deleted_when_the_database_seems_to_be_the_wrong_one(db, files_dir, on_disk, capsys):
    since = [lost(files_dir, number)[1] for number in range(tidying.ALWAYS_FEW + 1)][-1]

    found = tidying.tidy(now=since + timedelta(days=2))

    assert (found.deleted, found.refused, len(on_disk())) == (0, 21, 21)
    with time_machine.travel(since + timedelta(days=2)):
        call_command("tidy_files")
        assert "Is this the right database?" in capsys.readouterr().out
        call_command("tidy_files", even_many=True)
    assert on_disk() == []


def test_what_a_request_deletes_meanwhile_is_no_error(db, files_dir, monkeypatch):
    path, since = lost(files_dir)
    monkeypatch.setattr(tidying, "OURS", Vanishing(path))

    assert tidying.tidy(now=since + timedelta(days=2)).deleted == 0


class Vanishing:
    """Deletes the file once it was seen."""

    def __init__(self, path):
        self.path = path

    def fullmatch(self, _name):
        self.path.unlink()
        return True


def test_rows_that_miss_their_file_are_named(person, on_disk, capsys):
    save(person, PDF)
    on_disk()[0].unlink()

    call_command("tidy_files")

    assert f"1 missing.\nmissing: {StoredFile.objects.get().file.name}\n" in capsys.readouterr().out


def test_beat_has_files_tidied(person, files_dir, on_disk, caplog):
    save(person, PDF)
    on_disk()[0].unlink()
    path, since = lost(files_dir)

    with time_machine.travel(since + timedelta(days=2)):
        import_string(SCHEDULE["tidy files"]["task"]).apply(throw=True)

    assert not path.exists()
    assert "1 rows without a file" in caplog.text


# --------------------------------------------------------------------------------------- the door


@pytest.fixture
def pdf(person):
    save(person, PDF, "MSPE letter.pdf")
    return StoredFile.objects.get()


def test_a_pdf_is_saved_and_never_opened(person, signed_in, pdf):
    answer = signed_in(person).get(url(person, pdf))

    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="MSPE letter.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_picture_of_ours_is_shown_or_saved(person, signed_in):
    save(person, picture(), "scan.png")
    row, client = StoredFile.objects.get(), signed_in(person)

    shown, saved = client.get(url(person, row)), client.get(url(person, row) + "?save")

    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_nobody_else_gets_a_file(person, signed_in, pdf, client):
    other = ApplicantFactory()
    with_section = GrantFactory(applicant=person, sections=["documents"]).advisor
    without = GrantFactory(applicant=person, sections=["roadmap", "letters"]).advisor

    assert signed_in(with_section).get(url(person, pdf)).status_code == 200
    assert signed_in(without).get(url(person, pdf)).status_code == 404
    assert signed_in(other).get(url(person, pdf)).status_code == 404
    assert signed_in(other).get(url(other, pdf)).status_code == 404  # a forged address
    assert client.get(url(person, pdf)).status_code == 302


def test_a_file_that_the_disk_has_lost_is_not_found(person, signed_in, pdf, on_disk):
    on_disk()[0].unlink()

    assert signed_in(person).get(url(person, pdf)).status_code == 404
