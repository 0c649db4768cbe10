// The service worker: keeps the files of the offline page, answers with it where there is no network, and sends the queue.
const shell = self.kaShell;
const NAME = `keyaccounts-${shell.version}`;

async function install() {
  const cache = await caches.open(NAME);
  await cache.addAll(shell.files.map((file) => new Request(file, { cache: "reload" })));
  await keepPage(cache);
  await self.skipWaiting();
}

// The page needs somebody signed in; without, it comes at the next contact (contact.js).
async function keepPage(cache) {
  const answer = await fetch(shell.page, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (answer?.ok) await cache.put(shell.page, answer);
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("keyaccounts-") && name !== NAME) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

// -- Answering: the network first, what is kept where it fails ------------------------------------------------------------

const kept = async (what) => (await caches.open(NAME)).match(what, { ignoreVary: true });

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(shell.page);
    if (found) return found;
    throw error;
  }
}

const file = (request) => fetch(request).catch(async (error) => (await kept(request.url)) ?? Promise.reject(error));

// A visit that was submitted into nothing, or whose answer was lost: into the queue with it, under the id of its form.
async function submission(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const owner = await self.kaStore.owner();
    if (!owner) throw error;
    await self.kaQueue.keep(owner, self.kaQueue.fieldsOf(await copy.formData()));
    await self.registration.sync?.register("queue").catch(() => {});
    return Response.redirect(`${shell.page}#queue`, 303);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(request));
  else if (request.mode === "navigate" && request.method === "POST" && pathname === shell.form)
    event.respondWith(submission(request));
  else if (request.method === "GET" && shell.files.includes(pathname)) event.respondWith(file(request));
});

// A failed sending rejects, so that the browser tries again by itself.
self.addEventListener("sync", (event) => {
  if (event.tag !== "queue") return;
  const sent = self.kaQueue.send().then((state) => state === "unreachable" && Promise.reject(new Error(state)));
  event.waitUntil(sent);
});
