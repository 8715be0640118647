/* Pages on which an administrator arranges parts. A list says what it holds (data-arrange, data-slot, data-parent);
   a part dropped in it is posted to data-url, and the page fetches itself anew. A control with data-again changes
   which other controls there are, so its form is drawn again. A button with data-insert writes its word where the
   cursor is in the box named by data-into. A link with data-close empties the panel. */
(() => {
  "use strict";
  const panel = () => document.getElementById("panel");

  function prepare(event) {
    const list = event.target.closest?.("[data-arrange]");
    if (!list || typeof Sortable === "undefined") return;
    const group = list.dataset.arrange;
    for (const one of document.querySelectorAll(`[data-arrange="${group}"]`)) Sortable.get(one) ?? new Sortable(one, {
      group: group || list.dataset.slot, draggable: "[data-part]", filter: "summary, button, input, select", preventOnFilter: false,
      delay: 200, delayOnTouchOnly: true, ghostClass: "tile-ghost", direction: group === "across" ? "horizontal" : "vertical",
      onEnd: drop,
    });
  }

  function drop({ item, from, to, oldIndex, newIndex }) {
    if (from === to && oldIndex === newIndex) return;
    const position = [...to.children].filter((one) => one.matches("[data-part]")).indexOf(item);
    const { url, slot, parent } = to.dataset;
    htmx.ajax("POST", url, { source: to, target: "#notice", swap: "none", values: { part: item.dataset.part, slot, parent, position } });
  }

  function again({ target }) {
    const form = target.closest?.("form[hx-post]");
    if (!form || !target.matches("[data-again]")) return;
    const button = form.ownerDocument.createElement("button");
    Object.assign(button, { name: "act", value: "again", hidden: true });
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }

  function close(event) {
    if (!event.target.closest?.("#panel [data-close]")) return;
    event.preventDefault();
    panel().replaceChildren();
  }

  function insert({ target }) {
    const button = target.closest?.("[data-insert]");
    if (!button) return;
    const box = document.getElementById(button.dataset.into);
    box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.focus();
  }

  document.addEventListener("pointerdown", prepare, true);
  document.addEventListener("change", again);
  document.addEventListener("click", close);
  document.addEventListener("click", insert);
  // The cursor stays in the box: leaving it would draw the form again under the pointer.
  document.addEventListener("mousedown", (event) => { if (event.target.closest?.("[data-insert]")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.firstElementChild && !event.target.matches("input, textarea, select")) panel().replaceChildren();
  });
})();
