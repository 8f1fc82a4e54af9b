// Requests to the server beside the call.

/** The headers of a request with the page's token, if it has one. */
export const authorized = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

/** Have the server change something; returns what is wrong, or null. */
export async function changed(address, token, request) {
  try {
    const response = await fetch(address, { ...request, headers: authorized(token) });
    return response.ok ? null : (await response.json()).error.message;
  } catch {
    return "the server does not answer";
  }
}
