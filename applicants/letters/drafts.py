"""Messages to a letter writer, to copy and change. Never sent by us.

They go to doctors in the US, so they are in English whatever the language of the pages.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from applicants.letters.rules import State


@dataclass(frozen=True)
class About:
    """What a message is filled with.

    `read_on` is when programs begin to read in ERAS, `expected` whether that may move; None where one applies through
    another service, whose day and portal are not known here.
    """

    writer: str
    me: str
    specialty: str
    where: str
    read_on: date | None
    expected: bool
    email: str = ""


@dataclass(frozen=True)
class Draft:
    """A message: what it is for, subject, body, and a link that opens it in the mail program ("" without one)."""

    key: str
    name: Any
    subject: str
    body: str
    mailto: str


ASK = """Dear {writer},

Thank you for the time that I could spend with you{where}. I learned a great deal from your team.

I am applying for residency{specialty}. Do you feel that you know my work well enough to write a strong letter of \
recommendation for me? If you would rather not, please tell me openly; I would understand.

{when} If you agree, I will send you my CV, my personal statement and a short \
summary of the cases that we saw together.

With kind regards,
{me}
"""

PACKET = """Dear {writer},

Thank you for writing a letter for my residency application{specialty}.

I attach three things to make it easier:
- my CV
- my personal statement
- a summary of cases that I worked on{where}

{sending}

Please tell me if anything is missing.

With kind regards,
{me}
"""

NUDGE = """Dear {writer},

I hope you are well. This is a short reminder of the letter of recommendation for my residency application{specialty}.

{when} Is there anything that I can send you to make it easier? If {link} did not arrive, I can send it again.

Thank you for your time.

With kind regards,
{me}
"""

THANKS = """Dear {writer},

Your letter has arrived. Thank you for the time you took, and for all that I learned{where}.

I will let you know how the season goes.

With kind regards,
{me}
"""

TEMPLATES: dict[str, tuple[Any, str, str]] = {
    "ask": (_("Ask for a letter"), "A letter of recommendation for my residency application", ASK),
    "packet": (_("Send the packet"), "For your letter: CV, personal statement, cases", PACKET),
    "nudge": (_("Ask again, gently"), "A short reminder: letter of recommendation", NUDGE),
    "thanks": (_("Say thank you"), "Thank you for your letter", THANKS),
}
FITTING = {
    State.CANDIDATE: "ask", State.ASKED: "nudge", State.AGREED: "packet", State.PACKET_SENT: "nudge",
    State.FORM_SENT: "nudge", State.UPLOADED: "thanks", State.DECLINED: "",
}  # fmt: skip
"""Which message fits a letter that is so far."""


def drafts(about: About) -> list[Draft]:
    """All messages for one letter."""
    return [draft(key, about) for key in TEMPLATES]


def draft(key: str, about: About) -> Draft:
    """One message, filled in. Where something is not known, its part of the sentence is left out."""
    name, subject, text = TEMPLATES[key]
    body = text.format(
        writer=about.writer, me=about.me, where=f" at {about.where}" if about.where else "",
        specialty=f" in {about.specialty}" if about.specialty else "", **_service(about),
    )  # fmt: skip
    return Draft(key, name, subject, body, _mailto(about.email, subject, body))


def _service(about: About) -> dict[str, str]:
    """What differs by the service through which one applies."""
    if about.read_on is None:
        return {
            "when": "I will tell you by which day it is needed.", "link": "the link for it",
            "sending": "I will tell you how to send it, and by which day it is needed.",
        }  # fmt: skip
    day = f"{about.read_on:%B} {about.read_on.day}, {about.read_on.year}"
    reading = f"Programs begin to read applications {'around' if about.expected else 'on'} {day}"
    return {
        "when": f"{reading}.", "link": "the link of the Letter Writer Portal",
        "sending": (
            "You will get a link by mail from the Letter Writer Portal of ERAS. You need no account for it. "
            f"{reading}; a letter that is there before that day is read with the rest."
        ),
    }  # fmt: skip


def _mailto(email: str, subject: str, body: str) -> str:
    """A link of RFC 6068: lines end with CR LF, everything else percent-encoded."""
    if not email:
        return ""
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
