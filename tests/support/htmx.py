"""page + fragment = fresh page: what htmx puts into a page is what the page would show anyway."""

from tests.support.html import Node, page_of

HTMX = {"HX-Request": "true"}


def region_of(response):
    """`#region` of a response as a tree, without what may differ: CSRF tokens, and what just happened (#flash).

    Parts that go elsewhere on the page (hx-swap-oob) are taken out, as htmx does.
    """
    region = page_of(response).find(id="region")
    for node in list(region.walk()):
        if "hx-swap-oob" in node.attrs:
            node.parent.children.remove(node)
        if node.attrs.get("name") == "csrfmiddlewaretoken":
            node.attrs["value"] = "token"
        if node.attrs.get("id") == "flash":
            node.children = []
    return region


def plain(node):
    """The tree as text, the same for the same markup: attributes in order, blanks made one blank."""
    if isinstance(node, str):
        return " ".join(node.split())
    attrs = "".join(f' {name}="{" ".join(value.split())}"' for name, value in sorted(node.attrs.items()))
    inner = "\n".join(line for child in node.children if (line := plain(child)))
    return f"<{node.tag}{attrs}>\n{inner}\n</{node.tag}>"


def form_for(page, action):
    """The first form of the page that sends to this address with htmx, into #region."""
    forms = page.find_all("form", hx_post=action)
    assert forms, f"no htmx form sends to {action}"
    form = forms[0]
    assert form.attrs["action"] == action, "without script the form would send elsewhere"
    assert form.attrs["method"] == "post"
    assert (form.attrs["hx-target"], form.attrs["hx-swap"]) == ("#region", "outerHTML")
    assert form.attrs["hx-disabled-elt"] == "find button"
    return form


def press(client, url, action, **data):
    """Send the htmx form of the page at `url` as the browser does; the fragment equals the `#region` of a fresh page.

    `data` is what was typed. Returns the response with the fragment (its #flash says what happened).
    """
    form = form_for(page_of(client.get(url)), action)

    answer = client.post(action, form.fields() | data, headers=HTMX, follow=True)

    same_as_fresh(client, url, answer)
    return answer


def same_as_fresh(client, url, answer):
    """The fragment holds `#region` alone, and it is that of a freshly loaded page.

    So is what the fragment brings along for elsewhere on the page (hx-swap-oob).
    """
    assert answer.status_code == 200
    assert "HX-Request" in answer.headers["Vary"]
    fragment = page_of(answer)
    outside = [child for child in fragment.children if isinstance(child, Node) or child.strip()]
    assert [node.attrs.get("id") for node in outside] == ["region"], "a fragment is the region and nothing else"
    fresh = client.get(url)
    assert fresh.content.lstrip().lower().startswith(b"<!doctype html>")
    for node in fragment.find_all(hx_swap_oob="true"):
        del node.attrs["hx-swap-oob"]
        assert plain(node) == plain(page_of(fresh).find(id=node.attrs["id"]))
    assert plain(region_of(answer)) == plain(region_of(fresh))
