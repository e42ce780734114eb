// Areas of a picture, drawn with the pointer; the fields hold them, and may be written by hand.
const form = document.getElementById("areas");
const canvas = form?.querySelector("[data-canvas]");
const SVG = "http://www.w3.org/2000/svg";

const rows = [...(form?.querySelectorAll("[data-area-row]") ?? [])].map((row) => ({
  number: row.dataset.areaRow,
  chosen: row.querySelector("input[type=radio]"),
  shape: row.querySelector("select"),
  numbers: row.querySelector("input:not([type=radio])"),
}));

function made(name, attributes) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
}

function figure(shape, c) {
  if (shape === "circle" && c.length === 3) return [made("circle", { cx: c[0], cy: c[1], r: Math.max(0, c[2]) }), c[0], c[1]];
  if (shape === "rect" && c.length === 4) {
    return [made("rect", { x: c[0], y: c[1], width: Math.max(0, c[2] - c[0]), height: Math.max(0, c[3] - c[1]) }), (c[0] + c[2]) / 2, (c[1] + c[3]) / 2];
  }
  if (shape === "poly" && c.length >= 2) return [made("polygon", { points: c.slice(0, c.length - (c.length % 2)).join(" ") }), c[0], c[1]];
  return null;
}

function draw() {
  for (const old of canvas.querySelectorAll("g")) old.remove();
  const size = Math.max(16, canvas.viewBox.baseVal.width / 16);
  for (const row of rows) {
    const numbers = row.numbers.value.split(/[,;，；、\s]+/).filter(Boolean).map(Number);
    const found = numbers.every(Number.isFinite) && figure(row.shape.value, numbers);
    if (!found) continue;
    const group = made("g", { class: row.chosen.checked ? "area picked" : "area" });
    const label = made("text", { x: found[1], y: found[2], "font-size": size, "text-anchor": "middle", "dominant-baseline": "central" });
    label.textContent = row.number;
    group.append(found[0], label);
    canvas.append(group);
  }
}

// Where the pointer is, in whole pixels of the picture and never beside it.
function place(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(canvas.getScreenCTM().inverse());
  const { width, height } = canvas.viewBox.baseVal;
  return [Math.min(width, Math.max(0, Math.round(at.x))), Math.min(height, Math.max(0, Math.round(at.y)))];
}

if (canvas) {
  let from = null;
  const row = () => rows.find((one) => one.chosen.checked);
  const fill = (to) => {
    const now = row();
    now.numbers.value = now.shape.value === "circle"
      ? [...from, Math.max(1, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1])))].join(", ")
      : [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])].join(", ");
    draw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    const now = row();
    if (!now || event.button !== 0) return;
    event.preventDefault();
    now.shape.value ||= "rect";
    if (now.shape.value === "poly") {
      now.numbers.value = [now.numbers.value.trim(), place(event).join(", ")].filter(Boolean).join(", ");
      draw();
      return;
    }
    from = place(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => { if (from) fill(place(event)); });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { from = null; });
  form.addEventListener("input", draw);
  form.addEventListener("change", (event) => {
    const changed = rows.find((one) => one.shape === event.target);
    if (changed) {
      changed.numbers.value = "";
      changed.chosen.checked = true;
    }
    draw();
  });
  draw();
}
