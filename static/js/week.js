// My week: a hospital or a planned visit is dragged onto a day. Everything here can be pressed as well.
const board = document.querySelector("[data-week]");
let held = null;

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-act]") ?? null;
  if (held) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => {
  held = null;
  board.querySelectorAll(".over").forEach((day) => day.classList.remove("over"));
});
board.addEventListener("dragover", (event) => {
  const day = event.target.closest("[data-day]");
  board.querySelectorAll(".over").forEach((each) => each.classList.toggle("over", each === day));
  if (!held || !day) return;
  day.classList.add("over");
  event.preventDefault();
});
board.addEventListener("drop", (event) => {
  const day = event.target.closest("[data-day]");
  if (!held || !day) return;
  event.preventDefault();
  send(held.dataset.act, { on: day.dataset.day, next: location.pathname + location.search });
});

// As a plain form, so that a refusal comes back as the page that says why.
const send = (action, values) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action });
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  for (const [name, value] of Object.entries({ ...values, csrfmiddlewaretoken: token })) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
};
