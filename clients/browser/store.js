// Holds the state and draws the views at most once per frame, however many events arrive.
import { initialState, reduce } from "./state.js";

const HIDDEN_MS = 250; // a hidden page gets no animation frames

export class Store {
  #views = [];
  #drawn = null;
  #isDue = false;

  constructor() {
    this.state = initialState();
  }

  /** `view(state, before)` draws; `before` is what it drew last, null the first time. */
  show(...views) {
    this.#views.push(...views);
    this.#schedule();
  }

  dispatch = (event) => {
    this.state = reduce(this.state, event);
    this.#schedule();
  };

  #schedule() {
    if (this.#isDue) return;
    this.#isDue = true;
    if (document.hidden) setTimeout(() => this.#draw(), HIDDEN_MS);
    else requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#isDue = false;
    const [state, before] = [this.state, this.#drawn];
    this.#drawn = state;
    for (const view of this.#views) view(state, before);
  }
}
