// Where things lie in a picture, and drawing them there. Knows nothing of where they come from.

/** The rectangle that a `width` x `height` picture takes in a box, whole and centred, as object-fit: contain does. */
export function contained(width, height, boxWidth, boxHeight) {
  const scale = Math.min(boxWidth / width, boxHeight / height);
  const [w, h] = [width * scale, height * scale];
  return { x: (boxWidth - w) / 2, y: (boxHeight - h) / 2, width: w, height: h };
}

/** Kept patches of a window, one a place: [{row, column, score}] with the best score of the window's pictures. */
export function places(patches) {
  const best = new Map();
  for (const [, row, column, score] of patches) {
    const key = `${row},${column}`;
    if (!(best.get(key)?.score >= score)) best.set(key, { row, column, score });
  }
  return [...best.values()];
}

/** Draw `places` as tiles of a `grid` x `grid` raster over `area` of a canvas; `growth` 0 to 1 lets them come. */
export function drawTiles(context, tiles, grid, area, colour, growth = 1) {
  const [cellWidth, cellHeight] = [area.width / grid, area.height / grid];
  const inset = Math.max(1.5, Math.min(cellWidth, cellHeight) * 0.05);
  const lineWidth = Math.max(1.5, Math.min(cellWidth, cellHeight) * 0.025);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = lineWidth;
  for (const { row, column, score } of tiles) {
    const shrink = inset + (1 - growth) * Math.min(cellWidth, cellHeight) * 0.2;
    context.beginPath();
    context.roundRect(
      area.x + column * cellWidth + shrink,
      area.y + row * cellHeight + shrink,
      cellWidth - 2 * shrink,
      cellHeight - 2 * shrink,
      Math.min(cellWidth, cellHeight) * 0.14,
    );
    context.globalAlpha = growth * (0.1 + 0.18 * score);
    context.fill();
    context.globalAlpha = growth * (0.68 + 0.32 * score);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Fit a canvas to its box on the screen, sharp; returns {context, width, height} in CSS pixels, cleared. */
export function cleared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio, 2);
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) [canvas.width, canvas.height] = [pixelWidth, pixelHeight];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
