// A paper that saves itself. Every change goes to a queue on this device first and leaves it only
// when the server has said that it has it; so a dropped network or a closed page loses nothing.
// Without this module the same form saves by its buttons.
import { answerOf, enliven, showAnswer } from "./answers.js";

const paper = document.getElementById("paper");
const words = paper.dataset;
const address = `/api/attempts/${words.attempt}/answers/`;
const shelf = `attempt:${words.attempt}`;
const receipt = document.getElementById("receipt");
const warning = document.getElementById("warning");
const clock = document.getElementById("clock");
const slots = [...paper.querySelectorAll("[data-slot]")];
const typing = new Map();
let queue = read();
let sending = null;
let pause = 0;

function read() {
  try {
    return JSON.parse(localStorage.getItem(shelf) ?? "{}");
  } catch {
    return {};
  }
}

function keep() {
  try {
    if (Object.keys(queue).length) localStorage.setItem(shelf, JSON.stringify(queue));
    else localStorage.removeItem(shelf);
  } catch {
    // A browser without room still has the queue in memory.
  }
}

function say(text, tone = "") {
  receipt.textContent = text;
  receipt.className = `paper-receipt ${tone}`;
}

const field = (slot) => `a${slot.dataset.slot}`;
const answer = (slot) => answerOf(slot, field(slot));

function flagged(slot) {
  return slot.querySelector(`[name="f${slot.dataset.slot}"]`).checked;
}

function show(slot) {
  const chip = paper.querySelector(`[data-chip="${slot.dataset.slot}"]`);
  chip.classList.toggle("done", Boolean(answer(slot)));
  chip.classList.toggle("flagged", flagged(slot));
  const done = slots.filter((one) => answer(one)).length;
  document.getElementById("count").textContent = words.answered.replace("{done}", done).replace("{all}", slots.length);
}

function complain(slot, text) {
  slot.querySelector(".question-error").textContent = text;
}

function changed(slot) {
  const response = answer(slot);
  complain(slot, response === undefined ? (slot.dataset.kind === "ordering" ? words.places : words.number) : "");
  if (response === undefined) return;
  queue[slot.dataset.slot] = { response, flagged: flagged(slot) };
  keep();
  show(slot);
  flush();
}

// Sends what is queued, one after the other; one run at a time.
function flush() {
  sending ??= send().finally(() => {
    sending = null;
  });
  return sending;
}

async function send() {
  for (;;) {
    const [name] = Object.keys(queue);
    if (name === undefined) return true;
    const entry = queue[name];
    say(words.saving);
    let response;
    try {
      response = await fetch(address + name, {
        method: "PUT",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(entry),
        signal: AbortSignal.timeout(15000),
      });
    } catch {
      return later(words.kept);
    }
    if (response.status >= 500 || response.status === 429) return later(words.kept);
    if (response.status === 401) return later(words.signIn);
    if (response.status === 409 && (await waits(response.clone()))) return false;
    if (queue[name] === entry) delete queue[name];
    keep();
    pause = 0;
    await told(response, name);
  }
}

// Tries again by itself, soon at first, then every quarter of a minute.
function later(text) {
  say(text, "bad");
  pause = Math.min(pause ? pause * 2 : 1000, 15000);
  setTimeout(flush, pause);
  return false;
}

// Paused, or live on another device: the answer stays in the queue, and the page asks how it stands.
async function waits(response) {
  const problem = await response.json().catch(() => ({}));
  const kind = String(problem.type ?? "").split("/").pop();
  if (kind !== "exam-paused" && kind !== "other-device") return false;
  paper.dispatchEvent(new CustomEvent("refused"));
  later(problem.detail ?? "");
  return true;
}

async function told(response, name) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) {
    say(`${words.saved} ${new Date(body.savedAt).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" })}`, "good");
    deadline = Date.parse(body.deadline);
  } else if (response.status === 409) {
    say(body.detail ?? words.closed, "bad");
  } else {
    const slot = slots.find((one) => one.dataset.slot === name);
    if (slot) complain(slot, body.errors?.[0]?.message ?? body.detail ?? body.title ?? "");
    say("");
  }
}

// Time by the server's clock: its "now" at loading, carried on by a clock that nobody can set.
let begun = Date.parse(words.now) - performance.now();
let still = false;
let deadline = Date.parse(words.deadline);
const warned = new Set();
let over = false;
const turn = words.turn ? Date.parse(words.turn) + 1000 : 0;
let turning = false;

// The server has told how the attempt stands: more time, or a pause in which the clock stands.
paper.addEventListener("clock", ({ detail }) => {
  begun = Date.parse(detail.now) - performance.now();
  deadline = Date.parse(detail.deadline);
  if (still && !detail.paused) flush();
  still = detail.paused;
});

function tick() {
  if (still) return;
  const left = Math.max(0, deadline - (begun + performance.now()));
  const seconds = Math.ceil(left / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.parentElement.classList.toggle("soon", seconds <= 300);
  for (const minutes of [10, 5, 1]) {
    if (seconds > 0 && seconds <= minutes * 60 && seconds > (minutes - 1) * 60 && !warned.has(minutes)) {
      warned.add(minutes);
      warning.textContent = minutes === 1 ? words.minute : words.left.replace("{minutes}", minutes);
    }
  }
  if (turn && begun + performance.now() >= turn && !turning) turnOver();
  if (left === 0 && !over) finish();
  if (left > 0 && over) location.reload();
}

// The next section begins: what is queued goes out first, then the paper comes anew.
async function turnOver() {
  turning = true;
  await flush();
  location.reload();
}

function finish() {
  over = true;
  warning.textContent = words.closed;
  say(words.closed, "bad");
  for (const slot of slots) slot.disabled = true;
  const ready = () => (navigator.onLine ? location.assign(`/me/attempts/${words.attempt}/check`) : setTimeout(ready, 2000));
  setTimeout(ready, 1500);
}

// What this device still holds from before is newer than what the server sent with the page.
function restore(name, entry) {
  const slot = slots.find((one) => one.dataset.slot === name);
  if (!slot || slot.disabled) return;
  showAnswer(slot, field(slot), entry.response);
  slot.querySelector(`[name="f${name}"]`).checked = Boolean(entry.flagged);
  show(slot);
}

for (const slot of slots) {
  enliven(slot, words);
  slot.addEventListener("change", () => {
    clearTimeout(typing.get(slot));
    changed(slot);
  });
  slot.addEventListener("input", (event) => {
    if (!event.target.matches("[data-typed], input[data-gap]")) return;
    clearTimeout(typing.get(slot));
    typing.set(slot, setTimeout(() => changed(slot), 800));
  });
}
for (const [name, entry] of Object.entries(queue)) restore(name, entry);

// Going on to the check waits until everything is there: nobody submits half a paper by mistake.
paper.addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const [slot, timer] of typing) {
    clearTimeout(timer);
    changed(slot);
  }
  typing.clear();
  const on = event.submitter?.value === "check";
  if ((await flush()) !== false && !Object.keys(queue).length) {
    if (on) location.assign(`/me/attempts/${words.attempt}/check`);
  } else {
    say(words.unsent, "bad");
  }
});
addEventListener("online", flush);
addEventListener("beforeunload", (event) => {
  if (Object.keys(queue).length) event.preventDefault();
});

say("");
tick();
setInterval(tick, 500);
flush();
