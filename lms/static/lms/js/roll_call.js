// Roll-call by taps: says when one did not leave, and lets the browser take over when the login has ended.
const failure = document.getElementById("panne");

document.body.addEventListener("htmx:sendError", () => {
  failure.hidden = false;
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  failure.hidden = true;
  // Another page than the one asked: the login has ended, or the half-day is closed.
  if (event.detail.xhr.responseURL !== new URL(event.detail.pathInfo.finalRequestPath, location.href).href) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

document.body.addEventListener("htmx:responseError", () => location.reload());
