// The queue: entries in their order, sent once and only once in effect, for the server knows each by its id. For pages and the worker.
(() => {
  const store = self.kaStore;
  const MOST = 50;
  const MOST_BYTES = 2_000_000;
  const KEEP_SENT = 24 * 3600 * 1000;
  const OPEN = ["draft", "waiting", "refused"];
    const UNSENT = ["draft", "waiting", "sending"];
  const BATCH = "/visits/batch/";
  const DRAFT = "/visits/new/draft/";
  const CONTACT = "/offline/contact/";

  const channel = new BroadcastChannel("keyaccounts-queue");
  const tell = (news) => {
    channel.postMessage(news);
    self.dispatchEvent(new CustomEvent("queue", { detail: news }));
  };
  const onNews = (act) => {
    channel.addEventListener("message", (event) => act(event.data));
    self.addEventListener("queue", (event) => act(event.detail));
  };

  // What a form sends, as the server takes it: {name: [values]}, without files and tokens.
  function fieldsOf(data) {
    const fields = {};
    for (const name of new Set(data.keys()))
      if (name !== "csrfmiddlewaretoken") fields[name] = data.getAll(name).filter((value) => typeof value === "string");
    return fields;
  }

  async function nameOf(owner, hospital) {
    const roster = await store.roster(owner);
    return roster?.hospitals.find((each) => each.id === Number(hospital))?.name ?? "";
  }

  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // What changes the queue waits for its turn, in whatever tab or worker it runs.
  const inTurn = (act) => navigator.locks.request("keyaccounts-entries", act);

  // Keep an entry under the id that its form came with. One that was sent already stays beside it: the server decides.
  async function put(owner, fields, state, label) {
    const id = fields.client_id[0];
    const before = (await store.entries(owner)).find((entry) => entry.id === id && OPEN.includes(entry.state));
    label ||= await nameOf(owner, fields.hospital?.[0]);
    const made = { fields, label, contact: owner.contact, since: Math.max(0, Date.now() - owner.at) };
    await store.put(owner, { number: before?.number, id, state, ...made });
    tell({ kept: id });
  }

  const keep = (owner, fields, label) => inTurn(() => put(owner, fields, "waiting", label));

  // A form is kept here while it is filled in, but never in the place of what is to be sent.
  const keepDraft = (owner, fields, label) =>
    inTurn(async () => {
      const same = (await store.entries(owner)).find((entry) => entry.id === fields.client_id[0]);
      if (!same || same.state === "draft") await put(owner, fields, "draft", label);
    });

  // The server has the draft: the copy here goes, unless more was typed since.
  const dropDraft = (owner, id, saved) =>
    inTurn(async () => {
      for (const entry of await store.entries(owner))
        if (entry.id === id && entry.state === "draft" && (!saved || isSame(entry.fields, saved))) await store.remove(entry.number);
      tell({ dropped: id });
    });

  // -- Sending ------------------------------------------------------------------------------------------------------------

  // Word of the server; null when nobody is signed in any more: the roster then goes. Throws without a network.
  async function reach() {
    const answer = await fetch(CONTACT, { redirect: "manual", cache: "no-store", credentials: "same-origin" });
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      await store.forgetRoster();
      return null;
    }
    if (!answer.ok) throw new Error(`contact: ${answer.status}`);
    return answer.json();
  }

  const asSent = (entry) => ({ ...entry.fields, contact: entry.contact, since: String(Math.round(entry.since)) });

  // As many entries from the start as one request takes.
  function portion(entries) {
    const taken = [];
    let size = 0;
    for (const entry of entries) {
      size += JSON.stringify(entry.fields).length * 3;
      if (taken.length === MOST || (taken.length && size > MOST_BYTES)) break;
      taken.push(entry);
    }
    return taken;
  }

  const mark = (owner, entry, change) => store.put(owner, Object.assign(entry, change));

  const post = (url, contact, body, type) =>
    fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      credentials: "same-origin",
      headers: { "X-CSRFToken": contact.csrf, "X-Requested-With": "fetch", ...(type ? { "Content-Type": type } : {}) },
    });

  const OUTCOMES = { stored: "sent", known: "sent", refused: "returned", conflict: "conflict", rejected: "refused" };

  async function settle(owner, entry, answer) {
    const state = OUTCOMES[answer.state];
    const change = { state, url: answer.url, draft: answer.draft, problems: answer.problems, settled: Date.now() };
    // What the server holds needs no copy here; what it refused to hold stays whole.
    const { client_id, hospital, on } = entry.fields;
    if (state !== "refused") change.fields = { client_id, hospital, on };
    await mark(owner, entry, change);
  }

  // The next portion, marked as on its way: as it stands now, with whatever was changed in it since.
  const take = (owner) =>
    inTurn(async () => {
      const waiting = (await store.entries(owner)).filter((entry) => entry.state === "waiting");
      const entries = portion(waiting);
      for (const entry of entries) await mark(owner, entry, { state: "sending" });
      return entries;
    });

  // Send a portion; false when nobody is signed in any more. Whatever happens to the answer, the entries are sent again as they are.
  async function sendPortion(owner, contact, entries) {
    tell({ sending: entries.length });
    let answer = null;
    try {
      const body = JSON.stringify({ user: owner.user, visits: entries.map(asSent) });
      answer = await post(BATCH, contact, body, "application/json");
      if (!answer.ok) throw new Error(`batch: ${answer.status}`);
      const told = (await answer.json()).visits;
      for (const [at, entry] of entries.entries()) await settle(owner, entry, told[at]);
      return true;
    } catch (error) {
      for (const entry of entries) if (entry.state === "sending") await mark(owner, entry, { state: "waiting" });
      if (answer?.type === "opaqueredirect") return false;
      throw error;
    }
  }

  async function sendDrafts(owner, contact, open) {
    for (const entry of await store.entries(owner)) {
      if (entry.state !== "draft" || entry.id === open) continue;
      const form = new URLSearchParams();
      for (const [name, values] of Object.entries(entry.fields)) for (const value of values) form.append(name, value);
      const answer = await post(DRAFT, contact, form);
      if (answer.ok && (await answer.json()).saved) await dropDraft(owner, entry.id, entry.fields);
    }
  }

  // What was on its way when its tab was closed waits again; what was sent a day ago is no news any more.
  const tidy = (owner) =>
    inTurn(async () => {
      for (const entry of await store.entries(owner)) {
        if (entry.state === "sending") await mark(owner, entry, { state: "waiting" });
        if (entry.state === "sent" && Date.now() - entry.settled > KEEP_SENT) await store.remove(entry.number);
      }
    });

  async function sendAll(open) {
    let owner = await store.owner();
    if (!owner) return "locked";
    await tidy(owner);
    const counts = await store.counts(owner.user);
    if (!UNSENT.some((state) => counts[state])) return "nothing";
    const contact = await reach();
    if (!contact) return "signed-out";
    if (contact.user !== owner.user) return "another";
    owner = await store.become(contact);
    for (let part = await take(owner); part.length; part = await take(owner))
      if (!(await sendPortion(owner, contact, part))) return "signed-out";
    await sendDrafts(owner, contact, open);
    return "sent";
  }

  // Send what waits: "sent", "nothing", "signed-out", "another", "locked", or "unreachable". One sender at a time on a device.
  async function send({ open = "" } = {}) {
    const state = await navigator.locks.request("keyaccounts-queue", () => sendAll(open)).catch(() => "unreachable");
    tell({ state });
    return state;
  }

  self.kaQueue = { keep, keepDraft, dropDraft, fieldsOf, reach, send, onNews, UNSENT };
})();
