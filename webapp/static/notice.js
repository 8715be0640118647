/* A notice is about the last thing that was tried; trying the next one takes it away. */
document.addEventListener("htmx:before:request", ({ detail }) => {
  if (!/GET|DIALOG/.test(detail.ctx.request.method)) document.getElementById("notice")?.replaceChildren();
});
