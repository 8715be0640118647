/* Who is asked one after another: whoever is ticked joins the end of the line, arrows move people up and down in it.
   What is sent goes by where it stands. Without this the line stays as it was, newly ticked people come last. */
(() => {
  "use strict";
  const ticked = (list) => [...list.querySelectorAll(".choice:has(:checked)")];
  const saved = (list) => list.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));

  document.addEventListener("change", ({ target }) => {
    const list = target.closest("[data-ordered]");
    if (!list) return;
    const choice = target.closest(".choice"), last = ticked(list).filter((one) => one !== choice).at(-1);
    if (last) last.after(choice);
    else list.prepend(choice);
    target.focus();
    saved(list);
  });

  document.addEventListener("click", (event) => {
    const press = event.target.closest("[data-step]"), list = press?.closest("[data-ordered]");
    if (!list) return;
    event.preventDefault();
    const line = ticked(list), choice = press.closest(".choice"), at = line.indexOf(choice) + Number(press.dataset.step);
    if (at < 0 || at >= line.length) return;
    line[at][press.dataset.step === "1" ? "after" : "before"](choice);
    press.focus();
    saved(list);
  });

  document.addEventListener("draft:restored", ({ target, detail }) => {
    for (const list of target.querySelectorAll("[data-ordered]")) {
      const name = list.dataset.ordered, of = (id) => list.querySelector(`input[value="${CSS.escape(id)}"]`)?.closest(".choice");
      const line = detail.filter(([one]) => one === name).map(([, id]) => of(id)).filter(Boolean);
      list.prepend(...line);
    }
  });
})();
