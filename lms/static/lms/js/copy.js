// Shows the « Copier » button, which would do nothing without a script, and says when it is done.
const [source, button, done] = ["[data-copy-source]", "[data-copy]", "[data-copied]"].map((s) => document.querySelector(s));
if (source && button && navigator.clipboard) {
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(source.value);
    done.hidden = false;
  };
}
