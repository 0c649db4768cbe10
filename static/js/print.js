// A button that prints the page; without scripts it is not there.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
