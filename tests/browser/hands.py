"""Somebody who uses the keyboard alone."""

from playwright.sync_api import Locator, Page, expect

SEEN = """(one) => {
  const style = getComputedStyle(one);
  return one.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def tab_to(page: Page, wanted: Locator, *, back: bool = False, most: int = 160) -> Locator:
    """Press Tab (or Shift-Tab) until this has the focus; the focus can be seen there."""
    expect(wanted).to_be_visible()
    element = wanted.element_handle()  # found once: to look for a role takes long on a large page
    for _ in range(most):
        if element.evaluate("one => one === document.activeElement"):
            assert element.evaluate(SEEN), f"the focus is not seen on {wanted}"
            return wanted
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab does not reach {wanted}; the focus is on {focus(page)}")


def press(page: Page, wanted: Locator, key: str = "Enter", **how: bool) -> None:
    """Go there by Tab and press the key."""
    tab_to(page, wanted, **how)
    page.keyboard.press(key)


def type_into(page: Page, wanted: Locator, words: str, **how: bool) -> None:
    """Go there by Tab and write these words in place of what stands there."""
    tab_to(page, wanted, **how)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)


def focus(page: Page) -> str:
    """What has the focus, for a failing test."""
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def keeps_its_place(page: Page, wanted: Locator) -> None:
    """After a part of the page was replaced, the keyboard goes on from here, where people can see it.

    The part may be replaced between two looks: what counts is where the focus comes to rest.
    """
    for _ in range(50):
        expect(wanted).to_be_focused()
        if wanted.evaluate(SEEN):
            break
        wanted.page.wait_for_timeout(100)
    else:
        raise AssertionError(f"the focus is not seen on {wanted}; it is on {focus(wanted.page)}")
    expect(wanted).to_be_in_viewport()
