// A lesson page: exercises answer back without a reload, and the place where one stops is remembered.

import { announce, el, wordsOf } from "./page.js";

const root = document.querySelector("[data-lesson]");
const say = wordsOf(root);
const token = document.querySelector("meta[name='csrf-token']")?.content;

for (const section of root.querySelectorAll("[data-exercise]")) {
  section.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check(section, event.currentTarget);
  });
}

async function check(section, form) {
  const send = form.querySelector("button.btn-primary:not([type='button'])");
  if (send.getAttribute("aria-disabled") === "true") return; // a second click while the first is on its way
  const before = send.textContent;
  send.setAttribute("aria-disabled", "true");
  send.textContent = say("checking");
  let label = before;
  try {
    const reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-CSRFToken": token } });
    const data = await reply.json();
    if (reply.ok) {
      show(section, data);
      label = say("again");
    } else problem(section, data.message);
  } catch {
    problem(section, say("offline"));
  }
  send.removeAttribute("aria-disabled");
  send.textContent = label;
}

function problem(section, words) {
  section.querySelector("[data-problem]").replaceChildren(el("p", {}, words));
}

function show(section, data) {
  section.querySelector("[data-problem]").replaceChildren();
  section.querySelector("[data-show-last]")?.remove();
  const result = section.querySelector("[data-result]");
  result.innerHTML = data.html; // our own server's page fragment
  result.hidden = false;
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "nearest", behavior: "smooth" });
  const head = result.querySelector(".result-head")?.textContent.replace(/\s+/g, " ").trim();
  announce(`${say("result")}: ${head}`);
  if (!data.kept) return;
  section.querySelector("[data-known]").replaceChildren(el("span", { class: `tag tag-${data.best >= 80 ? "good" : "info"}` }, say("best", { b: data.best, t: data.tries })));
  standing(data);
}

function standing(data) {
  const total = Number(root.dataset.total);
  const words = say("progress", { n: data.answered, k: total });
  for (const node of root.querySelectorAll("[data-progress-words]")) node.textContent = words;
  root.querySelector("[data-progress]").value = data.answered;
  if (!data.done) return;
  const done = root.querySelector("[data-when-done]"), open = root.querySelector("[data-when-open]");
  if (done) done.hidden = false;
  if (open) open.hidden = true;
  const step = root.querySelector("[data-this-step]");
  step?.classList.replace("step-now", "step-done");
  if (data.newly_done) setTimeout(() => announce(say("finished")), 1500);
}

// The last part that came into view is the place to go on from.
let place = "";
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) place = entry.target.id;
}, { rootMargin: "-20% 0px -60% 0px" });
for (const part of root.querySelectorAll("[data-part]")) watcher.observe(part);

let kept = "";
function keepPlace() {
  if (!place || place === kept || scrollY < 200) return;
  kept = place;
  const url = root.dataset.placeUrl;
  if (url) {
    const body = new FormData();
    body.set("csrf_token", token);
    body.set("place", place);
    navigator.sendBeacon(url, body);
    return;
  }
  try {
    localStorage.setItem("lesson-place", JSON.stringify({ path: location.pathname, place }));
  } catch { /* a private window may refuse; then there is nothing to go on from */ }
}
addEventListener("pagehide", keepPlace);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepPlace(); });
