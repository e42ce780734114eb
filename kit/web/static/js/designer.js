// The designer of certificates: things are dragged on the paper or moved by the keyboard, and the
// server draws what the form says. Without this module the form's numbers do the same.
const form = document.querySelector("form.designer");
const paper = form?.querySelector(".designer-paper");
const picture = paper?.querySelector("img");
const parts = form?.querySelector(".designer-parts");
const said = form?.querySelector(".designer-said");
const mm = (value) => Math.round(value * 2) / 2;
const papers = form?.querySelector("[name=paper]");
const left = {}; // paper -> what stood where when it was left for another
let waiting, asked = 0, kept = papers?.value;

function input(part, name) {
  return part.querySelector(`[name="e${part.dataset.part}-${name}"]`);
}

function number(part, name) {
  return Number.parseFloat(input(part, name).value) || 0;
}

function place(part) {
  const handle = part.handle;
  const wide = Number(form.dataset.wide), high = Number(form.dataset.high);
  handle.style.left = `${(number(part, "x") / wide) * 100}%`;
  handle.style.top = `${(number(part, "y") / high) * 100}%`;
  handle.style.width = `${(Math.max(number(part, "w"), 1) / wide) * 100}%`;
  handle.style.height = `${(Math.max(number(part, "h"), 1) / high) * 100}%`;
  handle.hidden = input(part, "remove").checked;
  // A frame round everything is taken hold of in the list, so that it is not dragged by mistake.
  handle.classList.toggle("behind", part.dataset.kind === "box" && number(part, "w") > wide / 2 && number(part, "h") > high / 2);
}

function change(part, values) {
  const wide = Number(form.dataset.wide), high = Number(form.dataset.high);
  const w = Math.min(Math.max(values.w ?? number(part, "w"), 0), wide);
  const h = Math.min(Math.max(values.h ?? number(part, "h"), 0), high);
  const x = Math.min(Math.max(values.x ?? number(part, "x"), 0), wide - w);
  const y = Math.min(Math.max(values.y ?? number(part, "y"), 0), high - h);
  for (const [name, value] of Object.entries({ x, y, w, h })) input(part, name).value = mm(value);
  place(part);
  drawSoon();
}

function choose(part) {
  for (const other of form.querySelectorAll(".part")) {
    other.open = other === part;
    other.handle.classList.toggle("chosen", other === part);
  }
  // Only the list moves: the paper stays under the finger.
  parts.scrollTop += part.getBoundingClientRect().top - parts.getBoundingClientRect().top - 8;
}

const MEASURES = ["x", "y", "w", "h", "size", "thick"];
const LEAST = { size: 3, thick: 0.05 };

// Another paper: what stood on it before stands there again, or everything shrinks or grows with it.
function fit() {
  const all = [...form.querySelectorAll(".part")];
  const chosen = papers.selectedOptions[0].dataset;
  const wide = Number(chosen.wide), high = Number(chosen.high);
  const scale = Math.min(wide / Number(form.dataset.wide), high / Number(form.dataset.high));
  const measures = (part) => MEASURES.filter((name) => input(part, name));
  left[kept] = all.map((part) => measures(part).map((name) => input(part, name).value));
  kept = papers.value;
  form.dataset.wide = wide;
  form.dataset.high = high;
  all.forEach((part, index) => {
    const before = left[kept]?.[index];
    measures(part).forEach((name, at) => {
      const least = LEAST[name] ?? (part.dataset.kind === "qr" && "wh".includes(name) ? 10 : 0);
      const steps = name === "thick" ? 20 : 2;
      const value = Math.max(Math.floor(number(part, name) * scale * steps) / steps, least);
      input(part, name).value = before ? before[at] : value;
    });
    if (!before) {
      for (const [name, side, most] of [["x", "w", wide], ["y", "h", high]]) {
        if (part.dataset.kind !== "line" && part.dataset.kind !== "box") input(part, side).value = Math.max(number(part, side), 1);
        input(part, name).value = Math.max(0, Math.min(number(part, name), Math.floor((most - number(part, side)) * 2) / 2));
      }
    }
    place(part);
  });
}

