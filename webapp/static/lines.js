/* Tables of lines by keyboard: Enter goes to the next line and makes one after the last, Alt+arrows move a line.
   What a kept draft knows of lines that the form does not have is sent along, and comes back as lines. */
(() => {
  "use strict";
  const rows = (table) => [...table.querySelectorAll("tbody > tr")];

  function next(cell) {
    const row = cell.closest("tr"), below = row.nextElementSibling;
    const same = below?.cells[cell.closest("td").cellIndex]?.querySelector("input, select, textarea");
    if (same) same.focus();
    else cell.closest(".lines-edit").querySelector("p [data-act=add]")?.click();
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".lines-edit td > input, .lines-edit td > select");
    const inLine = event.target.closest(".lines-edit tbody > tr");
    if (event.key === "Enter" && cell && !event.isComposing) {
      event.preventDefault();
      next(cell);
    } else if (event.altKey && inLine && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      inLine.querySelector(`[data-act=${event.key === "ArrowUp" ? "up" : "down"}]`).click();
    }
  });

  // Before that htmx does not know the button, and the whole page would be sent.
  const whenReady = (act) => (document.readyState === "complete" ? act() : window.addEventListener("load", act, { once: true }));
  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

  function missing(table, values) {
    const field = table.id.replace(/-lines$/, ""), named = new RegExp(`^${field}-(n?\\d+)-`);
    const there = new Set(rows(table).map((row) => row.querySelector("th input").value));
    const kept = values.filter(([name, value]) => value && named.test(name) && !there.has(named.exec(name)[1]));
    const tokens = new Set(kept.map(([name]) => named.exec(name)[1]));
    table.append(...[...tokens].map((token) => hidden(field, token)), ...kept.map(([name, value]) => hidden(name, value)));
    return tokens.size > 0;
  }

  document.addEventListener("draft:restored", ({ target, detail }) => {
    for (const table of target.querySelectorAll(".lines-edit"))
      if (missing(table, detail)) whenReady(() => table.querySelector("[data-act=count]").click());
  });
})();
