/* A clock that counts down to a moment the server has set.

     <div data-timer data-deadline="ISO moment" data-now="ISO moment the page was made" data-words="{...}">
       <p data-left>Until 10:15</p>  <button type="button" data-hide hidden></button>  <p data-spoken></p>
     </div>
   The difference between the two clocks is taken out, so a wrong clock on this machine does no harm.
   words: left ("Time left: {time}"), hide, show, hidden, ten, two, over.
   At ten and at two minutes it says so, once each, politely and also while the clock is hidden.
   At the end it sends the event timer:over. An autosave:saved event whose detail has deadline_at
   moves the end (extra time given meanwhile). */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const WARNINGS = [["two", 2 * MINUTE], ["ten", 10 * MINUTE]];
const HIDDEN_KEY = "timer-hidden";

function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  const hours = Math.floor(seconds / 3600);
  const pad = (number) => String(number).padStart(2, "0");
  const rest = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function remembered() {
  try {
    return localStorage.getItem(HIDDEN_KEY) === "1";
  } catch {
    return false;
  }
}

function remember(hidden) {
  try {
    localStorage.setItem(HIDDEN_KEY, hidden ? "1" : "0");
  } catch { /* the choice lasts as long as the page */ }
}

function start(box) {
  const words = JSON.parse(box.dataset.words);
  const shown = box.querySelector("[data-left]");
  const spoken = box.querySelector("[data-spoken]");
  const toggle = box.querySelector("[data-hide]");
  const skew = Date.parse(box.dataset.now) - Date.now();
  let deadline = Date.parse(box.dataset.deadline);
  let hidden = remembered();
  let over = false;
  const left = () => deadline - (Date.now() + skew);
  // Warnings whose moment had passed when the page was opened were given on an earlier page.
  const given = new Set(WARNINGS.filter(([, at]) => left() < at - 15 * SECOND).map(([name]) => name));

  function draw() {
    const now = left();
    const warning = WARNINGS.find(([name, at]) => now <= at && !given.has(name));
    if (warning && now > 0) {
      WARNINGS.filter(([, at]) => at >= warning[1]).forEach(([name]) => given.add(name));
      spoken.textContent = words[warning[0]];
    }
    const text = hidden ? words.hidden : words.left.replace("{time}", clock(now));
    if (shown.textContent !== text) shown.textContent = text;
    box.classList.toggle("is-short", now <= 10 * MINUTE);
    box.classList.toggle("is-last", now <= 2 * MINUTE);
    if (now <= 0 && !over) {
      over = true;
      spoken.textContent = words.over;
      box.dispatchEvent(new CustomEvent("timer:over", { bubbles: true }));
    }
  }

  function label() {
    toggle.textContent = hidden ? words.show : words.hide;
    toggle.setAttribute("aria-pressed", String(hidden));
  }

  toggle.hidden = false;
  toggle.addEventListener("click", () => { hidden = !hidden; remember(hidden); label(); draw(); });
  document.addEventListener("autosave:saved", (event) => {
    const moved = Date.parse(event.detail.deadline_at);
    if (!moved || moved === deadline) return;
    deadline = moved;
    over = left() <= 0;
    given.clear();
    draw();
  });
  label();
  draw();
  setInterval(draw, SECOND);
}

document.querySelectorAll("[data-timer]").forEach(start);
