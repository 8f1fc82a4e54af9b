// Loads thumbnails of remembered windows from the server and caches the newest.

const MAX_CACHED = 24;

export class Thumbnails {
  #pictures = new Map(); // "call/window" -> Promise<ImageBitmap | null>

  /** Drop all pictures. */
  clear() {
    for (const picture of this.#pictures.values()) picture.then((bitmap) => bitmap?.close());
    this.#pictures.clear();
  }

  /** The picture of a window as an ImageBitmap; null if the server has none or has forgotten the window. */
  picture(callId, window) {
    const path = `v1/moments/${callId}/${window}.jpg`;
    const known = this.#pictures.get(path);
    if (known) return known;
    const picture = load(path);
    this.#pictures.set(path, picture);
    picture.then((found) => found ?? this.#pictures.delete(path));
    if (this.#pictures.size > MAX_CACHED) {
      const oldest = this.#pictures.keys().next().value;
      this.#pictures.get(oldest).then((bitmap) => bitmap?.close());
      this.#pictures.delete(oldest);
    }
    return picture;
  }
}

async function load(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await createImageBitmap(await response.blob()) : null;
  } catch {
    return null;
  }
}
