/* Fields that come and go: a form[data-shape] asks the server how it looks with what is typed so far, and shows it.
   Without this script all its fields are there, and the server ignores what does not belong. */
(() => {
  "use strict";
  const waiting = new WeakMap(), turns = new WeakMap();

  function typed(form) {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
    return values;
  }

  async function ask(form) {
    const turn = (turns.get(form) ?? 0) + 1;
    turns.set(form, turn);
    const headers = { "HX-Request": "true" };
    const answer = await fetch(form.dataset.shape, { method: "POST", body: typed(form), headers }).catch(() => null);
    if (answer?.ok && turns.get(form) === turn) show(form, await answer.json());
  }

  function show(form, fields) {
    for (const [name, look] of Object.entries(fields)) {
      const box = form.querySelector(`[data-turn="${CSS.escape(name)}"]`);
      if (!box) continue;
      box.toggleAttribute("data-off", look.hidden);
      box.toggleAttribute("data-needed", look.needed);
      for (const one of box.querySelectorAll("input:not([type=hidden]), select, textarea")) one.ariaRequired = look.needed || null;
      const made = box.querySelector("output");
      if (made && look.text !== null) made.textContent = look.text;
    }
  }

  function later(form, delay) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(ask, delay, form));
  }

  const changed = (delay) => ({ target }) => {
    const form = target.closest?.("form[data-shape]");
    if (form) later(form, delay);
  };
  document.addEventListener("input", changed(250));
  document.addEventListener("change", changed(0));
  // A draft that was put back may look different from what the server drew.
  for (const form of document.querySelectorAll("form[data-shape][data-draft]")) {
    if (localStorage.getItem(`draft:${form.dataset.draft}`)) later(form, 0);
  }
})();
