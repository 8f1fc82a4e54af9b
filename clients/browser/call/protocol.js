// Events of docs/protocol.md: parses those of the server, builds those of the client. Knows nothing about calls or the page.

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

/** The two events of a typed question: the message, then the request for an answer. */
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
