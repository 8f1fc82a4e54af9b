// Pins of questions on the timeline. Those that would overlap become one with their number. Pure.

const MIN_GAP_PX = 36;
const MAX_SHOWN = 99;
const LABEL_HEIGHT = 14;

/** Pins of the questions among `marks`, from left to right: [{left, count}]; `x(time_s)`: where a time is, in pixels. */
export function pinsOf(marks, x) {
  const lefts = marks.filter(({ kind }) => kind === "question").map(({ time_s }) => x(time_s));
  const pins = [];
  let first = -Infinity; // left of the first question of the newest pin
  for (const left of lefts.sort((a, b) => a - b)) {
    if (left - first < MIN_GAP_PX) {
      const pin = pins.at(-1);
      pin.count += 1;
      pin.left = (first + left) / 2;
    } else {
      pins.push({ left, count: 1 });
      first = left;
    }
  }
  return pins;
}

/** A stem from `top` to `bottom` for one question, a small label with their number for several. */
export function drawPin(context, { left, count }, top, bottom, { ink, card, muted, font }) {
  context.beginPath();
  if (count === 1) {
    context.fillStyle = ink;
    context.fillRect(left - 0.5, top, 1, bottom - top);
    context.arc(left, top, 3, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  const words = count > MAX_SHOWN ? `${MAX_SHOWN}+` : String(count);
  const width = 9 + 6 * words.length;
  context.roundRect(left - width / 2, top - 4, width, LABEL_HEIGHT, LABEL_HEIGHT / 2);
  context.fillStyle = card;
  context.fill();
  context.strokeStyle = muted;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = ink;
  context.font = `600 10px ${font}`;
  context.textAlign = "center";
  context.fillText(words, left, top + 6.5);
}
