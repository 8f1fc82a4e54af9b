// Geometry of the picture on the page, and drawing tiles over it. Knows nothing about where tiles come from.

/** The rectangle of a `width` x `height` picture in a box, as object-fit: contain places it. */
export function containedRect(width, height, boxWidth, boxHeight) {
  const scale = Math.min(boxWidth / width, boxHeight / height);
  const [w, h] = [width * scale, height * scale];
  return { x: (boxWidth - w) / 2, y: (boxHeight - h) / 2, width: w, height: h };
}

/** One tile per place of the grid: [{row, column, score}], with the best score over the pictures of the window. */
export function tilesOf(patches) {
  const best = new Map();
  for (const [, row, column, score] of patches) {
    const key = `${row},${column}`;
    if (!(best.get(key)?.score >= score)) best.set(key, { row, column, score });
  }
  return [...best.values()];
}

/** Draw tiles of a `grid` x `grid` raster over `area` of a canvas; `growth` from 0 to 1 animates their appearance. */
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

/** Fit a canvas to its box in device pixels and clear it; returns {context, width, height} in CSS pixels. */
export function prepareCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio, 2);
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) [canvas.width, canvas.height] = [pixelWidth, pixelHeight];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
