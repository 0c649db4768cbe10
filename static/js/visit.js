// The visit form, quicker: keeps what is typed, shows what is missing, adds people in place. It is a plain form without.
const form = document.querySelector("form[data-visit]");
const PAUSE = 800;

const value = (name) => form.elements.namedItem(name)?.value?.trim() ?? "";
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
const all = (selector) => [...form.querySelectorAll(selector)];

// -- What is there and what is missing ---------------------------------------------------------------------------

// Purposes that end with an action: there "no next step" is not enough.
const endsWithAction = () =>
  form.dataset.actionPurposes.split(" ").includes(chosen("purpose")) && !ATTEMPTS.includes(chosen("outcome"));

const ATTEMPTS = ["not_seen", "no_access", "cancelled"];

function answers() {
  const outcome = chosen("outcome");
  const dated = value("next_on") || chosen("next_quick");
  return {
    place: Boolean(value("hospital") && value("on")),
    who: all('input[name="attendees"]:checked').length > 0 || Boolean(value("new_name")) || ATTEMPTS.includes(outcome),
    purpose: Boolean(chosen("purpose")),
    outcome: Boolean(outcome),
    next: Boolean((chosen("no_next_step") && !endsWithAction()) || (value("next_step") && dated)),
  };
}

function showSteps() {
  const there = answers();
  for (const [key, done] of Object.entries(there)) {
    form.querySelector(`[data-step="${key}"]`).className = done ? "y" : "n";
    form.querySelector(`[data-to="${key}"]`).hidden = done;
  }
  const done = Object.values(there).filter(Boolean).length;
  const count = form.querySelector("[data-count]");
  count.textContent = count.dataset.count.replace("{n}", done);
  form.querySelector("[data-lacks]").hidden = done === Object.keys(there).length;
}

// Products and stances belong to a visit on which somebody was met; what was typed there waits, unsent.
function showIfMet() {
  const nobody = ATTEMPTS.includes(chosen("outcome"));
  for (const part of all("[data-if-met]")) {
    part.hidden = nobody;
    part.querySelectorAll("input, select").forEach((field) => (field.disabled = nobody));
  }
  if (nobody) return;
  showMoves();
  showMessages();
}

// Key messages of a product wait for its outcome; of each message the newest version whose days hold that of the visit.
function showMessages() {
  const day = value("on");
  for (const group of all("[data-messages]")) {
    const chips = [...group.querySelectorAll("[data-message]")];
    const spoken = Boolean(chosen(`topic-${group.dataset.messages}`));
    for (const chip of chips) {
      const box = chip.querySelector("input");
      chip.hidden = !(box.checked || chip.matches("[data-kept]") || newest(chips, chip.dataset.message, day) === chip);
      box.disabled = !spoken;
    }
    group.hidden = chips.every((chip) => chip.hidden);
  }
}

const newest = (chips, message, day) =>
  chips
    .filter(({ dataset }) => dataset.message === message && dataset.from <= day && day <= dataset.until)
    .sort((one, other) => other.dataset.number - one.dataset.number)[0];

// The prompts of a meeting are shown for a meeting; what was typed there waits, unsent.
function showIfMeeting() {
  const report = form.querySelector("[data-if-meeting]");
  const isMeeting = chosen("purpose") === "meeting";
  report.hidden = !isMeeting;
  report.open = isMeeting;
  report.querySelector("fieldset").disabled = !isMeeting;
}

function showMoves() {
  let shown = 0;
  for (const move of all("[data-move]")) {
    const met = document.getElementById(`who-${move.dataset.move}`)?.checked ?? false;
    move.hidden = !met;
    move.querySelectorAll("input, select").forEach((field) => (field.disabled = !met));
    if (met) shown += 1;
  }
  form.querySelector("[data-no-move]")?.toggleAttribute("hidden", shown > 0);
}

// -- Chips ---------------------------------------------------------------------------------------------------------

// A chosen chip that may stay open is taken off by pressing it again.
let before = null;
const remember = (event) => {
  const label = event.target.closest?.("label");
  const input = label ? document.getElementById(label.htmlFor) : event.target;
  if (input?.matches?.("input[data-open]")) before = input.checked ? input : null;
};
form.addEventListener("pointerdown", remember);
form.addEventListener("keydown", (event) => event.key === " " && remember(event));
form.addEventListener("click", (event) => {
  const input = event.target;
  if (!input.matches?.("input[data-open]") || before !== input) return;
  before = null;
  input.checked = false;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

form.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-day]") && field.checked) form.elements.next_on.value = field.dataset.day;
  if (field.name === "next_on") {
    const quick = form.querySelector("[data-day]:checked");
    if (quick && quick.dataset.day !== field.value) quick.checked = false;
  }
  if (field.name === "outcome") showIfMet();
  if (field.name === "purpose") showIfMeeting();
  if (field.name === "attendees") showMoves();
  if (field.name === "on" || /^(topic|message)-/.test(field.name)) showMessages();
});

