// The inbox by keys: j and k move, a approves, r opens the return. Every act is a plain form and works without this.
const items = [...document.querySelectorAll("[data-review]")];

const moved = (step) => {
  const at = items.indexOf(document.activeElement?.closest?.("[data-review]"));
  return items[Math.min(Math.max(at + step, 0), items.length - 1)];
};

const open = (item) => {
  const part = item.querySelector("[data-return]");
  if (!part) return;
  part.open = true;
  part.querySelector("textarea").focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !items.length) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const held = event.target.closest?.("[data-review]") ?? (items.length === 1 ? items[0] : null);
  const acts = {
    j: () => moved(1).focus(),
    k: () => moved(-1).focus(),
    a: () => held?.querySelector("[data-approve]")?.requestSubmit(),
    r: () => held && open(held),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

// After a decision the next entry is at hand.
if (items.length > 1) items[0].focus({ preventScroll: true });
