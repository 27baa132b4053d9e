"""What the mails say and carry: words, both zones, links that work, headers that cannot be broken."""

import re
from datetime import date, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.match.couples import services as couples
from applicants.sharing import services as sharing
from reminders import compose, services
from reminders.models import Mail, Reminder, Unsubscription
from tests.reminders.conftest import karachi, move, own_step, send_all

SITE = "https://roadmap.example.org"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def daily(person, mailoutbox):
    """A daily mail with something under every heading."""
    applicant = person(begun=["oet_result"], lead_days=[90, 30, 7, 0], name="Zara Sample")
    own_step(applicant, date(2026, 11, 1), "Renew my passport")
    own_step(applicant, date(2026, 11, 22), "Call the bank")
    own_step(applicant, date(2026, 11, 27), "Buy a suit")
    wait = own_step(applicant, None, "Have my diploma verified")
    checklist.wait(
        item=wait, on="school", name="the registrar", since=date(2026, 10, 7), chase_on=date(2026, 11, 21),
        by=applicant.user,
    )  # fmt: skip
    send_all()
    return mailoutbox[0]


@pytest.fixture
def urgent(person, mailoutbox, time_machine):
    person(begun=["oet_result"], lead_days=[])
    time_machine.move_to(karachi(2027, 1, 31, 8))
    send_all()
    return mailoutbox[0]


@pytest.fixture
def moved(person, mailoutbox):
    person(begun=["oet_result"], lead_days=[])
    move(date(2027, 2, 15))
    send_all()
    return mailoutbox[0]


@pytest.fixture
def invitation(person, mailoutbox):
    applicant = person(name="Zara Sample")
    sharing.invite(
        applicant=applicant, email="advisor@example.org", sections=["roadmap", "notes"], by=applicant.user,
        message="Dear Dr. Mock,\nplease look.",
    )  # fmt: skip
    send_all()
    return mailoutbox[0]


@pytest.fixture
def couple(person, mailoutbox):
    applicant = person(name="Zara Sample")
    couples.invite(applicant=applicant, email="partner@example.org", by=applicant.user)
    send_all()
    return mailoutbox[0]


@pytest.fixture(params=["daily", "urgent", "moved", "invitation", "couple"])
def any_mail(request):
    return request.getfixturevalue(request.param)


def html(message):
    return message.alternatives[0].content


def words(message):
    """The text of the HTML part, as somebody reads it."""
    body = re.sub(r"<style.*?</style>", "", html(message), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def links(message):
    found = []

    class Links(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.extend(value for name, value in attributes if name == "href")

    Links().feed(html(message))
    return found


def parsed(message):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


# ---------------------------------------------------------------------------------------- words


def test_daily_mail_says_what_by_when_and_what_otherwise(daily):
    assert daily.subject == "1 late, 1 to ask again, 3 soon"
    for body in (" ".join(daily.body.split()), words(daily)):
        for sentence in [
            "Late by 21 days: your own date was Sun 1 Nov 2026. Do it now, or choose a new date.",
            "You have waited for the registrar for 46 days, since 7 Oct 2026. It is time to ask again.",
            "Your own date is Sun 22 Nov 2026, today. If you cannot make it, choose a new one.",
            "Your own date is Fri 27 Nov 2026, in 5 days.",
            "Sun 31 Jan 2027, 11:59 p.m. ET (expected), which is Mon 1 Feb, 9:59 a.m. in Karachi, in 70 days.",
            "Still open for it: OET result. After that it is too late for Match 2027.",
            "Late by",
            "in Karachi. Match 2027.",
            "You get this because the daily mail is on.",
        ]:
            assert sentence in body


def test_daily_mail_puts_everything_under_its_heading_in_the_order_of_need(daily):
    headings = re.findall(r"<h2>(.*?)</h2>", html(daily))

    assert headings == ["Late", "Ask again", "Today", "This week", "Soon"]
    assert re.findall(r"^[A-Z ]{4,}$", daily.body, re.M) == [heading.upper() for heading in headings]


def test_urgent_mail_says_how_long_is_left(urgent):
    assert urgent.subject == "In 25 hours: ECFMG Pathways applications close (Match 2027)"
    assert "<h2>" not in html(urgent)
    assert "You get this because this date closes something." in urgent.body


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"act": "start"}, "Begin by Tue 1 Dec 2026, in 9 days. If you begin later, your plan gets late."),
        ({"act": "finish"}, "Finish by Tue 1 Dec 2026, in 9 days. Later than that, your plan gets late."),
        ({"act": "finish", "closes": True}, "Finish by Tue 1 Dec 2026, in 9 days. After that it is too late for Match"),
        ({"act": "start", "left": -1}, "Late by 1 day: the day to begin was Tue 1 Dec 2026."),
        ({"act": "finish", "left": -5}, "Late by 5 days: the day to finish was Tue 1 Dec 2026."),
        ({"act": "finish", "too_late": True}, "Even the fastest way is too late for Match 2027 now"),
    ],
)  # fmt: skip
def test_step_words_say_by_when_and_what_otherwise(values, sentence):
    left = values.pop("left", 9)
    subject = compose.rules.Subject("item:1", "milestone", "A step", date(2026, 12, 1), "1", **values)

    assert sentence in compose.words.step_words(subject, left, 2027)


