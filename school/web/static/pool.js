/* The work page's clock and heartbeat; the lead's comments on marked passages. Works without: the
   page shows the end of the time in words, and passages can be copied by hand. */

const MINUTE = 60_000;

function clock(left) {
  const seconds = Math.max(0, Math.floor(left / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(hours ? 2 : 1, "0");
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
}

function startLease(box) {
  const words = JSON.parse(box.dataset.words);
  const shown = box.querySelector("[data-left]");
  const spoken = box.querySelector("[data-spoken]");
  let until = Date.parse(box.dataset.until);
  let lost = false;
  let warned = false;

  function tick() {
    if (lost) return;
    const left = until - Date.now();
    shown.textContent = left > 0 ? words.left.replace("{t}", clock(left)) : words.over;
    box.classList.toggle("is-short", left > 0 && left < 5 * MINUTE);
    box.classList.toggle("is-over", left <= 0);
    if (left < 5 * MINUTE && !warned) {
      warned = true;
      spoken.textContent = shown.textContent;
    }
    if (left >= 5 * MINUTE) warned = false;
  }

  async function renew() {
    if (lost || document.visibilityState !== "visible" || !box.dataset.renew) return;
    try {
      const answer = await fetch(box.dataset.renew, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
        },
        body: JSON.stringify({ token: box.dataset.token }),
      });
      if (answer.ok) {
        until = Date.parse((await answer.json()).until);
        tick();
      } else if (answer.status === 409) {
        lost = true;
        shown.textContent = words.lost;
        spoken.textContent = words.lost;
        box.classList.add("is-over");
      }
    } catch {
      // Without a connection the clock goes on; the next beat tries again.
    }
  }

  tick();
  setInterval(tick, 1000);
  setInterval(renew, MINUTE);
  document.addEventListener("visibilitychange", renew);
}

function startComments(form) {
  const button = form.querySelector("[data-take-selection]");
  const status = form.querySelector("[data-taken]");
  const work = document.querySelector("[data-comment-on]");
  const rows = [...form.querySelectorAll(".note-row")];
  if (!button || !work) return;
  button.hidden = false;
  for (const row of rows.filter((each) => "spare" in each.dataset)) row.hidden = true;
  let marked = "";

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.isCollapsed && work.contains(selection.anchorNode) && work.contains(selection.focusNode)) {
      marked = selection.toString().trim();
    }
  });

  button.addEventListener("click", () => {
    const place = rows.findIndex((row) => !row.querySelector('[name^="quote-"]').value.trim());
    if (place < 0 || !marked) return;
    rows[place].hidden = false;
    rows[place].querySelector('[name^="quote-"]').value = marked;
    rows[place].querySelector('[name^="note-"]').focus();
    status.textContent = status.dataset.words.replace("{n}", String(place + 1));
    marked = "";
  });

  form.addEventListener("input", () => {
    const last = rows.filter((row) => !row.hidden).pop();
    const next = rows.find((row) => row.hidden);
    if (next && last.querySelector('[name^="quote-"]').value.trim()) next.hidden = false;
  });
}

for (const box of document.querySelectorAll("[data-lease]")) startLease(box);
for (const form of document.querySelectorAll("[data-decide]")) startComments(form);
for (const summary of document.querySelectorAll(".error-summary")) summary.focus();
