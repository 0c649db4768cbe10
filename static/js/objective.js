// Of an objective's fields shows those that the chosen metric asks for; without scripts all are shown.
const metric = document.querySelector("#id_metric[data-asks]");

if (metric) {
  const asks = JSON.parse(metric.dataset.asks);
  const fields = new Set(Object.values(asks).flat());
  const show = () => {
    const wanted = asks[metric.value] ?? [];
    for (const name of fields) document.getElementById(`div_id_${name}`).hidden = !wanted.includes(name);
    for (const group of document.querySelectorAll(".ka-group")) {
      group.hidden = !group.querySelector("[id^=div_id_]:not([hidden])");
    }
  };
  metric.addEventListener("change", show);
  show();
}