form.querySelector("[data-all]")?.addEventListener("click", () => {
  all('input[name="attendees"]').forEach((box) => (box.checked = true));
  form.dispatchEvent(new Event("input", { bubbles: true }));
  showMoves();
});

for (const chip of all("button[data-next-step]"))
  chip.addEventListener("click", () => {
    form.elements.next_step.value = chip.dataset.nextStep;
    form.elements.next_step.dispatchEvent(new Event("input", { bubbles: true }));
  });

// A line of the notes begins with what it is about; the cursor stands behind it, ready to write or speak.
for (const chip of all("button[data-note-start]"))
  chip.addEventListener("click", () => {
    const notes = form.elements.notes;
    const before = notes.value.trimEnd();
    notes.value = `${before}${before && "\n"}${chip.dataset.noteStart}`;
    notes.focus();
    notes.setSelectionRange(notes.value.length, notes.value.length);
    notes.dispatchEvent(new Event("input", { bubbles: true }));
  });

// -- Somebody missing ------------------------------------------------------------------------------------------------

const adder = form.querySelector("[data-new-person]");

async function addPerson(button) {
  const problem = adder.querySelector("[data-new-problem]");
  problem.textContent = "";
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await send(button.formAction);
    const text = await answer.text();
    if (answer.status === 422) problem.textContent = text;
    else if (answer.ok) takeIn(text);
    else problem.textContent = form.dataset.lost;
  } catch {
    problem.textContent = form.dataset.lost;
  }
  button.removeAttribute("aria-busy");
}

function takeIn(markup) {
  const chip = new DOMParser().parseFromString(markup, "text/html").body.firstElementChild;
  document.getElementById(chip.id)?.remove();
  form.querySelector("[data-people]").append(chip);
  all("select[data-persons]").forEach((list) => list.append(new Option(chip.querySelector("b").textContent, chip.dataset.person)));
  adder.querySelectorAll("input, select").forEach((field) => (field.value = ""));
  adder.open = false;
  adder.querySelector("summary").focus();
  changed();
}

const adding = adder?.querySelector("[data-add-person]");
adding?.addEventListener("click", (event) => {
  event.preventDefault();
  addPerson(event.currentTarget);
});
adder?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  if (adding) addPerson(adding);
});

// -- Drafts ----------------------------------------------------------------------------------------------------------

let timer = null;
let unsaved = false;
let left = false;

function send(url, keepalive = false) {
  return fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, keepalive });
}

async function keep() {
  if (left || !unsaved) return;
  unsaved = false;
  const state = document.querySelector("[data-draft-state]");
  try {
    const answer = await send(form.dataset.draftUrl);
    if (!answer.ok) throw new Error(String(answer.status));
    state.textContent = form.dataset.kept.replace("{time}", (await answer.json()).at);
    await here("dropDraft", value("client_id"));
  } catch {
    unsaved = true;
    const { kaQueue: queue } = self;
    const kept = await here("keepDraft", queue?.fieldsOf(new FormData(form)), form.querySelector("[data-hospital-name]")?.textContent);
    state.textContent = kept ? form.dataset.here : form.dataset.lost;
    timer = setTimeout(keep, 10 * PAUSE);
  }
}

// Where the server cannot be reached, the device keeps the draft (offline/queue.js); false where it cannot.
async function here(act, ...what) {
  try {
    const owner = await self.kaStore.owner();
    if (owner) await self.kaQueue[act](owner, ...what);
    return Boolean(owner);
  } catch {
    return false;
  }
}

function changed() {
  showSteps();
  if (!form.dataset.draftUrl) return; // The form of the device keeps itself (offline/form.js).
  unsaved = true;
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("submit", () => {
  left = true;
  clearTimeout(timer);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) left = false;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || !unsaved || left) return;
  unsaved = false;
  send(form.dataset.draftUrl, true).catch(() => (unsaved = true));
});

// The address remembers the entry, so that the way back after submitting leads to the visit and not to a second one.
const address = new URL(location.href);
if (form.dataset.draftUrl && !address.searchParams.has("draft") && value("hospital")) {
  address.pathname = form.getAttribute("action");
  address.searchParams.set("hospital", value("hospital"));
  address.searchParams.set("entry", value("client_id"));
  history.replaceState(history.state, "", address);
}

function showAll() {
  showIfMet();
  showIfMeeting();
  showMoves();
  showMessages();
  showSteps();
}
form.addEventListener("opened", showAll);
showAll();
