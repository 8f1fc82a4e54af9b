// DOM helpers of the views. Text is always inserted as text, never as markup.

export const byId = (id) => document.getElementById(id);

/** A new element: `make("button", {type: "button", class: "plain", onclick}, "Text", child)`; null children are left out. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element[key] = value;
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One of the icons in index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  svg.firstChild.setAttribute("href", `#i-${name}`);
  return svg;
}

/** Set an icon button's state: pressed, its icon and its name for screen readers, which is its tooltip as well. */
export function setToggle(button, isOn, iconName, label) {
  button.setAttribute("aria-pressed", String(isOn));
  button.querySelector("use").setAttribute("href", `#i-${iconName}`);
  button.querySelector(".unseen").textContent = label;
  button.title = label;
}

export const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
