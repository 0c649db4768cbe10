// What the device keeps: whose it is, the roster, and the queue, all but the owner locked with the owner's key. For pages and the worker.
(() => {
  const DAY = 24 * 3600 * 1000;
  const KEPT_FOR = 7 * DAY;
  const OWNER = "owner";
  const ROSTER = "roster";

  const asked = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });

  let opened = null;

  function database() {
    opened ??= new Promise((done, failed) => {
      const request = indexedDB.open("keyaccounts", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("kept", { keyPath: "name" });
        request.result.createObjectStore("entries", { keyPath: "number", autoIncrement: true });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  // Done only when it is on the disk: an entry that was said to be kept survives the phone going dark.
  async function write(table, act) {
    const transaction = (await database()).transaction(table, "readwrite", { durability: "strict" });
    const request = act(transaction.objectStore(table));
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
    return request.result;
  }

  const read = async (table, act) => asked(act((await database()).transaction(table).objectStore(table)));

  // -- The lock: AES-GCM with the key that the server gives to the signed-in user alone -----------------------------------

  const importKey = (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  };

  async function lock(owner, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    return { iv, locked: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, owner.key, bytes) };
  }

  async function unlock(owner, { iv, locked }) {
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, owner.key, locked);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  // -- Whose device it is at present --------------------------------------------------------------------------------------

  // The owner, or null. After seven days without the server the key and the roster go; entries stay, locked.
  async function owner() {
    const found = await read("kept", (kept) => kept.get(OWNER));
    if (!found) return null;
    if (Math.abs(Date.now() - found.at) < KEPT_FOR) return found;
    await leave();
    return null;
  }

  // The server has spoken: `contact` is its answer. Another user's key and roster go.
  async function become(contact, language) {
    const before = await read("kept", (kept) => kept.get(OWNER));
    if (before && before.user !== contact.user) await leave();
    const now = { name: OWNER, user: contact.user, key: await importKey(contact.key), language };
    Object.assign(now, { contact: contact.contact, now: contact.now, zone: contact.zone, at: Date.now() });
    now.language ??= before?.language;
    await write("kept", (kept) => kept.put(now));
    return now;
  }

  async function leave() {
    await write("kept", (kept) => kept.clear());
  }

  // The time of the server, told from its last word and the time gone by since.
  const serverTime = (owner) => new Date(owner.now + Date.now() - owner.at);

  // Its day and clock where it stands, as a form writes them.
  function serverClock(owner) {
    const there = new Date(serverTime(owner).getTime() + owner.zone * 60 * 1000).toISOString();
    return { day: there.slice(0, 10), clock: there.slice(11, 16) };
  }

  async function saveRoster(owner, roster) {
    const locked = await lock(owner, roster);
    await write("kept", (kept) => kept.put({ name: ROSTER, at: Date.now(), ...locked }));
  }

  const keptRoster = () => read("kept", (kept) => kept.get(ROSTER));

  // Milliseconds since the roster came; null where there is none.
  async function rosterAge() {
    const found = await keptRoster();
    return found ? Math.abs(Date.now() - found.at) : null;
  }

  async function roster(owner) {
    const age = await rosterAge();
    if (age === null) return null;
    if (age < KEPT_FOR) return unlock(owner, await keptRoster());
    await forgetRoster();
    return null;
  }

  const forgetRoster = () => write("kept", (kept) => kept.delete(ROSTER));

  // -- Entries: {number, user, id, state} in the open, what was typed locked ----------------------------------------------

  async function put(owner, entry) {
    const { number, state, id, ...typed } = entry;
    const row = { user: owner.user, id, state, ...(await lock(owner, typed)) };
    if (number) row.number = number;
    return write("entries", (entries) => entries.put(row));
  }

  // The owner's entries in the order in which they were made.
  async function entries(owner) {
    const rows = (await read("entries", (all) => all.getAll())).filter((row) => row.user === owner.user);
    return Promise.all(
      rows.map(async ({ number, state, id, ...row }) => ({ number, state, id, ...(await unlock(owner, row)) })),
    );
  }

  // How many entries of each state there are on this device, of a user or of everybody; no key is needed.
  async function counts(user) {
    const found = {};
    for (const row of await read("entries", (all) => all.getAll()))
      if (user === undefined || row.user === user) found[row.state] = (found[row.state] ?? 0) + 1;
    return found;
  }

  const remove = (number) => write("entries", (entries) => entries.delete(number));

  const api = { owner, become, leave, serverTime, serverClock, saveRoster, rosterAge, roster, forgetRoster };
  self.kaStore = { ...api, put, entries, counts, remove };
})();
