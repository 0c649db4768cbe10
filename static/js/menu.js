// <details data-menu>: one open at a time, closed by Escape (focus returns) and by a press outside.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    // A sheet's veil belongs to its summary: pressing it toggles by itself.
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A toggle does not bubble, so it is caught on its way down; this also serves menus that are swapped in later.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("details[data-menu]") || !menu.open) return;
    for (const other of openMenus()) if (other !== menu && !other.contains(menu)) other.open = false;
    place(menu);
  },
  true,
);

// A popover that would leave the screen on the right is set against the right edge of its button.
function place(menu) {
  const pop = menu.querySelector(".ka-pop, .ka-parts");
  if (!pop) return;
  pop.classList.remove("end-fit");
  if (pop.getBoundingClientRect().right > document.documentElement.clientWidth) pop.classList.add("end-fit");
  if (getComputedStyle(pop).position === "absolute") pop.scrollIntoView({ block: "nearest" });
}

// A row of tabs that is wider than the phone shows the one that is open.
for (const tab of document.querySelectorAll(".nav-tabs [aria-current]")) {
  const row = tab.closest(".nav-tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
