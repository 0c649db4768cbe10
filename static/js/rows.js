// Tables: arrow keys walk from row to row, one box ticks all, wide ones can be scrolled by key. That a whole row opens
// needs no script.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const link = event.target.closest?.(".table .open");
  if (!link) return;
  const links = [...link.closest("table").querySelectorAll(".open")];
  const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("change", (event) => {
  const box = event.target;
  const table = box.closest?.("table");
  if (!table) return;
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox][data-pick]")];
  const all = table.querySelector("[data-pick-all]");
  if (box === all) boxes.forEach((each) => (each.checked = all.checked));
  if (box !== all && !box.matches("[data-pick]")) return;
  const chosen = boxes.filter((each) => each.checked).length;
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  table.closest("form, section")?.querySelectorAll("[data-pick-count]").forEach((place) => (place.textContent = chosen));
  table.closest("form, section")?.querySelectorAll("[data-pick-acts]").forEach((acts) => (acts.hidden = chosen === 0));
});

// What runs out sideways inside a box can be reached with the keyboard; where all is in sight there is no extra stop.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const watchAll = (part) => part.querySelectorAll(".ka-scroll, .ka-table-wrap").forEach((box) => watch.observe(box));
watchAll(document);
document.addEventListener("htmx:load", (event) => watchAll(event.target));
