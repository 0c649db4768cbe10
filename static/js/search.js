// Global search: "/" goes to the field, arrows walk the results, Escape closes. The form works without this.
const form = document.querySelector("[data-search]");

if (form) {
  const input = form.querySelector("input[type=search]");
  const results = form.querySelector("[data-search-results]");
  const hits = () => [...results.querySelectorAll("a")];
  const show = (open) => form.classList.toggle("open", open);

  const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  form.addEventListener("keydown", (event) => {
    const list = hits();
    const at = list.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && list.length) {
      event.preventDefault();
      list[Math.min(at + 1, list.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at === 0 ? input : list[at - 1]).focus();
    } else if (event.key === "Escape" && form.classList.contains("open")) {
      event.preventDefault();
      show(false);
      input.focus();
    }
  });

  results.addEventListener("htmx:afterSwap", () => show(input.value.trim() !== ""));
  input.addEventListener("input", () => {
    if (input.value.trim() === "") {
      results.replaceChildren();
      show(false);
    }
  });
  input.addEventListener("focus", () => show(hits().length > 0));
  document.addEventListener("focusin", (event) => {
    if (!form.contains(event.target)) show(false);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) show(false);
  });
}
