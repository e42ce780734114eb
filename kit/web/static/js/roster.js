// Comforts of the roster desk: arrow keys in the grid, and word when somebody else changes it.
for (const grid of document.querySelectorAll("table.grid")) {
  grid.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const cell = event.target instanceof Element && event.target.closest("td");
    if (!step || !cell) return;
    const rows = [...grid.tBodies[0].rows];
    let row = rows.indexOf(cell.parentElement);
    let column = cell.cellIndex;
    do {
      row += step[0];
      column += step[1];
      const link = rows[row]?.cells[column]?.querySelector("a");
      if (link) {
        event.preventDefault();
        link.focus();
        return;
      }
    } while (row >= 0 && row < rows.length && column > 0 && column < rows[row].cells.length);
  });
}

const news = document.querySelector("[data-roster]");
if (news) {
  const events = new EventSource(`/api/rosters/${news.dataset.roster}/events`);
  events.addEventListener("version", (message) => {
    const now = JSON.parse(message.data);
    if (now.state !== "draft") events.close();
    if (String(now.version) === news.dataset.version) return;
    news.querySelector("[data-by]").textContent = now.by ?? "";
    news.hidden = false;
    events.close();
  });
  events.addEventListener("end", () => events.close());
  addEventListener("pagehide", () => events.close());
}

// Ctrl+Z and Ctrl+Y (or Shift+Ctrl+Z) undo and redo, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const way = key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : null;
  const form = way && document.querySelector(`.edit-steps form[action$="/${way}"]`);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
