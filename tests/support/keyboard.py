"""The Tab key and what it shows: nothing is reached in another way, and the focus can be seen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.support.waiting import until

MOST = 400
_SEEN = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const marked = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return inSight && (marked(node) || marked(node.parentElement));
}"""


def tab_to(control: Locator) -> None:
    """Press Tab until the control has the focus; fails when it never gets it, or when the focus cannot be seen."""
    page = control.page
    wanted = control.element_handle()
    for _press in range(MOST):
        if page.evaluate("node => document.activeElement === node", wanted):
            until(f"the focus is seen on {control}", lambda: focus_is_seen(page), seconds=3, every=0.05)  # pages glide
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {control}")


def focus_is_seen(page: Page) -> bool:
    """True when what has the focus is in sight and marked."""
    seen: bool = page.evaluate(_SEEN)
    return seen
