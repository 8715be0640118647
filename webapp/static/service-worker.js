// Shows what is pushed and opens what it is about. It keeps no page and answers no request.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