@pytest.mark.parametrize(
    ("left", "far"),
    [
        (timedelta(minutes=59), "in less than an hour"), (timedelta(minutes=61), "in 1 hour"),
        (timedelta(hours=47, minutes=59), "in 47 hours"), (timedelta(hours=48), "in 2 days"),
        (timedelta(days=7, hours=23), "in 7 days"),
    ],
)  # fmt: skip
def test_away_says_hours_where_it_is_near(left, far):
    now = timezone.now()

    assert compose.words.away(now + left, now) == far


def test_a_date_is_said_once_to_those_who_live_by_its_clock(person, mailoutbox, time_machine):
    person(begun=["oet_result"], time_zone="America/Toronto")
    time_machine.move_to(karachi(2027, 1, 31, 19))

    send_all()

    assert "Sun 31 Jan 2027, 11:59 p.m. ET (expected), in 14 hours." in mailoutbox[0].body


def test_a_date_without_an_hour_has_none(person, mailoutbox, time_machine):
    person(begun=["oet_result"])
    move(date(2027, 1, 31), None)
    time_machine.move_to(karachi(2027, 1, 31, 9))

    send_all()

    urgent = next(message for message in mailoutbox if "Today" in message.subject)
    assert "Sun 31 Jan 2027, today. Still open" in urgent.body


def test_a_date_known_by_rule_only_says_that_it_is_expected(person, mailoutbox, time_machine):
    time_machine.move_to(karachi(2030, 12, 1, 9))
    person(begun=["oet_result"], season=2031, lead_days=[90])

    send_all()

    assert "Fri 31 Jan 2031 (expected), in 61 days." in mailoutbox[0].body


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ([("late", "milestone")], "Late: A step"),
        ([("late", "deadline")], "Missed: A step"),
        ([("chase", "milestone")], "Ask again: A step"),
        ([("moved", "moved")], "Date moved: A step"),
        ([("today", "milestone")], "Today: A step"),
        ([("late", "milestone"), ("late", "milestone"), ("later", "milestone")], "2 late, 1 soon"),
        ([("chase", "milestone"), ("today", "milestone"), ("week", "milestone")], "1 to ask again, 2 soon"),
        ([("moved", "moved")] * 2, "2 official dates moved"),
    ],
)
def test_subject_of_says_what_needs_the_person(lines, subject):
    lines = [compose.Line("A step", "", "", group, Reminder(kind=kind), "today") for group, kind in lines]

    assert compose.subject_of(lines) == subject


def test_invitation_says_who_asks_for_what_until_when(invitation):
    assert invitation.subject == "Zara Sample asks you to be their advisor"
    assert "Dear Dr. Mock," in invitation.body
    for body in (" ".join(invitation.body.split()), words(invitation)):
        assert "please look." in body
        assert "Roadmap: steps, dates, what is late and what waits" in body
        assert "Profile" not in body
        assert "The link works until 6 Dec 2026, for the address that got this mail." in body


def test_mails_to_demo_people_say_that_they_are_made_up(person, mailoutbox):
    own_step(person(is_demo=True), date(2026, 11, 22))

    send_all()

    assert "this person is made up" in mailoutbox[0].body


# ---------------------------------------------------------------------------------------- links


def test_every_link_is_absolute_and_works(any_mail):
    owner = User.objects.get(is_applicant=True)
    client = Client()
    client.force_login(owner)

    for url in links(any_mail):
        if url.startswith("https://www.ecfmg.org"):
            continue
        assert url.startswith(SITE + "/")
        answer = client.get(url.removeprefix(SITE), follow=True)
        assert answer.status_code == 200, url


def test_text_and_html_lead_to_the_same_places(any_mail):
    in_text = set(re.findall(r"https?://\S+", any_mail.body))

    quiet = {url for url in links(any_mail) if url not in in_text}
    assert in_text <= set(links(any_mail))
    assert all("/unsubscribe/" in url for url in quiet)  # the text does not repeat a long address for each late line


