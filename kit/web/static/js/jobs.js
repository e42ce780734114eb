// Shows a job's progress as it happens, then goes on to what it made.
const ENDED = ["done", "failed", "cancelled"];

export function followJobs() {
  for (const box of document.querySelectorAll("[data-job]")) follow(box);
}

function follow(box) {
  const bar = box.querySelector("progress");
  const note = box.querySelector(".job-note");
  const events = new EventSource(`/api/jobs/${box.dataset.job}/events`);
  events.addEventListener("job", (message) => {
    const job = JSON.parse(message.data);
    bar.value = job.progress;
    if (job.note) note.textContent = job.note;
    if (!ENDED.includes(job.state)) return;
    events.close();
    const next = job.state === "done" ? box.dataset.done || job.resultPath : null;
    if (next) location.assign(next);
    else location.reload();
  });
  events.addEventListener("end", () => events.close());
}
