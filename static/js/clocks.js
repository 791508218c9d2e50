// Running clocks: <time data-since> counts up from a moment, <time data-until> down to one.

const two = (number) => String(number).padStart(2, "0");

export function tick() {
  for (const node of document.querySelectorAll("[data-since], [data-until]")) {
    const { since, until } = node.dataset;
    const seconds = Math.max(0, Math.round((since ? Date.now() - Date.parse(since) : Date.parse(until) - Date.now()) / 1000));
    const text = seconds >= 3600 ? `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))}` : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    if (node.textContent !== text) node.textContent = text;
  }
}

export function clocks() {
  tick();
  setInterval(tick, 1000);
}
