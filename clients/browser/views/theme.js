// Switches the colours: same as the system, light, dark.
import { byId } from "../dom.js";
import { loadTheme, saveTheme } from "../storage.js";

const NEXT = { system: "light", light: "dark", dark: "system" };
const WORDS = { system: "Colours: same as the system", light: "Colours: light", dark: "Colours: dark" };

/** `changed()` is called after every switch. */
export function themeSwitch(changed) {
  const button = byId("theme");
  let theme = loadTheme() in NEXT ? loadTheme() : "system";

  function apply() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.querySelector(".unseen").textContent = button.title = WORDS[theme];
    changed();
  }
  button.onclick = () => {
    theme = NEXT[theme];
    saveTheme(theme);
    apply();
  };
  apply();
}
