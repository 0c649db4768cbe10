// A pressed button shows at once that it works, and a form is sent once. After a refused form, its problems get the focus.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// The page may come back from the browser's cache: it can be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.querySelectorAll("[aria-busy=true].btn").forEach((button) => button.removeAttribute("aria-busy"));
});

document.querySelector("[data-problems]")?.focus();
