// Shows the « Imprimer » buttons, which would do nothing without a script, and makes them print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.onclick = () => window.print();
}
