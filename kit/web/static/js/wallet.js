// Keeps the wallet on the phone, and tells by the phone's own calendar what has ended meanwhile.
const wallet = document.querySelector(".wallet");

async function keep() {
  await navigator.serviceWorker.register("/me/wallet-worker.js", { scope: "/me/wallet" });
  const kept = await caches.open("wallet");
  const needed = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((link) => link.href);
  needed.push(...[...document.querySelectorAll("script[src]")].map((script) => script.src));
  for (const name of wallet.dataset.modules.split(" ")) needed.push(name);
  await kept.addAll([...new Set([location.pathname, ...needed])]);
  document.querySelector(".wallet-kept").hidden = false;
}

if (wallet) {
  const now = new Date();
  const today = [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
  for (const card of wallet.querySelectorAll("[data-last]")) {
    if (card.dataset.last && card.dataset.last < today) {
      card.classList.replace("good", "bad");
      const badge = card.querySelector(".badge");
      badge.className = "badge bad";
      badge.textContent = card.dataset.afterwards;
    }
  }
  if (!navigator.onLine) document.querySelector(".wallet-old").hidden = false;
  if ("serviceWorker" in navigator && navigator.onLine) keep().catch(() => {});
}
