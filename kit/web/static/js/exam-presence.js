// While a paper is open, the server is asked now and then how the attempt stands: the deadline may
// have moved, the room may be paused, another device may have taken over. What is noticed here (the
// page left, the network gone) is told along, for the invigilator; it decides nothing.
const paper = document.getElementById("paper");
const words = paper.dataset;
const address = `/api/attempts/${words.attempt}/presence`;
const warning = document.getElementById("warning");
const EVERY = 15000;
const noticed = new Set();
let paused = false;
let deadline = words.deadline;

function tell(text) {
  warning.textContent = text;
}

// Questions of a section that is not open are shut anyway, and stay so.
function stop(text) {
  for (const slot of paper.querySelectorAll("[data-slot]:not([disabled])")) {
    slot.disabled = true;
    slot.dataset.stopped = "";
  }
  let banner = document.getElementById("standstill");
  if (!banner) {
    banner = document.createElement("p");
    banner.id = "standstill";
    banner.className = "flash note";
    paper.querySelector(".paper-bar").after(banner);
  }
  banner.textContent = text;
  tell(text);
}

function goOn() {
  document.getElementById("standstill")?.remove();
  for (const slot of paper.querySelectorAll("[data-stopped]")) {
    slot.disabled = false;
    delete slot.dataset.stopped;
  }
  tell(words.resumed);
}

async function ask() {
  const signals = [...noticed];
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ signals, clock: new Date().toISOString() }),
      signal: AbortSignal.timeout(10000),
    });
  } catch {
    noticed.add("offline");
    return;
  }
  if (!answer.ok) return;
  for (const one of signals) noticed.delete(one);
  shown(await answer.json());
}

function shown(found) {
  if (found.state === "submitted") {
    location.assign(`/me/attempts/${words.attempt}`);
    return;
  }
  if (!found.live) {
    stop(words.moved);
    setTimeout(() => location.reload(), 3000);
    return;
  }
  if (found.paused !== paused) {
    paused = found.paused;
    if (paused) stop(words.paused);
    else goOn();
  }
  if (Date.parse(found.deadline) !== Date.parse(deadline)) {
    const later = Date.parse(found.deadline) > Date.parse(deadline);
    deadline = found.deadline;
    const time = new Date(deadline).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
    if (later && !paused) tell(words.more.replace("{time}", time));
  }
  paper.dispatchEvent(new CustomEvent("clock", { detail: found }));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) noticed.add("focus-lost");
  else ask();
});
addEventListener("online", ask);
paper.addEventListener("refused", ask);
setInterval(ask, EVERY);
ask();
