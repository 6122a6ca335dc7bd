// A page's picture that was described when it came in: its words are in their field at once, as in the blocks of the text.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "picture") return;
  const words = document.querySelector("[name=picture_alt]");
  const chosen = document.getElementById("id_picture-chooser")?.widget?.getState();
  if (words && !words.value && chosen?.default_alt_text) words.value = chosen.default_alt_text;
});
