"""Made-up documents for the demo. Every row goes through the services; the portrait is drawn here."""

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from applicants.documents.cv import services as cv
from applicants.documents.papers import services as papers
from applicants.documents.photo import services as photo
from applicants.documents.statements import services as statements
from applicants.documents.vault import services as vault
from applicants.profile.models import Applicant, TargetSpecialty

if TYPE_CHECKING:
    from accounts.models import User

DRAFT = """I learned to listen at a bus stop. (This text is made up, for the demo.)

In my last year at Example Medical College I ran a blood pressure corner beside a bus stop, twice a week. People came
with a question about a tablet and stayed to talk about work, rent and sleep. One driver told me after a month that he
had begun to take his tablets because I had asked what stood in the way.

I want to become an internist who asks that question, and who stays with people long enough to hear the answer."""
SECOND = """I learned to listen at a bus stop. (This text is made up, for the demo.)

In my last year at Example Medical College I ran a blood pressure corner beside a bus stop, twice a week, with four
students. People came with a question about a tablet and stayed to talk about work, rent and sleep. A driver told me
after a month that he had begun to take his tablets because I had asked what stood in the way.

Our records showed the same: of 62 people with high pressure, 41 came back with a lower one.

I want to train in internal medicine, where that question is asked every day, and stay with people long enough to hear
the answer."""


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """A CV half done, a statement in two versions with two readers, papers under way, a photo, papers that run out."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    _cv(applicant, ago(900), ago(420), ago(60), by)
    _statements(applicant, ago(20), ago(9), today + timedelta(days=5), by)
    papers.save_paper(
        applicant=applicant, kind="mspe", by=by,
        values={"route": "school", "asked_on": ago(12), "ask_again_on": today + timedelta(days=9),
                "note": "Dean's office (demo)"},
    )  # fmt: skip
    photo.upload_photo(applicant=applicant, upload=SimpleUploadedFile("portrait-demo.png", portrait()), by=by)
    for values in (
        {
            "kind": "passport",
            "label": "Passport (demo)",
            "name_on_it": "SAMPLE ZARA",
            "expires_on": today + timedelta(95),
        },
        {"kind": "certificate", "label": "BLS course (demo)", "name_on_it": "Zara B. Sample", "expires_on": ago(20)},
        {"kind": "immunisation", "label": "Hepatitis B titer (demo)", "issued_on": ago(300)},
    ):
        vault.add_item(applicant=applicant, values=values, by=by)


def _cv(applicant: Applicant, long_ago: date, last_year: date, lately: date, by: "User") -> None:
    for values in (
        {
            "title": "House officer", "organization": "Example Teaching Hospital (demo)", "place": "Lahore, Pakistan",
            "type": "work", "setting": "urban", "characteristic": "reliability", "begun_on": last_year,
            "ended_on": lately, "meaningful": True, "why_meaningful": "Nights taught me to ask for help early.",
            "description": "Rotated through medicine, surgery and pediatrics. Looked after 15 to 20 inpatients a day.",
        },
        {
            "title": "Founder of a blood pressure corner", "organization": "Student society (demo)",
            "place": "Lahore, Pakistan", "type": "volunteer", "focus": "access", "characteristic": "empathy",
            "begun_on": long_ago, "ended_on": last_year,
            "description": "Measured, listened, referred. 62 people came more than once.",
        },
        {
            "title": "Peer tutor in physiology", "organization": "Example Medical College (demo)", "type": "teaching",
            "focus": "education", "begun_on": long_ago, "description": "",
        },
    ):  # fmt: skip
        cv.add_experience(applicant=applicant, values=values, by=by)
    work = {
        "kind": "poster", "title": "Who comes back? A year at a bus stop (demo)", "authors": "Sample Z, Example N",
        "venue": "Made-up Congress of Students", "status": "published", "on": last_year,
    }  # fmt: skip
    cv.add_work(applicant=applicant, values=work, by=by)
    cv.save_texts(applicant=applicant, values={"hobbies": "Long-distance cycling, calligraphy."}, by=by)


def _statements(applicant: Applicant, asked: date, back: date, again: date, by: "User") -> None:
    aim = TargetSpecialty.objects.filter(applicant=applicant).select_related("specialty").first()
    specialty = aim.specialty if aim else None
    values = {"title": "Internal medicine (demo)", "specialty": specialty, "text": _paragraphs(DRAFT)}
    row, _moved = statements.add_statement(applicant=applicant, values=values, by=by)
    statements.write_version(row=row, values={"text": _paragraphs(SECOND), "note": "Numbers, and a clearer end"}, by=by)
    for reader in (
        {"name": "Dr Hana Placeholder", "knows_residency": True, "version_number": 1, "asked_on": asked,
         "returned_on": back, "remarks": "The bus stop is the best part. Say what came of it, in numbers."},
        {"name": "Noor Example", "version_number": 2, "asked_on": back, "ask_again_on": again},
    ):  # fmt: skip
        statements.ask_reviewer(row=row, values=reader, by=by)


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def portrait() -> bytes:
    """A drawing of nobody, too big and too wide on purpose."""
    image = Image.new("RGB", (1600, 1200), "#c9d6da")
    draw = ImageDraw.Draw(image)
    draw.ellipse((420, 820, 1180, 1700), fill="#3c5a63")
    draw.rectangle((720, 700, 880, 900), fill="#b98d6e")
    draw.ellipse((600, 280, 1000, 780), fill="#c79a79")
    draw.pieslice((585, 240, 1015, 700), 180, 360, fill="#2a211c")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
