// The visit form without a network: filled from what the device keeps, kept while one types, put into the queue.
(() => {
  const { kaStore: store, kaQueue: queue } = self;
  const place = document.querySelector("[data-form-place]");
  const form = place.querySelector("form");
  const MOST_LIKELY = 12;
  const MOST_MOVES = 60;
  const PAUSE = 400;
  const DAY = 24 * 3600 * 1000;
  const FRIDAY = 5;

  let owner = null;
  let label = "";
  let timer = null;

  const idOf = () => form.elements.client_id.value;

  // -- What there is to choose ------------------------------------------------------------------------------------------

  function chipOf(person) {
    const chip = form.querySelector("template[data-person-chip]").content.cloneNode(true);
    const [box, text] = [chip.querySelector("input"), chip.querySelector("label")];
    box.value = person.id;
    box.id = text.htmlFor = `who-${person.id}`;
    text.querySelector("b").textContent = person.name;
    text.querySelector(".ka-soft").textContent = person.in;
    return chip;
  }

  // The row of nobody, made one of this person: "…-0" in its names and addresses becomes "…-<id>".
  function moveOf(person) {
    const move = form.querySelector("template[data-move-blank]").content.cloneNode(true).firstElementChild;
    for (const part of [move, ...move.querySelectorAll("*")])
      for (const name of ["id", "name", "for", "aria-labelledby"])
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/-0(?=-|$)/, `-${person.id}`));
    move.dataset.move = person.id;
    move.querySelector("b").textContent = person.name;
    return move;
  }

  // The key messages of a product that a day of the coming week may want; which of them is shown, the form's script decides.
  function messageOf({ id, product, message, number, title, text, from, until }) {
    const chip = form.querySelector("template[data-message-blank]").content.cloneNode(true).firstElementChild;
    Object.assign(chip.dataset, { message, number, from, until });
    const [box, label] = [chip.querySelector("input"), chip.querySelector("label")];
    box.name = `message-${product}`;
    box.value = id;
    box.id = label.htmlFor = `message-${id}`;
    label.textContent = title;
    label.title = text;
    return chip;
  }

  function offerMessages(messages) {
    for (const group of form.querySelectorAll("[data-messages]")) {
      const own = messages.filter(({ product }) => String(product) === group.dataset.messages);
      group.querySelector("[data-message-chips]").replaceChildren(...own.map(messageOf));
    }
  }

  const optionsOf = (list, rows) => list.replaceChildren(list.options[0], ...rows.map(({ id, name }) => new Option(name, id)));

  function offer(hospital) {
    const people = hospital?.people ?? [];
    form.querySelector("[data-people]").replaceChildren(...people.slice(0, MOST_LIKELY).map(chipOf));
    form.querySelector("[data-people-more]").replaceChildren(...people.slice(MOST_LIKELY).map(chipOf));
    form.querySelector("[data-people-rest]").hidden = people.length <= MOST_LIKELY;
    form.querySelector("[data-all]").hidden = people.length < 2;
    form.querySelector("[data-nobody]").hidden = people.length > 0;
    form.querySelectorAll("select[data-persons]").forEach((list) => optionsOf(list, people));
    const judged = people.filter((person) => person.moves).slice(0, MOST_MOVES);
    form.querySelector("[data-move-rows]").replaceChildren(...judged.map(moveOf));
    const owners = form.querySelectorAll("select:is([name=next_owner], [name=joint_with], [name^=promise_owner])");
    owners.forEach((list) => optionsOf(list, hospital?.colleagues ?? []));
    optionsOf(form.elements.new_department, hospital?.departments ?? []);
  }

  // The quick days count from the server's day: the device's clock may be wrong.
  function setDays(today) {
    const at = new Date(`${today}T00:00Z`);
    const ahead = { friday: (FRIDAY - at.getUTCDay() + 7) % 7 || 7, week: 7, fortnight: 14 };
    for (const chip of form.querySelectorAll("[data-day]"))
      chip.dataset.day = new Date(at.getTime() + ahead[chip.value] * DAY).toISOString().slice(0, 10);
  }

  const isFilled = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked && field.value : field.value);

  function fill(fields) {
    for (const [name, values] of Object.entries(fields))
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
        else field.value = values.at(-1) ?? "";
      }
    for (const part of form.querySelectorAll("details")) part.open = [...part.querySelectorAll("input, select, textarea")].some(isFilled);
  }

  function tellProblems(problems = {}) {
    const list = form.querySelector("[data-problem-list]");
    const whys = Object.entries(problems).flatMap(([name, texts]) => texts.map((text) => ({ name, text })));
    list.replaceChildren(
      ...whys.map(({ name, text }) => {
        const row = document.createElement("li");
        const way = document.createElement("a");
        way.href = `#${document.getElementById(`div_id_${name}`) ? "div_id" : "id"}_${name}`;
        way.textContent = text;
        row.append(way);
        return row;
      }),
    );
    form.querySelector("[data-returned]").hidden = whys.length === 0;
  }

  // Open the form: for a hospital, with what is in `fields` already. `id` is the entry's or the plan's.
  function open({ owner: whose, hospital, messages = [], name, id, fields = {}, problems }) {
    owner = whose;
    label = hospital?.name ?? name ?? "";
    form.reset();
    offer(hospital);
    offerMessages(messages);
    const { day, clock } = store.serverClock(owner);
    setDays(day);
    const given = { on: [day], at: [clock], hospital: [String(hospital?.id ?? "")], ...fields };
    fill({ ...given, client_id: [id ?? crypto.randomUUID()] });
    form.querySelector("[data-hospital-name]").textContent = label;
    tellProblems(problems);
    place.hidden = false;
    form.dispatchEvent(new Event("opened"));
  }

  function close() {
    clearTimeout(timer);
    place.hidden = true;
  }

  // -- Keeping and sending ----------------------------------------------------------------------------------------------

  const fieldsNow = () => queue.fieldsOf(new FormData(form));

  async function keepDraft() {
    clearTimeout(timer);
    timer = null;
    await queue.keepDraft(owner, fieldsNow(), label).catch(() => {
      place.querySelector("[data-draft-state]").textContent = form.dataset.lost;
    });
  }

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(keepDraft, PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.hidden && timer && keepDraft());

  async function submit() {
    if (!form.querySelector("[data-lacks]").hidden) {
      form.querySelector(".ka-lacks a:not([hidden])")?.focus();
      return;
    }
    const fields = fieldsNow();
    close();
    await queue.keep(owner, fields, label);
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register("queue").catch(() => {});
    location.hash = "queue";
    await queue.send();
  }

  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      if (!place.hidden) submit().catch(() => ((place.hidden = false), keepDraft()));
    },
    true,
  );

  self.kaForm = { open, close, idOf: () => (place.hidden ? "" : idOf()) };
})();