def test_the_html_loads_nothing_and_holds_no_script(any_mail):
    assert not re.search(r"<(img|link|script|iframe|object)|url\(|@import|\son\w+=", html(any_mail))


def test_a_title_with_markup_is_only_text(person, mailoutbox):
    own_step(person(), date(2026, 11, 22), "<b>Bold</b> & <script>alert(1)</script>")

    send_all()

    assert "<script" not in html(mailoutbox[0])
    assert "&lt;script&gt;" in html(mailoutbox[0])
    assert "<b>Bold</b> & <script>" in mailoutbox[0].body


# -------------------------------------------------------------------------------------- headers


def test_every_mail_carries_its_message_id_and_says_that_a_machine_wrote_it(any_mail):
    message = parsed(any_mail)

    assert message["Message-ID"] == Mail.objects.get(message_id=message["Message-ID"]).message_id
    assert re.fullmatch(r"<mail-\d+-[0-9a-f]{16}@roadmap\.example\.org>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("name", "what"), [("daily", "kind:steps"), ("moved", "kind:deadlines"), ("urgent", None)])
def test_one_click_stops_what_the_mail_is_about(name, what, request):
    message = parsed(request.getfixturevalue(name))
    url = message["List-Unsubscribe"].strip("<>")

    answer = Client(enforce_csrf_checks=True).post(url.removeprefix(SITE), {"List-Unsubscribe": "One-Click"})

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert answer.status_code == 200
    user = User.objects.get(is_applicant=True)
    if what:
        assert user.muted_kinds == [what.removeprefix("kind:")]
    else:
        assert Unsubscription.objects.get(user=user).subject == "date:2027:A_PATHWAY_CLOSE"


def test_a_couple_is_asked_at_its_address_with_its_link(couple):
    assert couple.to == ["partner@example.org"]
    assert couple.subject == "Zara Sample asks you to match as a couple"
    for body in (" ".join(couple.body.split()), words(couple)):
        assert "Each of you chooses which programs the other sees." in body
    assert "/couples/" in couple.body


def test_a_couples_invitation_that_was_taken_back_meanwhile_is_not_sent(person, mailoutbox):
    applicant = person(name="Zara Sample")
    couples.invite(applicant=applicant, email="partner@example.org", by=applicant.user)
    pending = services.sweep()
    couples.take_back(applicant=applicant, by=applicant.user)

    said = [services.deliver(pk) for pk in pending]

    assert said == [Mail.State.EMPTY]
    assert mailoutbox == []


def test_an_invitation_is_no_list_mail(invitation):
    assert parsed(invitation)["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "name",
    ["Zara 🩺 Sample", "زارا نمونہ", "Müller, Jörg", 'Zara "Z" Sample', "Zara <evil@example.com>", "", "x" * 150],
)
def test_a_name_arrives_as_it_was_typed(person, mailoutbox, name):
    applicant = person(name=name)
    own_step(applicant, date(2026, 11, 22))

    send_all()

    (address,) = parsed(mailoutbox[0])["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, applicant.user.email)


@pytest.mark.parametrize("text", ["Zara\r\nBcc: evil@example.com", "Zara\nSubject: x", "Zara\x85Bcc: e@example.com"])
def test_nobody_can_write_a_header_through_a_name_or_title(person, mailoutbox, text):
    applicant = person(name=text)
    step = own_step(applicant, date(2026, 11, 22))
    ChecklistItem.objects.filter(pk=step.pk).update(own_title=text)
    sharing.invite(applicant=applicant, email="advisor@example.org", sections=["roadmap"], by=applicant.user)

    assert send_all() == ["sent", "sent"]

    for sent in mailoutbox:
        message = parsed(sent)
        assert message["Bcc"] is None
        assert len(message.get_all("Subject")) == 1
        assert len(message["To"].addresses) == 1


def test_a_title_in_arabic_arrives_in_the_subject(person, mailoutbox):
    own_step(person(), date(2026, 11, 22), "تجديد جواز السفر 🛂")

    send_all()

    assert parsed(mailoutbox[0])["Subject"] == "Today: تجديد جواز السفر 🛂"


# --------------------------------------------------------------------------- the check at the end


def test_check_writes_nothing(person):
    applicant = person()
    own_step(applicant, date(2026, 11, 29))
    (pk,) = services.sweep()
    mail = Mail.objects.select_related("user").get(pk=pk)
    services.stop_reminders(user=applicant.user, what="kind:steps")

    content = compose.check(mail, User.objects.get(pk=applicant.user.pk), timezone.now())

    assert [reason for _reminder, reason in content.dropped] == ["stopped"]
    assert Reminder.objects.get().state == "pending"
