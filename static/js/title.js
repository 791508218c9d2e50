// What happens while the tab is in the background shows in its title: who came, that somebody wrote; never what.
const plain = document.title;

export function tell(text) {
  if (document.hidden && text) document.title = `● ${text} · ${plain}`;
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = plain; });
