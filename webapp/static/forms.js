/* What forms do beyond HTML: what is typed into form[data-draft] is kept in this browser until it is sent; an answer
   that needs a comment asks for it; lists are narrowed; what opened in place closes. All of it works without. */
(() => {
  "use strict";
  const on = (name, act) => document.addEventListener(name, act);

  const known = new WeakSet();

  // -- drafts
  const kept = (form) => [...form.elements].filter((one) => one.name && !/hidden|file|submit|button|search/.test(one.type));
  const ticks = (one) => /radio|checkbox/.test(one.type);

  function save(form) {
    const values = kept(form).filter((one) => !ticks(one) || one.checked).map((one) => [one.name, one.value]);
    localStorage.setItem(`draft:${form.dataset.draft}`, JSON.stringify(values));
    const said = form.querySelector("[data-draft-said]");
    if (said) said.textContent = `${said.dataset.draftSaid}, ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`;
  }

  function restore(form) {
    const values = JSON.parse(localStorage.getItem(`draft:${form.dataset.draft}`) ?? "null");
    if (!values || "refused" in form.dataset) return;
    for (const one of kept(form)) {
      const said = values.filter(([name]) => name === one.name).map(([, value]) => value);
      if (ticks(one)) one.checked = said.includes(one.value);
      else if (said.length) [one.value] = said;
    }
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true, detail: values }));
  }

  const forget = (name) => localStorage.removeItem(`draft:${name}`);

  function start() {
    const name = sessionStorage.getItem("sent"), forms = [...document.querySelectorAll("form[data-draft]")];
    if (name && !forms.some((form) => form.dataset.draft === name)) forget(name);
    sessionStorage.removeItem("sent");
    begin();
  }

  function begin() {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      if (!known.has(form)) restore(form);
      known.add(form);
    }
  }

  on("htmx:after:swap", begin);
  on("htmx:after:request", ({ target, detail }) => {
    if (!target.dataset?.draft) return;
    sessionStorage.removeItem("sent");
    if (detail.ctx.response.status < 300) forget(target.dataset.draft);
  });
  on("submit", ({ target }) => {
    if (target.dataset.draft) sessionStorage.setItem("sent", target.dataset.draft);
    if (!target.getAttribute("action")?.endsWith("/sign-out")) return;
    Object.keys(localStorage).filter((name) => name.startsWith("draft:")).forEach((name) => localStorage.removeItem(name));
  });

  // -- presses
  on("input", ({ target }) => {
    target.setCustomValidity?.("");
    if (target.form?.dataset.draft) save(target.form);
    const choices = target.dataset.narrows ? target.parentElement.querySelectorAll(".choice") : [];
    for (const one of choices) one.hidden = !one.textContent.toLowerCase().includes(target.value.toLowerCase());
  });
  on("click", (event) => {
    const press = event.target.closest("[data-wants-comment], [data-dismiss], [data-close-pop]");
    const box = press?.matches("[data-wants-comment]") && press.form.elements.comment;
    if (press?.matches("[data-close-pop]")) press.closest("[popover]").hidePopover();
    if (press?.matches("[data-dismiss]") && press.closest("#card-ask, #notice")) {
      event.preventDefault();
      press.closest("form").remove();
    }
    if (!box || box.value.trim()) return;
    event.preventDefault();
    box.rows = 3;
    box.setCustomValidity(box.dataset.needed);
    box.reportValidity();
  });
  start();
})();
