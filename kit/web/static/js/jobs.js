// Shows a job's progress as it happens, then goes on to what it made.
export function followJobs() {
  for (const box of document.querySelectorAll("[data-job]")) follow(box);
}

function follow(box) {
  const bar = box.querySelector("progress");
  const note = box.querySelector(".job-note");
  const events = new EventSource(`/api/jobs/${box.dataset.job}/events`);
  const show = (message) => {
    const job = JSON.parse(message.data);
    if (typeof job.progress === "number") bar.value = job.progress;
    if (job.note) note.textContent = job.note;
    if (["done", "failed", "cancelled"].includes(job.state)) {
      events.close();
      if (job.state === "done" && box.dataset.done) location.assign(box.dataset.done);
      else location.reload();
    }
  };
  events.addEventListener("message", show);
  for (const name of ["progress", "state", "done"]) events.addEventListener(name, show);
}
