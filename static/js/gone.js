"use strict";
// Runs before anything is painted. Whoever left quickly from this tab and comes back with the Back button
// must see nothing; whoever opens the page anew sees it as ever. Holds an address only, never any text.
(() => {
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  const away = () => {
    document.documentElement.hidden = true;
    window.location.replace(store.left);
  };
  const [visit] = performance.getEntriesByType("navigation");
  if (store && store.left) {
    if (visit && visit.type === "back_forward") away();
    else store.removeItem("left");
  }
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (store && store.left) away();
    else window.location.reload();
  });
})();
