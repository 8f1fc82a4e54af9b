// Measures how loud the microphone is, for the ring around its button.

const EVERY_MS = 80;
const FULL_DB = -12;
const FLOOR_DB = -55;

/** Calls `show(level)`, 0 to 1, every 80 ms until the returned function is called. */
export function meter(track, show) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (document.hidden) return;
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    const db = 10 * Math.log10(power + 1e-12);
    show(track.enabled ? Math.min(Math.max((db - FLOOR_DB) / (FULL_DB - FLOOR_DB), 0), 1) : 0);
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    context.close();
  };
}
