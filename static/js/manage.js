// The team's pages, a little kinder: nothing here is needed for them to work.

const menu = document.querySelector(".rail-narrow");
menu?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const unsaved = new Set();
for (const form of document.querySelectorAll("form.post-form")) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.clear());
}
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

document.querySelector(".error-summary")?.focus();
