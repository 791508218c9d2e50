// "Leave quickly": wipe first, then tell the server, then go; nothing here waits for an answer.
const form = document.querySelector("form[data-leave]");
const others = "BroadcastChannel" in window ? new BroadcastChannel("leave") : null;

function wipe() {
  window.dispatchEvent(new Event("leaving"));
  document.title = "\u200b";
  document.documentElement.replaceChildren();
}

/** Empties this page and replaces it with the neutral one; the other tabs of this person follow. */
export function leave() {
  const { action, dataset } = form;
  wipe();
  // The cookie ends the session at the next load, should the request below never arrive.
  document.cookie = `left=1; path=/; max-age=86400; samesite=strict${location.protocol === "https:" ? "; secure" : ""}`;
  try { sessionStorage.left = dataset.leave; } catch { /* storage is switched off: Back then shows the way in, no more */ }
  fetch(action, { method: "POST", keepalive: true, headers: { "X-Quick": "1" } }).catch(() => {});
  others?.postMessage(dataset.leave);
  location.replace(dataset.leave);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});
others?.addEventListener("message", ({ data }) => {
  wipe();
  try { sessionStorage.left = data; } catch { /* as above */ }
  location.replace(data);
});
