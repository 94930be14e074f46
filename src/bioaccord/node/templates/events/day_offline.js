// Keeps the last page of the day for when there is no connection, or one that does not answer within six seconds.
const KEPT = "day";
const keep = (answer) => caches.open(KEPT).then((room) => room.put(self.registration.scope, answer));
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((room) => room.add(self.registration.scope)));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || event.request.mode !== "navigate") return;
  const fresh = fetch(event.request.url, { credentials: "same-origin", signal: AbortSignal.timeout(6000) }).then(async (answer) => {
    if (answer.ok) await keep(answer.clone());
    // An address that was renewed shows nothing any more, not even what was kept.
    if (answer.status === 404) await caches.delete(KEPT);
    return answer;
  });
  const kept = () => caches.open(KEPT).then((room) => room.match(self.registration.scope)).then((page) => page || Response.error());
  event.respondWith(fresh.catch(kept));
});
