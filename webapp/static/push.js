// The button that lets this browser show notices: asks the browser, then tells the server where to push.
(() => {
  const box = document.querySelector("[data-push]");
  if (!box) return;
  const button = box.querySelector("button");
  const say = (state) => {
    box.dataset.push = state;
    button.hidden = state !== "off";
    for (const word of box.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
  };
  const key = () => {
    const text = box.dataset.key.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  };
  const tell = (subscription) => fetch(box.dataset.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": box.dataset.csrf },
    body: JSON.stringify(subscription),
  });

  const enable = async () => {
    try {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      const worker = await navigator.serviceWorker.register("/service-worker.js");
      await navigator.serviceWorker.ready;
      const asked = { userVisibleOnly: true, applicationServerKey: key() };
      const subscription = await worker.pushManager.subscribe(asked);
      const answer = await tell(subscription);
      if (!answer.ok) throw new Error(String(answer.status));
      say("on");
      window.location.reload();
    } catch (error) {
      console.warn(error);
      say("failed");
    }
  };

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    say("impossible");
  } else if (Notification.permission === "denied") {
    say("denied");
  } else {
    say("off");
    navigator.serviceWorker.getRegistration("/").then(async (worker) => {
      if (await worker?.pushManager.getSubscription() && box.dataset.known) say("on");
    });
  }
  button.addEventListener("click", enable);
})();