// What is wrong, each thing once, with the things on the paper that it is wrong with.
function explain(problem) {
  const shown = [...form.querySelectorAll(".part")].filter((part) => !input(part, "remove").checked);
  const wrong = new Map();
  for (const one of problem.errors ?? []) {
    const text = one.message ?? one.detail ?? "";
    const names = wrong.get(text) ?? new Set();
    const part = shown[/^elements\.(\d+)\./.exec(one.field ?? "")?.[1]];
    if (part) {
      names.add(part.querySelector("summary").textContent.trim());
      part.handle.classList.add("wrong");
    }
    wrong.set(text, names);
  }
  const told = [...wrong].map(([text, names]) => {
    const few = [...names].slice(0, 3).join(", ") + (names.size > 3 ? " …" : "");
    return few ? `${text} (${few})` : text;
  });
  return [form.dataset.wrong, problem.detail ?? problem.title, ...told].filter(Boolean).join(" ");
}

function drawSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 350);
}

async function draw() {
  const mine = ++asked;
  const sent = new URLSearchParams(new FormData(form));
  sent.delete("_once"); // a preview may be asked for as often as one likes
  const answer = await fetch(form.dataset.preview, { method: "POST", body: sent });
  if (mine !== asked) return;
  for (const handle of paper.querySelectorAll(".wrong")) handle.classList.remove("wrong");
  if (!answer.ok) {
    said.textContent = explain(await answer.json().catch(() => ({})));
    return;
  }
  said.textContent = "";
  const reader = new FileReader();
  reader.onload = () => { picture.src = reader.result; };
  reader.readAsDataURL(await answer.blob());
}

function follow(part, event) {
  event.preventDefault();
  choose(part);
  part.handle.focus({ preventScroll: true });
  part.handle.setPointerCapture(event.pointerId);
  const scale = Number(form.dataset.wide) / paper.clientWidth;
  const from = { x: number(part, "x"), y: number(part, "y"), w: number(part, "w"), h: number(part, "h") };
  const edge = part.handle.getBoundingClientRect();
  const corner = (side) => Math.min(10, side / 3);
  const sizing = edge.right - event.clientX < corner(edge.width) && edge.bottom - event.clientY < corner(edge.height);
  const move = (to) => {
    const dx = (to.clientX - event.clientX) * scale, dy = (to.clientY - event.clientY) * scale;
    change(part, sizing ? { w: from.w + dx, h: from.h + dy } : { x: from.x + dx, y: from.y + dy });
  };
  part.handle.addEventListener("pointermove", move);
  part.handle.addEventListener("pointerup", () => part.handle.removeEventListener("pointermove", move), { once: true });
}

const STEPS = { ArrowLeft: ["x", "w", -1], ArrowRight: ["x", "w", 1], ArrowUp: ["y", "h", -1], ArrowDown: ["y", "h", 1] };

function press(part, event) {
  if (event.key === "Delete" || event.key === "Backspace") {
    input(part, "remove").checked = true;
    place(part);
    drawSoon();
    event.preventDefault();
    return;
  }
  const step = STEPS[event.key];
  if (!step) return;
  const name = event.altKey ? step[1] : step[0];
  change(part, { [name]: number(part, name) + step[2] * (event.shiftKey ? 5 : 0.5) });
  event.preventDefault();
}

async function upload(field) {
  const body = new FormData();
  body.set("file", field.files[0]);
  body.set("_csrf", form.querySelector('[name="_csrf"]').value);
  const answer = await fetch("/api/files", { method: "POST", body });
  const kept = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    said.textContent = kept.detail ?? kept.title ?? form.dataset.wrong;
    return;
  }
  form.querySelector(`[name="${field.dataset.upload}"]`).value = kept.code;
  drawSoon();
}

if (form) {
  for (const part of form.querySelectorAll(".part")) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "designer-handle";
    handle.setAttribute("aria-label", part.querySelector("summary").textContent.trim());
    part.handle = handle;
    paper.append(handle);
    place(part);
    handle.addEventListener("pointerdown", (event) => follow(part, event));
    handle.addEventListener("focus", () => choose(part));
    handle.addEventListener("keydown", (event) => press(part, event));
    part.addEventListener("toggle", () => { if (part.open) handle.classList.add("chosen"); else handle.classList.remove("chosen"); });
  }
  form.addEventListener("input", (event) => {
    if (event.target.dataset.upload) { upload(event.target); return; }
    const part = event.target.closest(".part");
    if (part) place(part);
    if (event.target === papers) fit();
    drawSoon();
  });
}
