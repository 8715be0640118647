/* Hears what others changed and tells the page's live parts, which then fetch themselves anew:
     <section hx-get="/cards/42/…" hx-trigger="live-card-42 from:body, live-catchup from:body" hx-swap="outerMorph">
   On <body>: live-card-ID, live-board-PROCESS, live-stage-PROCESS-STAGE, live-me, live-catchup. A part that
   somebody drags in ([data-busy]) or types in is left alone, and fetched afterwards. */
(() => {
  "use strict";
  const GAP = 150, MINUTE = 60000, AWAY = 30000, IDLE = 500, BUSY = "[data-busy]";
  const FIELD = "form :is(input:not([type=checkbox], [type=radio], [type=submit]), select, textarea), [contenteditable]";
  const body = document.body, script = document.currentScript;
  const due = new Set(), told = new Map(), held = new Map(), typed = new WeakSet();
  let port, state, away;
  const show = (now = state) => now && (body.dataset.live = state = now);
  const ours = ({ sourceEvent }) => sourceEvent?.type?.startsWith("live-");

  function say(name, soon) {
    if (due.has(name)) return;
    due.add(name);
    // Pages ask at slightly different moments, or all of them would at once.
    setTimeout(() => {
      due.delete(name);
      told.set(name, performance.now());
      body.dispatchEvent(new CustomEvent(name));
    }, Math.max((told.get(name) ?? -GAP) + GAP - performance.now(), soon ? 0 : Math.random() * GAP));
  }

  function hear({ data }) {
    if (data.state) show(data.state);
    if (data.catchup) say("live-catchup", true);
    if (data.mine) say("live-me", true);
    if (!data.card) return;
    const stages = data.stages.map((stage) => `stage-${data.process}-${stage}`);
    for (const what of [`card-${data.card}`, `board-${data.process}`, ...stages]) say(`live-${what}`, data.mine);
  }

  function connect() {
    const url = script.dataset.worker ?? new URL("live-worker.js", script.src).href;
    // Another person in the same browser gets a worker, and so a stream, of their own.
    const worker = new (window.SharedWorker ?? Worker)(url, { name: `live ${script.dataset.viewer ?? ""}` });
    worker.onerror = () => show("polling");
    port = worker.port ?? worker;
    port.onmessage = hear;
    away = performance.getEntriesByType("navigation")[0]?.requestStart ?? 0;
    if (!document.hidden) back();
  }

  const hide = () => (away ??= performance.now(), port.postMessage("bye"));

  function back() {
    const age = performance.now() - (away ?? performance.now());
    away = undefined;
    port.postMessage({ hello: Math.round(age > AWAY ? 0 : age) });
    if (age > AWAY) say("live-catchup", true);
  }

  function busy(part) {
    const active = document.activeElement, forms = [...part.querySelectorAll("form")];
    const typing = part.contains(active) && active.matches(FIELD);
    return typing || forms.some((form) => typed.has(form)) || part.closest(BUSY) || part.querySelector(BUSY);
  }

  function hold(event) {
    const { ctx } = event.detail;
    if (!ours(ctx)) return typed.delete(ctx.request.form);
    if (!busy(ctx.target)) return;
    event.preventDefault();
    held.set(ctx.sourceElement, { part: ctx.target, name: ctx.sourceEvent.type });
  }

  /* Signed out meanwhile, or an error: the page stays as it is, with what was typed in it. */
  function judge(event) {
    const { ctx } = event.detail, { ok, redirected, status } = ctx.response.raw;
    if (!ours(ctx) || (ok && !redirected)) return;
    event.preventDefault();
    if (status === 401) show("off");
  }

  function release() {
    held.forEach(({ part, name }, source) => {
      if (source.isConnected && busy(part)) return;
      held.delete(source);
      htmx.ajax("GET", source.getAttribute("hx-get"), { source, event: new CustomEvent(name) });
    });
  }

  const on = (name, act) => addEventListener(name, act);
  ["htmx:config:request", "htmx:before:swap"].forEach((name) => on(name, hold));
  on("htmx:before:response", judge);
  on("htmx:after:swap", () => show()); // a swapped <body> has lost its mark
  on("input", ({ target }) => target.form?.matches("[method=post i], [hx-post]") && typed.add(target.form));
  on("reset", ({ target }) => typed.delete(target));
  on("submit", ({ target }) => target.matches("[action$='/sign-out']") && port.postMessage("end"));
  on("visibilitychange", () => (document.hidden ? hide() : back()));
  on("pagehide", hide);
  on("pageshow", ({ persisted }) => persisted && !document.hidden && back());
  setInterval(() => document.hidden || say("live-catchup", true), MINUTE * (0.9 + Math.random() / 5));
  setInterval(release, IDLE);
  connect();
})();
