// Influence map: pointing at a person, or reaching them by key, dims everybody they have no tie to.
const showTies = (link) => {
  const map = link.closest("svg");
  const key = link.dataset.person;
  const near = new Set([key]);
  map.classList.add("near");
  for (const tie of map.querySelectorAll("[data-ends]")) {
    const ends = tie.dataset.ends.split(" ");
    const own = ends.includes(key);
    tie.classList.toggle("far", !own);
    if (own) ends.forEach((end) => near.add(end));
  }
  for (const each of map.querySelectorAll("[data-person]")) each.classList.toggle("far", !near.has(each.dataset.person));
};
const showAll = (map) => {
  map.classList.remove("near");
  map.querySelectorAll(".far").forEach((each) => each.classList.remove("far"));
};

for (const come of ["pointerover", "focusin"]) {
  document.addEventListener(come, (event) => {
    const link = event.target.closest?.(".ka-map [data-person]");
    if (link) showTies(link);
  });
}
for (const go of ["pointerout", "focusout"]) {
  document.addEventListener(go, (event) => {
    const link = event.target.closest?.(".ka-map [data-person]");
    if (link) showAll(link.closest("svg"));
  });
}
