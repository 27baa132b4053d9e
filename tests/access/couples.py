"""The access matrix of couples and of the explanation of the Match. The owner is in a couple with two rows."""

from tests.applicants.match.couples.support import couple_of_two, pair_up
from tests.support.access import LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("explain:show", ROOM),
    Row("couples:room", ROOM),
    Row("couples:invite", OWNER, also_post=OWNER_FORM),
    Row("couples:take-back", OWNER_GO, post=True),
    Row("couples:share", OWNER),
    Row("couples:propose", OWNER, also_post=OWNER_FORM),
    Row("couples:add", OWNER, also_post=OWNER_FORM),
    Row("couples:move", (LOGIN, 404, 404, 404, 404, 404, 404), post=True),  # no row is named
    Row("couples:agree", (LOGIN, 404, 404, 404, 404, 404, 404), post=True),  # no list is named
    Row("couples:remove", OWNER),
    Row("couples:end", OWNER),
    Row("couple_invitations:show", (LOGIN, 200, 200, 200, 200, 200, 200)),
)


def objects(people):
    from applicants.match.couples import services

    couple, _other = couple_of_two(people["applicant"])
    pair_up(couple, people["applicant"])
    return {"pair": couple.pairs.first().pk, "couple_token": services.token_of(couple)}


def special(people, found):
    return {"couple_invitations:show": {"token": found["couple_token"]}}
