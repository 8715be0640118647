/* Files are stored as soon as they are chosen, dropped or pasted, with progress; the form then carries their ids.
   Without this script the browser sends them with the form. */
(() => {
  "use strict";
  const on = (name, act, capture) => document.addEventListener(name, act, capture);
  const waiting = new WeakMap();

  const taker = (at) => at.closest?.(".upload")?.querySelector("[data-upload]") ?? at.closest?.("form")?.querySelector("[data-upload]");
  const place = (input) => (input.closest(".upload") ?? input.form).querySelector(".upload-list");

  function send(input, file) {
    const list = place(input), item = document.createElement("li"), bar = document.createElement("progress");
    list.querySelectorAll(".field-error").forEach((old) => old.remove());
    item.className = "upload-item";
    bar.ariaLabel = file.name;
    item.append(file.name, bar);
    list.append(item);
    const data = new FormData(), request = new XMLHttpRequest();
    data.append("csrf_token", input.form.elements.csrf_token.value);
    data.append("field", input.name);
    data.append("file", file, file.name || "image.png");
    request.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
    request.onloadend = () => received(input, list, item, request);
    request.open("POST", input.dataset.upload);
    request.setRequestHeader("HX-Request", "true");
    request.send(data);
  }

  function received(input, list, item, request) {
    const template = document.createElement("template");
    template.innerHTML = request.responseText;
    if (request.status === 200) {
      if (input.closest("[data-one]")?.dataset.one) list.querySelectorAll(".upload-item").forEach((old) => old !== item && old.remove());
      item.replaceWith(template.content);
    } else {
      item.className = "field-error";
      item.textContent = `${item.firstChild.data}: ${template.content.textContent.trim().replace(/\s+/g, " ") || "⚠"}`;
    }
    const form = input.form, press = waiting.get(form);
    if (press === undefined || form.querySelector(".upload-list progress")) return;
    waiting.delete(form);
    if (!form.querySelector(".upload-list .field-error")) form.requestSubmit(press);
  }

  function take(event, files) {
    const input = files?.length && taker(event.target);
    if (!input) return;
    event.preventDefault();
    [...files].slice(0, input.multiple ? 50 : 1).forEach((file) => send(input, file));
  }

  on("change", ({ target }) => {
    if (!target.matches("[data-upload]")) return;
    [...target.files].forEach((file) => send(target, file));
    target.value = "";
  });
  on("paste", (event) => take(event, event.clipboardData?.files));
  on("drop", (event) => take(event, event.dataTransfer?.files));
  on("dragover", (event) => event.dataTransfer?.types.includes("Files") && taker(event.target) && event.preventDefault());
  on("submit", (event) => {
    if (!event.target.querySelector(".upload-list progress")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.set(event.target, event.submitter);
  }, true);
  on("click", (event) => {
    const press = event.target.closest(".upload-item [name=remove]");
    if (!press) return;
    event.preventDefault();
    press.closest(".upload-item").remove();
  });
})();
