// How the three kinds of evidence are named and drawn.
export const MODALITIES = {
  video: { icon: "eye", verb: "seen" },
  audio: { icon: "ear", verb: "heard" },
  speech: { icon: "quote", verb: "said" },
};
