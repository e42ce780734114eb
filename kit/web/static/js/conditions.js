// The condition editor reads itself anew after every change; without this the buttons do the same.
const form = document.querySelector("form[data-conditions]");

async function send(submitter) {
  const body = new FormData(form, submitter);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "x-fragment": "1" } });
  if (answer.redirected) { location.assign(answer.url); return; }
  if (!answer.ok) { form.submit(); return; }
  const held = document.activeElement?.name;
  form.innerHTML = await answer.text();
  if (held) form.elements.namedItem(held)?.focus?.();
}

if (form) {
  let running = Promise.resolve();
  const next = (submitter) => { running = running.then(() => send(submitter)).catch(() => {}); };
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.value === "save") return;
    event.preventDefault();
    delete form.dataset.sent;
    next(button);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.name?.startsWith("c.") || event.target.name.endsWith(".new")) return;
    const button = form.querySelector('button[value="refresh"]');
    next(button);
  });
}
