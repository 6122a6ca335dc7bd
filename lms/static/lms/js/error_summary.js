// Brings the focus to the summary of errors, so that a screen reader reads it first and the keyboard starts from it.
const summary = document.querySelector("[data-error-summary]");
if (summary && document.activeElement !== summary) {
  summary.focus();
}
