// Events of docs/protocol.md: reads what the server says, builds what is said to it. Knows nothing of calls or pages.

/** The event in one data channel message, or null if it is none. */
export function readEvent(text) {
  if (typeof text !== "string") return null;
  try {
    const event = JSON.parse(text);
    return event !== null && typeof event === "object" && typeof event.type === "string" ? event : null;
  } catch {
    return null;
  }
}

/** What asks a typed question: the item, then the wish for an answer. */
export function ask(text) {
  return [
    {
      type: "conversation.item.create",
      item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
    },
    { type: "response.create" },
  ];
}

/** Change the session; `session` holds any of the fields in docs/protocol.md. */
export const updateSession = (session) => ({ type: "session.update", session });

export const cancelResponse = () => ({ type: "response.cancel" });

export const talk = (pressed) => ({ type: "echo.talk", pressed });
