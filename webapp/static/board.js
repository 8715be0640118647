/* The board: a card is dragged to another stage, arrows lead from card to card, the side panel closes.
   A card says where it may go (data-ways: stages) and why not elsewhere (data-why: stage → sentence); cards
   without data-visit are not dragged. A drop posts `to` and the visit the page showed to data-url; the answer
   makes the columns fetch themselves anew, and a refusal puts the card back at once. */
(() => {
  "use strict";
  const board = () => document.getElementById("board"), panel = () => document.getElementById("panel");
  const columns = () => [...board().querySelectorAll(".column")];
  const cardOf = (item) => item.querySelector(".tile-card");
  const stageOf = (list) => list.closest(".column").dataset.stage;
  const may = (card, stage) => card.dataset.ways.split(" ").includes(stage);

  function prepare(event) {
    if (!event.target.closest?.("#board[data-nowhere] .tile-card[data-visit]")) return;
    for (const list of board().querySelectorAll(".column-cards")) Sortable.get(list) ?? new Sortable(list, {
      group: "cards", sort: false, handle: "[data-visit]", draggable: "li:has(> .tile-card)", ghostClass: "tile-ghost",
      revertOnSpill: true, delay: 200, delayOnTouchOnly: true, onStart: light, onMove: allowed, onEnd: drop,
    });
  }

  function light({ item, from }) {
    const card = cardOf(item), why = JSON.parse(card.dataset.why);
    board().dataset.busy = ""; // nothing is replaced under the pointer
    for (const column of columns()) {
      const stage = column.dataset.stage, own = stage === stageOf(from);
      column.classList.toggle("column-allowed", !own && may(card, stage));
      column.classList.toggle("column-denied", !own && !may(card, stage));
      column.querySelector(".column-why").textContent = own || may(card, stage) ? "" : why[stage] ?? board().dataset.nowhere;
    }
  }

  const allowed = ({ dragged, from, to }) => from === to || may(cardOf(dragged), stageOf(to));

  function drop({ item, from, to, oldIndex }) {
    delete board().dataset.busy;
    for (const column of columns()) {
      column.classList.remove("column-allowed", "column-denied");
      column.querySelector(".column-why").textContent = "";
    }
    if (from !== to) post(item, stageOf(to), () => from.insertBefore(item, from.children[oldIndex] ?? null));
  }

  function post(item, to, goBack) {
    const card = cardOf(item);
    card.addEventListener("htmx:finally:request", ({ detail }) => {
      if (detail.ctx.response?.status < 400) return;
      goBack();
      document.body.dispatchEvent(new CustomEvent("live-catchup")); // the page was behind
    }, { once: true });
    htmx.ajax("POST", card.dataset.url, { source: card, target: "#notice", swap: "none", values: { to, seen: card.dataset.visit } });
  }

  function step(event) {
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [];
    const link = event.target.closest?.(".tile-title");
    if (down === undefined || !link || event.altKey || event.ctrlKey || event.metaKey) return;
    const lists = columns().map((column) => [...column.querySelectorAll(".tile-title")]);
    const from = lists.findIndex((links) => links.includes(link)), row = lists[from].indexOf(link);
    const beside = (right > 0 ? lists.slice(from + 1) : lists.slice(0, from).reverse()).find((links) => links.length);
    const next = right ? beside?.[Math.min(row, beside.length - 1)] : lists[from][row + down];
    if (next) event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function close(event) {
    if (!board() || !panel().firstElementChild) return;
    const id = new URL(location).searchParams.get("card");
    event.preventDefault();
    panel().replaceChildren();
    history.pushState(history.state, "", board().dataset.board);
    document.querySelector(`#card-${id} .tile-title`)?.focus();
    mark();
  }

  function mark() {
    const id = new URL(location).searchParams.get("card");
    for (const card of document.querySelectorAll(".tile-card")) card.classList.toggle("tile-open", card.dataset.card === id);
  }

  const typing = ({ target }) => target.matches?.("input, textarea, select, [contenteditable]");
  const open = () => document.querySelector("dialog[open], [popover]:popover-open");

  document.addEventListener("pointerdown", prepare, true);
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("htmx:finally:request", ({ target }) => target.closest?.("#moves")?.hidePopover());
  mark();
  document.addEventListener("keydown", step);
  document.addEventListener("keydown", (event) => event.key === "Escape" && !typing(event) && !open() && close(event));
  document.addEventListener("click", (event) => event.target.closest?.("#panel [data-close]") && close(event));
})();
