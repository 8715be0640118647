// Shows what is pushed and opens what it is about. Of all pages it keeps the one that says there is no connection.
const OFFLINE = "offline-1";
const [PAGE, ...PARTS] = ["/static/offline.html", "/static/offline.css", "/static/icon-192.png"];

const keep = async () => {
  const kept = await caches.open(OFFLINE);
  await kept.addAll([PAGE, ...PARTS].map((url) => new Request(url, { cache: "reload" })));
};
const kept = async (url, otherwise) => (await caches.match(url, { ignoreVary: true })) ?? otherwise;

// News matter more than this page: without it the worker is installed all the same.
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep().catch((error) => console.warn(error)));
});
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("offline-") && name !== OFFLINE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  // A form that could not be sent is the browser's to offer again.
  const page = request.mode === "navigate" && request.method === "GET";
  if (origin !== self.location.origin || !(page || (PARTS.includes(pathname) && !search))) return;
  event.respondWith(fetch(request).catch(() => kept(page ? PAGE : pathname, Response.error())));
});

self.addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data.json();
  } catch {
    news = { title: "Reglament", body: "", url: "/notifications" };
  }
  event.waitUntil(self.registration.showNotification(news.title, {
    body: news.body,
    tag: news.tag,
    icon: "/static/icon-192.png",
    data: { url: news.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.url || "/", self.location.origin);
  // Whoever could write a push may still not lead elsewhere.
  const url = target.origin === self.location.origin ? target.href : self.location.origin;
  event.waitUntil(self.clients.openWindow(url));
});
