// Asks the server for the cameras that it reads by itself.

/** Their names and states, [{name, state, reason}]; null if it does not tell them to this token. */
export async function askSources(token) {
  try {
    const response = await fetch("v1/sources", { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    if (!response.ok) return null;
    return (await response.json()).sources.map(({ name, state, reason }) => ({ name, state, reason }));
  } catch {
    return []; // the server does not answer now
  }
}
