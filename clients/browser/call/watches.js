// Has the server pause and remove watches: standing questions about a stream. They are made in words, like questions.

/** Pause a watch, or go on with it. Returns what to tell the user if that fails, else null. */
export const pauseWatch = (stream, id, paused, token) => change(stream, id, token, { method: "PATCH", body: JSON.stringify({ paused }) });

/** Remove a watch. Returns what to tell the user if that fails, else null. */
export const removeWatch = (stream, id, token) => change(stream, id, token, { method: "DELETE" });

async function change(stream, id, token, request) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(`v1/streams/${encodeURIComponent(stream)}/watches/${encodeURIComponent(id)}`, { ...request, headers });
    return response.ok ? null : `Not changed: ${(await response.json()).error.message}`;
  } catch {
    return "Not changed: the server does not answer.";
  }
}
