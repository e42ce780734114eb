// The desk's list renews itself; what somebody has opened or is typing in stays as it is.
const live = document.getElementById("live");
const note = document.getElementById("live-note");
const EVERY = 5000;

function busy() {
  return live.contains(document.activeElement) && document.activeElement.matches("input, textarea");
}

async function renew() {
  if (document.hidden || busy()) return;
  try {
    const answer = await fetch(live.dataset.live, { signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    if (busy()) return;
    const open = new Set([...live.querySelectorAll("details[open][data-keep]")].map((one) => one.dataset.keep));
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const one of fresh.querySelectorAll("details[data-keep]")) if (open.has(one.dataset.keep)) one.open = true;
    live.replaceChildren(...fresh.body.childNodes);
    note.textContent = "";
  } catch {
    note.textContent = live.dataset.lost;
  }
}

setInterval(renew, EVERY);
document.addEventListener("visibilitychange", renew);
