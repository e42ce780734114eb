// The fields of one question: what answer they hold, and how they show one.

// Full-width digits come from Chinese keyboards; "," groups thousands.
function number(text) {
  const plain = text.normalize("NFKC").trim().replaceAll(",", "").replaceAll("−", "-").replace(/%$/, "");
  if (plain === "") return null;
  const found = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?)\s*([^\d\s]{0,20})$/i.exec(plain);
  if (!found) return undefined;
  const value = Number(found[1]);
  if (!Number.isFinite(value) || Math.abs(value) > 1e12) return undefined;
  return { kind: "numeric", number: value, ...(found[2] ? { unit: found[2] } : {}) };
}

const fields = (slot, name) => [...slot.querySelectorAll("input, select, textarea")].filter((field) => field.name === name);

// The answer as the server wants it: null where there is none, undefined where it is none yet.
export function answerOf(slot, name) {
  const own = fields(slot, name);
  const chosen = own.filter((field) => field.checked).map((field) => field.value);
  switch (slot.dataset.kind) {
    case "single":
      return chosen.length ? { kind: "single", option: chosen[0] } : null;
    case "multiple":
      return chosen.length ? { kind: "multiple", options: chosen } : null;
    case "true-false":
      return chosen.length ? { kind: "true-false", value: chosen[0] === "true" } : null;
    case "numeric": {
      const given = number(own[0].value);
      return given?.unit && own[0].inputMode === "decimal" ? undefined : given;
    }
    case "short":
    case "essay":
      return own[0].value.trim() ? { kind: slot.dataset.kind, text: own[0].value } : null;
    case "matching": {
      const pairs = [...slot.querySelectorAll("[data-left]")].filter((field) => field.value).map((field) => [field.dataset.left, field.value]);
      return pairs.length ? { kind: "matching", pairs } : null;
    }
    case "ordering": {
      const items = [...slot.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, Number(item.querySelector("select").value)]);
      if (items.some(([, place]) => !place)) return null;
      if (new Set(items.map(([, place]) => place)).size < items.length) return undefined;
      return { kind: "ordering", order: items.sort((one, other) => one[1] - other[1]).map(([key]) => key) };
    }
    case "cloze": {
      const gaps = Object.fromEntries([...slot.querySelectorAll("[data-gap]")].filter((field) => field.value.trim()).map((field) => [field.dataset.gap, field.value]));
      return Object.keys(gaps).length ? { kind: "cloze", gaps } : null;
    }
    default:
      return null;
  }
}

// The fields show `answer`; null empties them.
export function showAnswer(slot, name, answer) {
  const given = answer ?? {};
  const picked = given.options ?? [given.option ?? (given.value === undefined ? undefined : String(given.value))];
  for (const field of fields(slot, name)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = picked.includes(field.value);
    else field.value = given.text ?? (given.number === undefined ? "" : `${given.number}${given.unit ?? ""}`);
  }
  const pairs = new Map(given.pairs ?? []);
  for (const field of slot.querySelectorAll("[data-left]")) field.value = pairs.get(field.dataset.left) ?? "";
  for (const field of slot.querySelectorAll("[data-gap]")) field.value = given.gaps?.[field.dataset.gap] ?? "";
  for (const item of slot.querySelectorAll("[data-item]")) {
    const place = (given.order ?? []).indexOf(item.dataset.item);
    item.querySelector("select").value = place < 0 ? "" : String(place + 1);
  }
  arrange(slot);
  markAreas(slot);
}

// Items stand as they are ordered so far.
function arrange(slot) {
  const list = slot.querySelector("[data-order]");
  if (!list) return;
  const place = (item) => Number(item.querySelector("select").value) || 1000;
  [...list.children].map((item, at) => [place(item), at, item]).sort((one, other) => one[0] - other[0] || one[1] - other[1]).forEach(([, , item]) => list.append(item));
}

function renumber(list) {
  [...list.children].forEach((item, at) => { item.querySelector("select").value = String(at + 1); });
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function moveButton(list, item, by, label, sign) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small move";
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => {
    if (by < 0 && item.previousElementSibling) item.previousElementSibling.before(item);
    if (by > 0 && item.nextElementSibling) item.nextElementSibling.after(item);
    renumber(list);
    button.focus();
  });
  return button;
}

function markAreas(slot) {
  for (const area of slot.querySelectorAll("[data-area]")) {
    const field = [...slot.querySelectorAll("input")].find((one) => one.value === area.dataset.area);
    area.classList.toggle("picked", Boolean(field?.checked));
  }
}

// Comforts of a question's fields: items move up and down, areas of a picture choose.
export function enliven(slot, words) {
  const list = slot.querySelector("[data-order]");
  if (list) {
    for (const item of list.children) {
      item.querySelector(".answer-place").append(moveButton(list, item, -1, words.up, "↑"), moveButton(list, item, 1, words.down, "↓"));
    }
  }
  const keep = slot.querySelector("[data-keep]");
  if (keep) {
    const placed = () => { keep.hidden = [...list.querySelectorAll("select")].some((place) => place.value); };
    keep.querySelector("button").addEventListener("click", () => renumber(list));
    slot.addEventListener("change", placed);
    placed();
  }
  const limit = slot.querySelector("[data-most]");
  if (limit) {
    // One more than the question allows is taken back before it is saved, and the limit said again.
    slot.addEventListener("change", (event) => {
      const chosen = [...slot.querySelectorAll(".option input")].filter((field) => field.checked && field.type === "checkbox");
      if (chosen.length <= Number(limit.dataset.most)) return;
      event.target.checked = false;
      const text = limit.textContent;
      limit.textContent = "";
      limit.textContent = text;
      limit.classList.add("bad");
    }, true);
  }
  for (const area of slot.querySelectorAll("[data-area]")) {
    area.addEventListener("click", () => [...slot.querySelectorAll("input")].find((one) => one.value === area.dataset.area)?.click());
  }
  slot.addEventListener("change", () => { arrange(slot); markAreas(slot); });
}
