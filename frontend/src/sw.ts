/**
 * The service worker: keeps the files of one build of the page, so that it opens without a network. It answers
 * for these files alone. Answers of the API, texts, weights and bases never pass through its hands: who needs
 * them keeps them (src/device). Own code, because workbox-build brings some hundred packages to the build for
 * what is a list of files and one rule; offline.ts writes the list.
 */

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** Filled in by the build: the page's addresses, and a hash of all they hold. */
const FILES = new Set(JSON.parse("__PAGE_FILES__") as string[]);
const BUILD = "__PAGE_BUILD__";

const PREFIX = "lacuna-page-";
const CACHE = PREFIX + BUILD;

/** All files or none: a page of two builds would not work. Those with a hash in their name may come from the browser's own cache. */
async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...FILES].map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" })));
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

// A newer build waits until the reader says so: a page that is being written in is not changed under them.
worker.addEventListener("message", (event) => {
  if (event.data === "take-over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === worker.location.origin && FILES.has(pathname)) event.respondWith(kept(pathname, event.request));
});
