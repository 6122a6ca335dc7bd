// The editor of a resource: what other families ask for is out of the way, and all of it until one is chosen. Without this script every panel shows.
document.addEventListener("DOMContentLoaded", () => {
  const family = document.querySelector("select[name=family]");
  const panels = document.querySelectorAll("[data-families]");
  if (!family) return;
  const show = () => {
    for (const panel of panels) {
      const own = panel.dataset.families.split(" ").includes(family.value);
      panel.hidden = !own && !panel.querySelector(".w-field--error, .w-field__errors p");
    }
  };
  family.addEventListener("change", () => {
    show();
    // What a sheet tells is a practice: said for who has not chosen yet, and can be changed.
    const mission = document.querySelector("select[name=missions-0-mission]");
    if (family.value === "fiches" && mission && !mission.value) mission.value = "bonnes-pratiques";
  });
  show();
  const asked = new URLSearchParams(location.search).get("famille");
  if (asked && !family.value) {
    family.value = asked;
    family.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
