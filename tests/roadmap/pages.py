"""Reading pages as people do: their words, and what their forms would send."""

import re
from html import unescape

from roadmap import road
from roadmap.models import Milestone, Season, SeasonDate

DATES = "/curation/dates/"
RANK = "/curation/dates/2027/A_ROL/"
ROAD = "/curation/road/"
PREP = "/curation/road/step1_prep/"


def words(page):
    """The text of the page's main part, in one line."""
    html = page.text.partition("<main")[2].partition("</main>")[0] or page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def fields_of(page):
    """What the form of a page would send, without its buttons."""
    form = page.text.partition('<form class="form"')[2] or page.text.partition('<form class="actions"')[2]
    form = form.partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = re.search(r'type="(radio|checkbox)"', tag)
        if not name or (ticked and "checked" not in tag):
            continue
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "on" if ticked else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        found[name] = [unescape(text).replace("\n", "\r\n")]  # as a browser sends it
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [unescape(chosen[1])] if chosen else [""]
    found.pop("csrfmiddlewaretoken", None)
    return found


def state():
    """All that the curation pages could change, to compare before and after."""
    return (
        road.version(), list(SeasonDate.objects.order_by("pk").values()), list(Season.objects.values()),
        list(Milestone.objects.order_by("pk").values()), road.edges(),
    )  # fmt: skip
