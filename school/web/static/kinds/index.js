// Enhances every form of an item kind on the page. Without this script the forms work as plain fields.

const SCRIPTED = new Set(["choice", "correct", "mark", "ranking", "claim", "spans", "writing"]);

/** Enhance the forms inside `root` that are not enhanced yet. */
export async function enhance(root = document) {
  const forms = [...root.querySelectorAll("[data-kind]:not([data-live])")];
  await Promise.all(forms.map(async (form) => {
    const kind = form.dataset.kind;
    if (!SCRIPTED.has(kind)) return;
    form.dataset.live = "";
    const script = await import(`./${kind}.js`);
    script.default(form);
    form.classList.add("is-live");
    form.dispatchEvent(new CustomEvent("kind:live", { bubbles: true }));
  }));
}

enhance();
