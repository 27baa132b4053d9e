"""Consent: given, changed and taken back by the applicant, and what an invitation is good for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.sharing import services
from applicants.sharing.models import INVITATION_DAYS, Grant, Invitation, Viewing
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory


@pytest.fixture
def advisor(db):
    return UserFactory(email="omar@example.org", name="Omar")


def invite(person, email="omar@example.org", sections=("roadmap",), **values):
    return services.invite(applicant=person, email=email, sections=sections, by=person.user, **values)


# ------------------------------------------------------------------------------------------ database


@pytest.mark.parametrize(
    ("make", "constraint", "message"),
    [
        (lambda person: Invitation(applicant=person, email="a@example.org", sections=[]),
         "an_invitation_shares_something", "Choose at least one part that your advisor may see."),
        (lambda person: Invitation(applicant=person, email="twice@example.org", sections=["roadmap"]),
         "one_open_invitation_per_address", "You have invited this address already."),
        (lambda person: Grant(applicant=person, advisor=UserFactory(), sections=[]),
         "a_grant_shares_something", "Choose at least one part, or take the access back."),
        (lambda person: Grant(applicant=person, advisor=GrantFactory(applicant=person).advisor, sections=["roadmap"]),
         "one_active_grant_per_advisor", "This advisor can see your plan already."),
    ],
)  # fmt: skip
def test_refused_by_the_database(person, make, constraint, message):
    invite(person, "twice@example.org")

    refused(make(person), constraint, message)


# ------------------------------------------------------------------------------------------ inviting


def test_invite(person):
    invitation = invite(person, " Omar@Example.ORG ", ["notes", "roadmap"], message=" Have a look? ")

    assert (invitation.email, invitation.message) == ("omar@example.org", "Have a look?")
    assert invitation.sections == ["roadmap", "notes"]
    assert invitation.expires_at - timezone.now() > timedelta(days=INVITATION_DAYS, seconds=-9)
    assert invitation in person.invitations.open()
    assert str(invitation) == "omar@example.org"


def test_invite_again_takes_the_older_one_back(person):
    first = invite(person)

    second = invite(person, "OMAR@example.org", ["profile"])

    first.refresh_from_db()
    assert first.revoked_at is not None
    assert list(person.invitations.open()) == [second]


def test_invite_again_after_the_first_grew_too_old(person):
    first = invite(person)
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())

    assert invite(person) in person.invitations.open()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": "x" * 250 + "@example.org"}, "Ensure this value has at most 254 characters (it has 262)."),
        ({"sections": []}, "Choose at least one part that your advisor may see."),
        ({"sections": ["roadmap", "bank account"]}, "Choose at least one part that your advisor may see."),
        ({"sections": ["notes"]}, "Notes stand on the steps. Let them see the roadmap too."),
        ({"sections": ["profile", "notes"]}, "Notes stand on the steps. Let them see the roadmap too."),
        ({"message": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_invite_refused(person, values, words):
    with pytest.raises(ValidationError) as error:
        invite(person, **values)

    assert words in error.value.messages
    assert not Invitation.objects.filter(applicant=person).exists()


@pytest.mark.parametrize("change", [str, str.upper, lambda email: f"  {email} "])
def test_ones_own_address_is_refused(person, change):
    with pytest.raises(ValidationError) as error:
        invite(person, change(person.user.email))

    assert error.value.message_dict == {"email": ["That is your own address."]}


def test_who_sees_the_plan_already_is_not_invited_again(person, advisor):
    GrantFactory(applicant=person, advisor=advisor)

    with pytest.raises(ValidationError) as error:
        invite(person, "Omar@example.org")

    assert error.value.message_dict == {
        "email": ["This advisor can see your plan already. Change what they see below."]
    }


def test_invitations_up_to_the_most(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_OPEN_INVITATIONS", 2)
    invite(person, "a@example.org")
    invite(person, "b@example.org")

    with pytest.raises(ValidationError) as error:
        invite(person, "c@example.org")

    assert error.value.messages == ["You have 2 open invitations. Take one back first."]
    assert invite(person, "b@example.org")


def test_one_address_is_not_written_to_again_and_again(person, time_machine):
    for _ in range(services.MOST_TO_ONE_ADDRESS_A_DAY):
        services.take_back_invitation(invitation=invite(person, "a@example.org"), by=person.user)

    with pytest.raises(ValidationError) as error:
        invite(person, "A@example.org")

    assert "email" in error.value.message_dict
    assert invite(person, "b@example.org")
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert invite(person, "a@example.org")


def test_invitations_of_a_day_have_an_end(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_INVITATIONS_A_DAY", 2)
    for name in "ab":
        services.take_back_invitation(invitation=invite(person, f"{name}@example.org"), by=person.user)

    with pytest.raises(ValidationError) as error:
        invite(person, "c@example.org")

    assert error.value.messages == ["No more invitations go out today. Try again tomorrow."]


# ----------------------------------------------------------------------------------------- accepting


def test_accept_makes_an_advisor(person, advisor):
    grant = services.accept(invitation=invite(person, sections=["roadmap", "profile"]), by=advisor)

    advisor.refresh_from_db()
    assert advisor.is_advisor
    assert (grant.applicant, grant.sections, grant.revoked_at) == (person, ["roadmap", "profile"], None)
    assert not person.invitations.open().exists()
    assert str(grant) == f"{advisor.pk} sees {person.pk}"


def test_accept_ignores_the_case_of_the_address(person):
    advisor = UserFactory(email="Omar@Example.org")

    assert services.accept(invitation=invite(person, "omar@example.org"), by=advisor)


def test_accept_twice_gives_the_same_grant(person, advisor):
    invitation = invite(person)

    first, second = (services.accept(invitation=invitation, by=advisor) for _ in range(2))

    assert first == second
    assert Grant.objects.filter(applicant=person).count() == 1


def gone(invitation, by):
    with pytest.raises(services.InvitationGone) as error:
        services.accept(invitation=invitation, by=by)
    assert not Grant.objects.active().filter(applicant=invitation.applicant).exists()
    return str(error.value)


def test_accept_by_another_address(person):
    other = UserFactory(email="somebody@example.org")

    assert gone(invite(person), other).startswith("This invitation was sent to another address.")
    other.refresh_from_db()
    assert not other.is_advisor


def test_accept_of_an_old_invitation(person, advisor):
    invitation = invite(person)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())

    assert gone(invitation, advisor).startswith("This invitation is too old.")


def test_accept_of_one_that_was_taken_back(person, advisor):
    invitation = invite(person)
    services.take_back_invitation(invitation=invitation, by=person.user)

    assert gone(invitation, advisor).startswith("This invitation was taken back.")


def test_accept_again_after_the_access_was_taken_back(person, advisor):
    invitation = invite(person)
    services.revoke(grant=services.accept(invitation=invitation, by=advisor), by=person.user)

    assert gone(invitation, advisor).startswith("This invitation was used already.")


def test_accept_ones_own(person):
    invitation = Invitation.objects.create(applicant=person, email=person.user.email, sections=["roadmap"])

    assert gone(invitation, person.user) == "You cannot be your own advisor."


def test_take_back_of_an_accepted_one_changes_nothing(person, advisor):
    invitation = invite(person)
    services.accept(invitation=invitation, by=advisor)

    services.take_back_invitation(invitation=invitation, by=person.user)

    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    assert Grant.objects.active().filter(applicant=person).exists()


def test_all_writes_lock_the_applicant_first(person, advisor):
    """One order of locks, so that two people who act at once never wait for each other in a circle."""
    invitation = invite(person)

    with CaptureQueriesContext(connection) as queries:
        services.accept(invitation=invitation, by=advisor)

    locks = [q["sql"] for q in queries if " UPDATE OF " in q["sql"]]
    assert 'FROM "applicants_applicant"' in locks[0]


def test_an_applicant_who_is_gone_takes_invitations_along(db, advisor):
    person = ApplicantFactory()
    invitation = invite(person)
    token = services.token_of(invitation)

    person.user.delete()

    assert services.invitation_of(token) is None


# ----------------------------------------------------------------------------------- links and tokens


def test_tokens_lead_to_their_invitation(person):
    invitation = invite(person)

    assert services.invitation_of(services.token_of(invitation)) == invitation


@pytest.mark.parametrize("change", [
    lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: token.partition(":")[0],
    lambda token: token.replace(":", ""), lambda _token: "", lambda _token: "\0", lambda _token: "é:é",
    lambda _token: services.SIGNER.sign("not-a-uuid"), lambda _token: services.SIGNER.sign("0" * 32),
])  # fmt: skip
def test_forged_tokens_lead_nowhere(person, change):
    assert services.invitation_of(change(services.token_of(invite(person)))) is None


# ---------------------------------------------------------------------------------- changing, ending


def test_change_grant(person):
    grant = GrantFactory(applicant=person)

    services.change_grant(grant=grant, sections=["profile"], by=person.user)

    grant.refresh_from_db()
    assert grant.sections == ["profile"]


@pytest.mark.parametrize("sections", [[], ["bank account"], ["notes"]])
def test_change_grant_refused(person, sections):
    grant = GrantFactory(applicant=person)

    with pytest.raises(ValidationError):
        services.change_grant(grant=grant, sections=sections, by=person.user)

    grant.refresh_from_db()
    assert grant.sections == ["roadmap"]


def test_revoke_ends_it_for_good(person):
    grant = GrantFactory(applicant=person)
    services.revoke(grant=grant, by=person.user)
    grant.refresh_from_db()
    ended = grant.revoked_at

    services.revoke(grant=grant, by=person.user)
    with pytest.raises(ValidationError, match="taken back already"):
        services.change_grant(grant=grant, sections=["profile"], by=person.user)

    grant.refresh_from_db()
    assert grant.revoked_at == ended is not None


def test_leave(person):
    grant = GrantFactory(applicant=person)

    services.leave(grant=grant, by=grant.advisor)

    assert not Grant.objects.active().filter(applicant=person).exists()


def test_who_was_revoked_can_be_invited_again(person, advisor):
    services.revoke(grant=services.accept(invitation=invite(person), by=advisor), by=person.user)

    services.accept(invitation=invite(person), by=advisor)

    assert Grant.objects.filter(applicant=person, advisor=advisor).count() == 2
    assert Grant.objects.active().filter(applicant=person, advisor=advisor).count() == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda grant, by: services.invite(
            applicant=grant.applicant, email="x@example.org", sections=["roadmap"], by=by
        ),
        lambda grant, by: services.change_grant(grant=grant, sections=["profile"], by=by),
        lambda grant, by: services.revoke(grant=grant, by=by),
        lambda grant, by: services.leave(grant=grant, by=by),
        lambda grant, by: services.take_back_invitation(invitation=invite(grant.applicant), by=by),
    ],
)
def test_only_whose_it_is_may(person, call):
    grant = GrantFactory(applicant=person)

    with pytest.raises(PermissionError):
        call(grant, UserFactory(admin=True))

    grant.refresh_from_db()
    assert (grant.sections, grant.revoked_at) == (["roadmap"], None)


def test_record_viewing_keeps_the_name(person, advisor):
    services.record_viewing(applicant=person, section="roadmap", page="/a/" + "x" * 300, by=advisor)

    viewing = Viewing.objects.get(applicant=person)
    assert (viewing.advisor, viewing.advisor_name, len(viewing.page)) == (advisor, "Omar", 200)
    assert str(viewing).startswith("Omar /a/")
