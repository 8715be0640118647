/* A notice is about the last thing that was tried; trying the next one takes it away. */
document.addEventListener("htmx:before:request", ({ detail }) => {
  if (!/GET|DIALOG/.test(detail.ctx.request.method)) document.getElementById("notice")?.replaceChildren();
});

/* Put among a phone's applications, it has a page of its own for being without a connection. */
if (matchMedia("(display-mode: standalone)").matches) {
  navigator.serviceWorker?.register("/service-worker.js").catch((error) => console.warn(error));
}
