// Has the server forget what a stream has seen and heard.

/** Forget the last `minutes`, null: everything. Returns what to tell the user. */
export async function forget(stream, minutes, token) {
  const query = minutes === null ? "everything=true" : `minutes=${minutes}`;
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(`v1/streams/${encodeURIComponent(stream)}/forget?${query}`, { method: "POST", headers });
    if (response.ok) return "Forgotten.";
    return `Not forgotten: ${(await response.json()).error.message}`;
  } catch {
    return "Not forgotten: the server does not answer.";
  }
}
