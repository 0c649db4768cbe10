// The page of the device: the queue, today's plan, my hospitals; and which of them, or the form, the address asks for.
(() => {
  const { kaStore: store, kaQueue: queue, kaForm: form, kaContact: contact } = self;
  const main = document.querySelector("[data-device]");
  const SHOWN = 30;

  let owner = null;
  let roster = null;
  let signedOut = false;

  const part = (name) => main.querySelector(`[data-${name}]`);
  const note = (name, shown) => (main.querySelector(`[data-note="${name}"]`).hidden = !shown);

  function row(card, template, texts) {
    const made = part(card).querySelector(`template[data-${template}]`).content.firstElementChild.cloneNode(true);
    for (const [name, text] of Object.entries(texts)) made.querySelector(`[data-${name}]`).textContent = text;
    return made;
  }

  function show(card, rows) {
    part(card).querySelector("[data-rows]").replaceChildren(...rows);
    part(card).querySelector("[data-none]").hidden = rows.length > 0;
  }

  // -- The queue --------------------------------------------------------------------------------------------------------

  const states = part("queue").querySelector("[data-states]").dataset;

  function entryRow(entry) {
    const about = { label: entry.label || "–", on: entry.fields.on?.[0] ?? "", state: states[entry.state] };
    const made = row("queue", "entry", about);
    made.dataset.is = entry.state;
    made.querySelector("[data-why]").textContent = Object.values(entry.problems ?? {}).flat().join(" ");
    const way = made.querySelector("[data-open]");
    const address = entry.draft ? `${main.dataset.form}?draft=${entry.draft}` : entry.url || `#entry-${entry.number}`;
    way.href = address;
    way.hidden = entry.state === "sending";
    const drop = made.querySelector("[data-drop]");
    const held = ["draft", "refused"].includes(entry.state);
    drop.hidden = ["waiting", "sending"].includes(entry.state);
    drop.textContent = held ? drop.textContent : drop.dataset.clear;
    drop.addEventListener("click", async () => {
      if (held && !confirm(drop.dataset.sure)) return;
      await store.remove(entry.number);
      await showQueue();
    });
    return made;
  }

  async function showQueue() {
    const entries = owner ? await store.entries(owner) : [];
    show("queue", entries.map(entryRow));
    part("send").hidden = !entries.some((entry) => queue.UNSENT.includes(entry.state));
    const [all, mine] = [await store.counts(), owner ? await store.counts(owner.user) : {}];
    note("another", queue.UNSENT.some((state) => (all[state] ?? 0) > (mine[state] ?? 0)));
  }

  // -- What the device knows --------------------------------------------------------------------------------------------

  // With the names of whom one may share a visit or a next step with there.
  function hospitalOf(id) {
    const found = roster?.hospitals.find((hospital) => hospital.id === Number(id));
    const colleagues = (found?.with ?? []).map((pk) => ({ id: pk, name: roster.colleagues[pk] }));
    return found && { ...found, colleagues };
  }

  function showPlan() {
    const today = owner ? store.serverClock(owner).day : "";
    const visits = (roster?.plans ?? []).filter((visit) => visit.on === today);
    const rows = visits.map((visit) => {
      const made = row("plan", "visit-row", { label: visit.name, about: visit.at });
      made.href = `#new-${visit.hospital}-${visit.entry}`;
      return made;
    });
    show("plan", rows);
  }

  function showHospitals() {
    const words = document.getElementById("offline-find").value.normalize("NFKC").toLowerCase().split(/\s+/);
    const found = (roster?.hospitals ?? []).filter((each) =>
      words.every((word) => each.find.includes(word) || each.name.toLowerCase().includes(word)),
    );
    const rows = found.slice(0, SHOWN).map((hospital) => {
      const made = row("hospitals", "hospital-row", { label: hospital.name, about: hospital.city });
      made.href = `#new-${hospital.id}`;
      return made;
    });
    show("hospitals", rows);
    const left = part("left");
    left.hidden = !roster?.left_out;
    left.textContent = (left.dataset.left ||= left.textContent).replace("{n}", roster?.left_out ?? 0);
  }

  function showKnown() {
    note("locked", !owner && !signedOut);
    note("signed-out", signedOut);
    const fresh = part("fresh");
    fresh.hidden = !owner || !roster;
    if (owner) {
      const there = new Date(owner.now + owner.zone * 60 * 1000).toISOString();
      fresh.textContent = (fresh.dataset.fresh ||= fresh.textContent).replace("{time}", there.slice(0, 16).replace("T", " "));
    }
    showPlan();
    showHospitals();
  }

  async function load() {
    owner = await store.owner();
    roster = owner && (await store.roster(owner));
    showKnown();
    await showQueue();
  }

  // -- Which part the address asks for ----------------------------------------------------------------------------------

  function showLists() {
    form.close();
    part("lists").hidden = false;
  }

  function openForm(what) {
    part("lists").hidden = true;
    form.open({ owner, messages: roster?.messages, ...what });
    scrollTo(0, 0);
  }

  function openNew(hospitalId, id, with_ = {}) {
    const plan = roster?.plans.find((visit) => visit.entry === id);
    const given = plan ? { purpose: [plan.purpose], on: [plan.on], ...(plan.at ? { at: [plan.at] } : {}) } : {};
    openForm({ hospital: hospitalOf(hospitalId), id, fields: { ...given, ...with_ } });
  }

  async function openEntry(entry) {
    const { client_id, hospital, ...fields } = entry.fields;
    const known = hospitalOf(hospital?.[0]);
    // The hospital may have gone from the device since: the entry stays with it.
    const about = known ? { hospital: known } : { name: entry.label, fields: { ...fields, hospital: hospital ?? [] } };
    openForm({ id: client_id[0], fields, problems: entry.problems, ...about });
  }

  // The address of the form itself, where the worker answered for the server; true when it could be opened.
  async function openAsked() {
    const asked = new URL(location.href);
    if (asked.pathname !== main.dataset.form) return false;
    const id = asked.searchParams.get("entry") ?? asked.searchParams.get("draft") ?? undefined;
    const entry = (await store.entries(owner)).find((each) => each.id === id && each.state !== "sent");
    if (entry) await openEntry(entry);
    else if (hospitalOf(asked.searchParams.get("hospital"))) {
      const person = asked.searchParams.get("person");
      openNew(asked.searchParams.get("hospital"), id, person ? { attendees: [person] } : {});
    } else return false;
    return true;
  }

  async function follow() {
    const [kind, ...rest] = location.hash.slice(1).split("-");
    if (!owner) return showLists();
    if (kind === "new" && hospitalOf(rest[0])) return openNew(rest[0], rest.slice(1).join("-") || undefined);
    if (kind === "entry") {
      const entry = (await store.entries(owner)).find((each) => each.number === Number(rest[0]));
      if (entry) return openEntry(entry);
    }
    if (!location.hash && (await openAsked())) return undefined;
    if (location.hash.startsWith("#div_id") || location.hash.startsWith("#id_")) return undefined;
    return showLists();
  }

  // -- The network ------------------------------------------------------------------------------------------------------

  function showNet() {
    const net = document.querySelector("[data-net]");
    net.textContent = navigator.onLine ? "" : net.dataset.offline;
  }

  async function meet() {
    const state = await queue.send({ open: form.idOf() });
    if (state === "unreachable") return;
    const met = await contact.renew();
    signedOut = state === "signed-out" || !met;
    const was = owner;
    await load();
    if (!was && owner) await follow();
  }

  async function begin() {
    showNet();
    await load();
    await follow();
    await meet().catch(() => {});
  }

  window.addEventListener("hashchange", follow);
  window.addEventListener("online", () => (showNet(), meet().catch(() => {})));
  window.addEventListener("offline", showNet);
  document.getElementById("offline-find").addEventListener("input", showHospitals);
  part("send").addEventListener("click", () => meet().catch(() => {}));
  queue.onNews(() => showQueue());
  begin();
})();
