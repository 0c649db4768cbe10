// At each contact with the server: the roster on this device is replaced, the queue is sent. Signing out clears the device.
// Without `data-user` (the page of the device, which is nobody's) it only lends what it can do.
(() => {
  const here = document.querySelector("script[data-contact]");
  const { kaStore: store, kaQueue: queue } = self;
  const FRESH = 15 * 60 * 1000;
  const { user, worker, page, roster, logout, leaving } = here?.dataset ?? {};
  const language = document.documentElement.lang;

  // What is kept is of this user, in this language, and new.
  async function isFresh() {
    const owner = await store.owner();
    const age = await store.rosterAge();
    return owner?.user === Number(user) && owner.language === language && age !== null && age < FRESH;
  }

  // Replace all that is kept. False when nobody is signed in, or somebody else than this page was made for.
  async function renew() {
    const contact = await queue.reach();
    if (!contact || (user && contact.user !== Number(user))) return false;
    const owner = await store.become(contact, language);
    const answer = await fetch(roster, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return false;
    await store.saveRoster(owner, await answer.json());
    await keepPage();
    return true;
  }

  // The page in the language of now, beside the files of its version.
  async function keepPage() {
    const answer = await fetch(page, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return;
    const version = /data-version="([0-9a-f]+)"/.exec(await answer.clone().text())?.[1];
    if (version) await (await caches.open(`keyaccounts-${version}`)).put(page, answer);
  }

  async function showUnsent() {
    const strip = document.querySelector("[data-unsent]");
    if (!strip) return;
    const counts = await store.counts(Number(user));
    const unsent = [...queue.UNSENT, "refused"].reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    strip.hidden = unsent === 0;
    strip.querySelector("[data-unsent-count]").textContent = unsent;
  }

  async function begin() {
    if (!("serviceWorker" in navigator) || !self.crypto?.subtle) return;
    if (!(await navigator.serviceWorker.register(worker))) return;
    await showUnsent();
    queue.onNews(showUnsent);
    const open = new URL(location.href).searchParams.get("draft") ?? "";
    await queue.send({ open });
    if (!(await isFresh())) await renew();
  }

  // Whoever has no business in the field finds nothing here of those who have.
  async function clear() {
    if (self.indexedDB && (await store.owner())) await store.leave();
  }

  // Signing out: what is unsent stays, locked; everything else goes.
  async function signOut(form) {
    const counts = await store.counts(Number(user));
    if (queue.UNSENT.some((state) => counts[state]) && !confirm(leaving)) return;
    await store.leave();
    form.submit();
  }

  if (user) {
    const quietly = () => {}; // Without a network there is nothing to do: the next page tries again.
    if ("field" in here.dataset) begin().catch(quietly);
    else clear().catch(quietly);
    window.addEventListener("online", () => queue.send());
    document.addEventListener(
      "submit",
      (event) => {
        if (event.target.getAttribute("action") !== logout) return;
        event.preventDefault();
        signOut(event.target).catch(() => event.target.submit());
      },
      true,
    );
  }

  self.kaContact = { renew };
})();
