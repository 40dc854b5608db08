// For readers without an account: the place they stopped at is remembered on their own device.

const box = document.querySelector("[data-continue]");
try {
  const { path, place } = JSON.parse(localStorage.getItem("lesson-place") ?? "{}");
  if (box && typeof path === "string" && path.startsWith(`/lessons/${box.dataset.lang}/`)) {
    box.querySelector("a").href = `${path}#${encodeURIComponent(place)}`;
    box.hidden = false;
  }
} catch { /* nothing that could be read: nothing to go on from */ }
