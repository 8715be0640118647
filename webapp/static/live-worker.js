/* The only stream of a browser: a SharedWorker for all its pages; where there is none, a worker for each page.
   A page says {hello: age} (it shows things as they were `age` ms ago), "bye" (hidden or left), "end" (signed out).
   It hears {state: "on" | "polling" | "off"}, {catchup: true}, or a change as the server told it. */
"use strict";

const FIRST_PAUSE = 1000, LONGEST_PAUSE = 30000, AFTER_STOP = 300000; // until the next try
const PATIENCE = 4000; // a short break is not worth a word
const SILENCE = 40000; // the server says something every 15 s
const MEMORY = 60000; // for pages that join; and how long the stream stays when all are hidden

const SHARED = "onconnect" in self, pages = new Set();
let source, last, since, state, recent = [], pause = FIRST_PAUSE;
let retry, watch, worry, leave;

function attend(page) {
  page.onmessage = ({ data }) => {
    if (data === "end") end();
    else if (data === "bye") part(page);
    else join(page, Date.now() - data.hello);
  };
}

function join(page, fresh) {
  clearTimeout(leave);
  pages.add(page);
  if (!source) open(fresh);
  if (state) page.postMessage({ state });
  if (fresh < Math.max(since, Date.now() - MEMORY)) page.postMessage({ catchup: true });
  else recent.filter((told) => told.at > fresh - 500).forEach((told) => page.postMessage(told.change));
}

function part(page) {
  pages.delete(page);
  if (!pages.size) leave = setTimeout(close, SHARED ? MEMORY : 0);
}

function open(fresh) {
  clearTimeout(retry);
  since ??= fresh;
  source = new EventSource(last ? `/events?since=${last}` : `/events?age=${Date.now() - since}`);
  source.onmessage = ({ data, lastEventId }) => heard(JSON.parse(data), lastEventId);
  source.addEventListener("beat", ({ lastEventId }) => alive(lastEventId));
  source.onerror = () => again(pause);
  awaitNext();
}

function heard(change, number) {
  if (change.stop) return again(AFTER_STOP);
  alive(number);
  if (change.hello) return;
  const now = Date.now();
  recent = recent.filter((told) => told.at > now - MEMORY);
  recent.push({ at: now, change });
  tell(change);
}

function alive(number) {
  last = number;
  pause = FIRST_PAUSE;
  awaitNext();
  worry = clearTimeout(worry);
  if (state !== "on") tell({ state: (state = "on") });
}

function awaitNext() {
  clearTimeout(watch);
  watch = setTimeout(() => again(0), SILENCE);
}

/* Our own way to come back, since a browser gives up for good when a proxy answers 502 for the server. */
function again(after) {
  drop();
  retry = setTimeout(open, after * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  worry ??= setTimeout(() => tell({ state: (state = "polling") }), PATIENCE);
}

function drop() {
  source = source?.close();
  [retry, watch].forEach(clearTimeout);
}

function close() {
  drop();
  worry = clearTimeout(worry);
  [last, since, state, recent, pause] = [undefined, undefined, undefined, [], FIRST_PAUSE];
}

function end() {
  close();
  tell({ state: "off" });
}

function tell(message) {
  pages.forEach((page) => page.postMessage(message));
}

if (SHARED) self.onconnect = ({ ports }) => attend(ports[0]);
else attend(self);
