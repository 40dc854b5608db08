// choice: the shown letter of an option chooses it while the focus is in the list.

export default function choice(root) {
  const options = [...root.querySelectorAll(".option")];
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
    const wanted = event.key.toLocaleUpperCase();
    const option = options.find((each, at) => each.querySelector(".option-letter").textContent === wanted || String(at + 1) === wanted);
    const input = option?.querySelector("input");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.click();
  });
}
