/* @ in a comment lists colleagues; arrows and Enter choose. Without this script a name or log-in is typed in full. */
(() => {
  "use strict";
  let latest;
  const on = (name, act) => document.addEventListener(name, act);
  async function list(box) {
    const word = /(?:^|\s)@([\p{L}.-]*)$/u.exec(box.value.slice(0, box.selectionStart)), turn = latest = {};
    const answer = word && await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(word[1])}`, { headers: { "HX-Request": "true" } });
    const people = answer?.ok && await answer.text();
    if (turn !== latest) return;
    box.parentElement.querySelector(".mention-list")?.remove();
    if (people) box.insertAdjacentHTML("afterend", people);
  }

  function mention(choice) {
    const box = choice.closest("form").querySelector("[data-mentions]"), at = box.selectionStart;
    const before = box.value.slice(0, at).replace(/@[\p{L}.-]*$/u, `@${choice.dataset.name} `);
    box.insertAdjacentHTML("afterend", `<input type="hidden" name="mention" value="${Number(choice.dataset.id)}">`);
    box.value = before + box.value.slice(at);
    choice.parentElement.remove();
    box.focus();
    box.setSelectionRange(before.length, before.length);
  }

  on("keydown", (event) => {
    const { target, key } = event, choices = target.parentElement?.querySelector(".mention-list") ?? target.closest?.(".mention-list");
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[key];
    if (!choices || !(step || key === "Escape")) return;
    event.preventDefault();
    if (step) (choices.contains(target) ? target[step] : choices.firstElementChild)?.focus();
    else choices.remove();
  });
  on("input", ({ target }) => target.matches("[data-mentions]") && list(target));
  on("click", ({ target }) => {
    const choice = target.closest(".mention-list button");
    if (choice) mention(choice);
  });
})();
