// Icon and verb of the three kinds of evidence.
export const MODALITIES = {
  video: { icon: "eye", verb: "seen" },
  audio: { icon: "ear", verb: "heard" },
  speech: { icon: "quote", verb: "said" },
};
