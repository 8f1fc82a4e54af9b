// A small picture of a camera on a canvas, which stays empty as long as there is none.
import { make } from "../dom.js";

/** A canvas with a name for screen readers. */
export const pictureCanvas = (label) => make("canvas", { class: "camera-picture", role: "img", "aria-label": label, width: 320, height: 180 });

/** Show an ImageBitmap, which is closed then; null leaves what is shown. */
export function showPicture(canvas, bitmap) {
  if (!bitmap) return;
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  canvas.dataset.shown = "";
  bitmap.close();
}
