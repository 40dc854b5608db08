// Dragging an answer by its handle, with mouse, pen or finger.

const START = 4; // pixels before a press becomes a drag
const EDGE = 70; // near the window's edge the page scrolls along
const MARKS = ["drop-before", "drop-after", "drop-tie"];

export function makeDraggable(card, ranking) {
  let drag = null;

  const clear = () => ranking.cards.forEach((each) => each.node.classList.remove(...MARKS));

  function targetAt(y) {
    const others = ranking.order.filter((letter) => letter !== card.letter).map((letter) => ranking.byLetter.get(letter));
    for (const other of others) {
      const box = other.node.getBoundingClientRect();
      if (y > box.bottom) continue;
      const share = (y - box.top) / box.height;
      return { other, how: share < 0.28 ? "before" : share > 0.72 ? "after" : "tie" };
    }
    return { other: others.at(-1), how: "after" };
  }

  function follow() {
    if (!drag) return;
    if (drag.y < EDGE) scrollBy(0, -10);
    else if (drag.y > innerHeight - EDGE) scrollBy(0, 10);
    card.node.style.transform = `translateY(${drag.y + scrollY - drag.from}px)`;
    clear();
    const box = drag.box;
    const inPlace = Math.abs(drag.y + scrollY - drag.from) < Math.min(24, box.height / 3);
    drag.target = inPlace ? null : targetAt(drag.y);
    drag.target?.other.node.classList.add(`drop-${drag.target.how}`);
    drag.frame = requestAnimationFrame(follow);
  }

  function end(apply) {
    if (!drag) return;
    const { target, frame, moving } = drag;
    cancelAnimationFrame(frame);
    drag = null;
    clear();
    card.node.style.transform = "";
    card.node.classList.remove("is-dragged");
    if (!moving) return;
    ranking.justDragged = true;
    setTimeout(() => { ranking.justDragged = false; }, 0);
    if (apply && target) ranking.dropOn(card, target.other.letter, target.how);
  }

  card.handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    card.handle.setPointerCapture(event.pointerId);
    drag = { from: event.clientY + scrollY, y: event.clientY, moving: false, box: card.node.getBoundingClientRect(), target: null };
  });
  card.handle.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.y = event.clientY;
    if (drag.moving || Math.abs(drag.y + scrollY - drag.from) < START) return;
    drag.moving = true;
    card.node.classList.add("is-dragged");
    follow();
  });
  card.handle.addEventListener("pointerup", () => end(true));
  card.handle.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag?.moving) end(false); });
}
