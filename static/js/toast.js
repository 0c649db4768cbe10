// Short news: goes by itself after a while (errors stay), can be closed, and tells when an htmx request fails.
// An answer may also send news itself: HX-Trigger: {"toast": {"text": "…", "level": "success"}}.
const shelf = document.getElementById("toasts");
const STAY = 6000;
const STAY_WITH_ACT = 10000;

function watch(toast) {
  const close = toast.querySelector("[data-toast-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
  }
  if (toast.matches(".error, .danger, .warning")) return;
  const stay = toast.querySelector("form, .btn") ? STAY_WITH_ACT : STAY;
  let timer = setTimeout(() => toast.remove(), stay);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(() => toast.remove(), stay));
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

function say(text, level) {
  const toast = document.createElement("div");
  toast.className = `ka-toast ${level}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "x";
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", shelf.dataset.close);
  close.textContent = "×";
  toast.append(words, close);
  shelf.append(toast);
}

if (shelf) {
  shelf.querySelectorAll(".ka-toast").forEach(watch);
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node.matches?.(".ka-toast")) watch(node);
  }).observe(shelf, { childList: true });
  document.addEventListener("toast", (event) => say(event.detail.text, event.detail.level ?? "info"));
  // Signed out meanwhile: the answer is the sign-in page, which belongs into the window, not into a part of it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = shelf.dataset.login;
    if (!login || new URL(event.detail.xhr.responseURL || location.href).pathname !== login) return;
    if (location.pathname === login) return;
    event.detail.shouldSwap = false;
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  document.addEventListener("htmx:sendError", () => say(shelf.dataset.lost, "error"));
  document.addEventListener("htmx:responseError", (event) => {
    const forbidden = event.detail.xhr.status === 401 || event.detail.xhr.status === 403;
    say(forbidden ? shelf.dataset.forbidden : shelf.dataset.refused, "error");
  });
}
