"""A page as a tree: find things in it as a person would, and see whether the markup is sound. Strict on purpose."""

from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
PHRASING_ONLY = {
    "p", "span", "b", "strong", "i", "em", "small", "label", "h1", "h2", "h3", "h4", "h5", "h6", "button", "del", "ins",
    "time", "summary", "legend",
}  # fmt: skip
ONLY_IN = {
    "li": ("ul", "ol"), "dt": ("dl", "div"), "dd": ("dl", "div"), "tr": ("thead", "tbody", "tfoot", "table"),
    "td": ("tr",), "th": ("tr",), "option": ("select", "optgroup"), "legend": ("fieldset",), "summary": ("details",),
    "caption": ("table",),
}  # fmt: skip
CONTROLS = ("input", "select", "textarea")


class Node:
    """An element. `attrs` of an attribute without a value hold the empty string."""

    def __init__(self, tag, attrs=(), parent=None):
        self.tag, self.parent, self.children = tag, parent, []
        self.attrs = {name: value if value is not None else "" for name, value in attrs}

    def __repr__(self):
        return f"<{self.tag} {self.attrs}>"

    def walk(self):
        """The element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find_all(self, tag=None, **attrs):
        """Elements below with this tag and these attributes (`class_` for class: one of the words)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        below = [node for node in self.walk() if node is not self and tag in (None, node.tag)]
        return [node for node in below if all(node._has(*pair) for pair in wanted.items())]

    def _has(self, name, value):
        mine = self.attrs.get(name)
        return value in (mine or "").split() if name == "class" else mine == value

    def find(self, tag=None, **attrs):
        """The one such element; an AssertionError where there is none or more than one."""
        found = self.find_all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} elements {tag or ''} {attrs} in:\n{self.text[:2000]}"
        return found[0]

    def has(self, tag=None, **attrs):
        return bool(self.find_all(tag, **attrs))

    @property
    def text(self):
        """The words, blanks and line breaks made one blank."""
        words = [child if isinstance(child, str) else f" {child.text} " for child in self.children]
        return " ".join("".join(words).split()).replace(" .", ".").replace(" ,", ",").replace(" :", ":")

    @property
    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def fields(self):
        """What this form would send, without the CSRF token; boxes and choices that are not chosen are not sent."""
        assert self.tag == "form"
        sent = {}
        for node in self.find_all():
            name = node.attrs.get("name")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if node.tag == "textarea":
                sent[name] = "".join(child for child in node.children if isinstance(child, str)).removeprefix("\n")
            elif node.tag == "select":
                chosen = [o.attrs["value"] for o in node.find_all("option") if "selected" in o.attrs]
                sent[name] = chosen if "multiple" in node.attrs else (chosen or [""])[0]
            elif node.tag == "input" and node.attrs.get("type") == "checkbox":
                if "checked" in node.attrs:
                    sent.setdefault(name, []).append(node.attrs.get("value", "on"))
            elif node.tag == "input" and (node.attrs.get("type") != "radio" or "checked" in node.attrs):
                sent[name] = node.attrs.get("value", "")
        return sent


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("document")

    def handle_starttag(self, tag, attrs):
        node = Node(tag, attrs, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Node(tag, attrs, self.here))

    def handle_endtag(self, tag):
        assert self.here.tag == tag, f"</{tag}> ends {self.here!r}, line {self.getpos()[0]}"
        self.here = self.here.parent

    def handle_data(self, data):
        self.here.children.append(data)


def parse(html):
    """The tree of a page or of a part of one. AssertionError where an end tag does not fit."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.here is builder.root, f"{builder.here!r} is never closed"
    return builder.root


def page_of(response):
    """The tree of a response."""
    return parse(response.content.decode())


def problems_of(root):
    """What is wrong with the markup: ids twice, blocks where only words may stand, controls without a name."""
    nodes = list(root.walk())
    ids = [node.attrs["id"] for node in nodes if "id" in node.attrs]
    found = [f"id {name!r} stands {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1]
    labelled = {node.attrs["for"] for node in nodes if node.tag == "label" and "for" in node.attrs}
    found += [f"label for {name!r}, which is not there" for name in sorted(labelled - set(ids))]
    for node in nodes:
        found += _nesting(node) + _naming(node, labelled, set(ids))
    return found


def _nesting(node):
    found = []
    if node.tag in BLOCKS:
        around = next((outer for outer in node.ancestors if outer.tag in PHRASING_ONLY), None)
        if around is not None and not (node.tag[0] == "h" and around.tag in ("summary", "legend")):
            found.append(f"{node!r} inside {around!r}")
    if node.tag in ("form", "a", "button") and any(outer.tag == node.tag for outer in node.ancestors):
        found.append(f"{node!r} inside another {node.tag}")
    if node.tag in ONLY_IN and node.parent.tag not in ONLY_IN[node.tag]:
        found.append(f"{node!r} inside {node.parent!r}")
    return found


def _naming(node, labelled, ids):
    found = []
    for attribute in ("aria-labelledby", "aria-describedby", "form", "popovertarget"):
        found += [f"{node!r}: no {name!r}" for name in node.attrs.get(attribute, "").split() if name not in ids]
    named = "aria-label" in node.attrs or "aria-labelledby" in node.attrs
    if node.tag in CONTROLS and node.attrs.get("type") != "hidden" and not named:
        in_label = any(outer.tag == "label" for outer in node.ancestors)
        if not in_label and node.attrs.get("id") not in labelled:
            found.append(f"{node!r} has no label")
    if node.tag in ("button", "a", "summary", "label", "h1", "h2", "h3", "legend") and not (named or node.text):
        found.append(f"{node!r} has no name")
    if node.tag == "a" and not node.attrs.get("href"):
        found.append(f"{node!r} leads nowhere")
    return found


def sound(answer, status=200):
    """The page of an answer, whose markup has no fault."""
    assert answer.status_code == status
    page = page_of(answer)
    assert problems_of(page) == []
    return page
