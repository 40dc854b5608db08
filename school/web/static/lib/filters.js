// Folds the filter form away on narrow screens while no filter is set. Not a module: it runs right behind the form,
// before the list below is there, so that nothing jumps.

{
  const box = document.currentScript.previousElementSibling;
  const narrow = matchMedia("(max-width: 40rem)");
  const fold = () => {
    box.open = !narrow.matches || box.dataset.chosen !== "0" || box.contains(document.activeElement);
  };
  narrow.addEventListener("change", fold);
  fold();
}
