// Where a reader stopped: the lesson in view, and the second of each film; kept for the next time.
const post = (lesson, body) =>
  fetch(`/api/lessons/${lesson.dataset.lesson}/place`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
    keepalive: true,
  }).catch(() => {});

const seen = new Set();
const watch = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || seen.has(target)) continue;
      seen.add(target);
      post(target, {});
    }
  },
  { rootMargin: "-40% 0px -40% 0px" },
);
for (const lesson of document.querySelectorAll("[data-lesson]:not([data-read])")) watch.observe(lesson);

const STEP = 10;
for (const film of document.querySelectorAll("[data-film]")) {
  const lesson = film.closest("[data-lesson]");
  const start = Number(film.dataset.seconds);
  let kept = start;
  // A page that is only opened and left must not send the place back to the beginning.
  let played = false;
  film.addEventListener("play", () => (played = true));
  film.addEventListener("loadedmetadata", () => {
    if (start > 0 && start < film.duration - 5) film.currentTime = start;
  });
  const keep = () => {
    const at = Math.floor(film.currentTime);
    if (!played || at === kept) return;
    kept = at;
    post(lesson, { file: film.dataset.film, seconds: at });
  };
  film.addEventListener("timeupdate", () => Math.abs(film.currentTime - kept) >= STEP && keep());
  film.addEventListener("pause", keep);
  addEventListener("pagehide", keep);
}
