"""Messages to copy: filled in, left out where nothing is known, a link that a mail program understands."""

from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.letters.drafts import FITTING, TEMPLATES, About, draft, drafts
from applicants.letters.rules import State

FULL = About(
    writer="Dr Jane Example", me="Zara Sample", specialty="Internal Medicine", where="Example Lakeside",
    read_on=date(2028, 9, 27), expected=True, email="jane@example.org",
)  # fmt: skip
BARE = About(writer="Dr Jane Example", me="Zara", specialty="", where="", read_on=date(2026, 9, 23), expected=False)


def test_a_request_is_filled_in():
    found = draft("ask", FULL)

    assert found.body.startswith("Dear Dr Jane Example,\n\nThank you for the time")
    assert "spend with you at Example Lakeside." in found.body
    assert "residency in Internal Medicine." in found.body
    assert "a strong letter" in found.body
    assert "begin to read applications around September 27, 2028." in found.body
    assert found.body.endswith("Zara Sample\n")


@pytest.mark.parametrize("key", TEMPLATES)
def test_outside_eras_there_is_no_word_of_its_portal_and_day(key):
    """OB-GYN and emergency medicine take letters through ResidencyCAS, others through a match of their own."""
    body = draft(key, replace(FULL, specialty="Emergency Medicine", read_on=None)).body

    assert "ERAS" not in body
    assert "Letter Writer Portal" not in body
    assert "2028" not in body
    assert "  " not in body


@pytest.mark.parametrize("key", TEMPLATES)
def test_what_is_not_known_is_left_out(key):
    found = draft(key, BARE)

    assert "{" not in found.body
    assert " at ." not in found.body
    assert "  " not in found.body
    assert " ." not in found.body
    assert found.mailto == ""
    assert "around" not in found.body


def test_every_state_has_its_message():
    assert set(FITTING) == set(State)
    assert set(FITTING.values()) <= {*TEMPLATES, ""}
    assert [one.key for one in drafts(FULL)] == list(TEMPLATES)


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40)


@given(writer=names, me=names, where=names)
def test_the_link_gives_back_subject_and_body_whatever_the_names(writer, me, where):
    about = About(writer=writer, me=me, specialty="", where=where, read_on=date(2026, 9, 23), expected=False,
                  email="jane+lor@example.org")  # fmt: skip

    found = draft("nudge", about)
    link = urlsplit(found.mailto)

    assert (link.scheme, link.path) == ("mailto", "jane%2Blor@example.org")
    assert not link.fragment
    sent = parse_qs(link.query, strict_parsing=True)
    assert sent["subject"] == [found.subject]
    assert sent["body"] == [found.body.replace("\n", "\r\n")]
    mail = EmailMessage()
    mail["Subject"] = sent["subject"][0]  # raises where a line break could smuggle a header in
