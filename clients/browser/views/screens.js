// The screen in place of the live picture while there is none: says what is happening and offers what can be done.
import { sourceForm } from "../cameras/list.js";
import { byId, make } from "../dom.js";

const LOGO_TILES = "....v.. .s..v.. .ss.... sss.a.. .ss.aa. ..s.a.. .......".replaceAll(" ", "");
const TILE_CLASSES = { s: "sight", a: "sound", v: "said" };
const CAMERA_AND_MICROPHONE = { camera: true, microphone: true };
const CAMERA_ONLY = { camera: true, microphone: false };
const MICROPHONE_ONLY = { camera: false, microphone: true };
const TEXT_ONLY = { camera: false, microphone: false };

/** `actions`: {start(sends), retry(), tryNow(), token(text), addSource(name, url)}; `stream`: the stream's name in
 *  the page's address, or null; `cameras`: as `cameraList`; `asking`: the element that asks all cameras. */
export function screensView(actions, stream, cameras, asking) {
  const screen = byId("screen");
  const adding = sourceForm(actions.addSource);
  return (state, before) => {
    const hasNewSources = state.phase === "idle" && state.sources !== before?.sources;
    if (state.phase === before?.phase && state.problem?.code === before?.problem?.code && !hasNewSources) {
      const next = byId("next-try");
      if (next && state.retryIn_s !== before?.retryIn_s) next.textContent = nextTry(state);
      return;
    }
    const focused = document.activeElement;
    const hadFocus = screen.contains(focused);
    cameras.show(state.sources);
    const contents = screens[state.phase]?.(state, { ...actions, adding, cameras, asking }, stream);
    screen.classList.toggle("over", state.phase === "reconnecting");
    screen.replaceChildren(...(contents ? [make("div", { class: "screen-card" }, ...contents)] : []));
    if (hadFocus) (screen.contains(focused) ? focused : (screen.querySelector("input, button, a") ?? byId("ask"))).focus();
  };
}

const screens = {
  idle: ({ sources }, actions, stream) => (stream ? joining(actions, stream) : sources.length ? choosing(actions, sources) : starting(actions)),
  asking: () => [motif("busy"), title("Allow the camera and the microphone."), text("Your browser is asking for permission: choose Allow.")],
  connecting: () => [motif("busy"), title("Connecting…"), text("This takes a moment.")],
  reconnecting: (state, actions) => [
    title("Reconnecting…"),
    row(more("Try now", actions.tryNow), make("p", { id: "next-try" }, nextTry(state))), // above the fold of a phone
    text(whyReconnecting(state.problem)),
  ],
  denied: (_, actions, stream) => [
    title("The browser blocks the camera and the microphone."),
    text("Click the icon beside the page's address, allow both, then try again."),
    row(main("Try again", actions.retry), ...withoutCamera(actions, stream)),
  ],
  "no-camera": ({ problem }, actions, stream) => [
    title(missing(problem.has)),
    text(`${problem.message} ${problem.has.camera || problem.has.microphone || stream ? CONNECT_OR_CONTINUE : CONNECT}`),
    row(
      main("Try again", actions.retry),
      ...(problem.has.camera ? [more("Camera only", () => actions.start(CAMERA_ONLY))] : []),
      ...(problem.has.microphone ? [more("Sound only", () => actions.start(MICROPHONE_ONLY))] : []),
      ...(stream ? [more("Text only", () => actions.start(TEXT_ONLY))] : []),
    ),
  ],
  insecure: (_, actions, stream) => [
    title("This page needs HTTPS."),
    text("Browsers allow the camera and the microphone only on pages that use HTTPS or come from this computer. Start the server with ", code("--tls-cert"), " and ", code("--tls-key"), "; docs/deploy.md explains how."),
    ...(stream ? [row(main("Join with text only", () => actions.start(TEXT_ONLY)))] : []),
  ],
  refused: ({ problem }, actions, stream) => (refusals[problem.code] ?? refusals.other)(problem, actions, stream),
  gone: ({ problem }, actions) => [
    title("No connection to the server."),
    text(`${problem.message} Check that the server is running and that this device is on its network. After a lost connection the memory is kept for one minute.`),
    row(main("Try again", actions.retry)),
  ],
  ended: ({ problem }, actions, stream) => [
    title(problem ? "The stream has ended." : "Ended."),
    text(problem ? (ENDINGS[problem.code] ?? "The server ended it, or it continues in another window.") : "The camera and the microphone are off, and the connection is closed."),
    row(main("Start again", actions.retry), ...(stream ? [] : [more("Sound only", () => actions.start(MICROPHONE_ONLY))])),
  ],
};

const joining = (actions, stream) => [
  motif(),
  title(`Join “${stream}”`),
  text("Ask your own questions about what this camera has seen and heard. Your microphone is used only for your questions."),
  row(main("Join and speak", () => actions.start(MICROPHONE_ONLY)), more("Text only", () => actions.start(TEXT_ONLY)), more("Use my camera", () => actions.start(CAMERA_AND_MICROPHONE))),
];

const starting = (actions) => [
  motif(),
  title("Ask your camera what it saw and heard."),
  text("Point the camera at something, then ask by voice or by typing. Important details are remembered on the computer that runs this server, and every answer shows the moments that it is based on."),
  row(main("Start", () => actions.start(CAMERA_AND_MICROPHONE)), more("Sound only", () => actions.start(MICROPHONE_ONLY))),
  actions.adding,
];

const choosing = (actions, sources) => [
  title("Ask a camera what it saw and heard."),
  actions.cameras.element,
  ...(sources.length > 1 ? [actions.asking] : []),
  text("Or use the camera and microphone of this device:"),
  row(main("Start", () => actions.start(CAMERA_AND_MICROPHONE)), more("Sound only", () => actions.start(MICROPHONE_ONLY))),
  actions.adding,
];

const ENDINGS = {
  taken_over: "It continues in another window.",
  hung_up: "The page with its camera ended it.",
  not_resumed: "Its camera was disconnected for more than a minute.",
  made_room: "Its camera was disconnected, and another one needed its place on the server.",
  not_connected: "Its camera could not connect to the server.",
  source_removed: "Its camera was removed from the server.",
  refused: "The server had no room for it any more: others came first. Try again later.",
};

const CONNECT = "Connect one, or close other programs that may use it.";
const CONNECT_OR_CONTINUE = "Connect one, close other programs that may use it, or continue without it.";

const WAITS = "Questions are sent when it is back.";

function whyReconnecting(problem) {
  if (problem?.code === "unknown_stream") return `Its camera is not connected at the moment. ${WAITS}`;
  return `${problem?.message ?? "The connection to the server was lost."} Its memory is kept for a minute at most. ${WAITS}`;
}

const nextTry = ({ retryIn_s }) => (retryIn_s ? `Trying again in ${retryIn_s} s.` : "Trying…");

const refusals = {
  invalid_token: (_, actions) => tokenScreen("This server needs an access token.", actions),
  expired_secret: (_, actions) => tokenScreen("The access token has expired.", actions),
  unknown_stream: (_, actions, stream) => [
    title("Nobody is sharing a camera right now."),
    text(`“${stream}” has no camera at the moment. Wait for it and try again, or share yours.`),
    row(main("Try again", actions.retry), more("Share my camera", () => actions.start(CAMERA_AND_MICROPHONE))),
  ],
  too_many_streams: ({ message }, actions) => fullScreen(message, actions),
  too_many_calls: ({ message }, actions) => fullScreen(message, actions),
  overloaded: (_, actions) => [
    title("The server is busy."),
    text("It cannot keep up with the cameras that it has. Wait until it has caught up, then try again. Whoever runs it can start it with a lower ", code("--ratio"), " or a higher ", code("--max-load"), "."),
    row(main("Try again", actions.retry)),
  ],
  other: ({ message }, actions) => [title("The server refused the connection."), text(message), row(main("Try again", actions.retry))],
};

const fullScreen = (message, actions) => [title("The server is full."), text(message), row(main("Try again", actions.retry))];

function tokenScreen(heading, actions) {
  const field = make("input", { class: "field", type: "password", name: "token", autocomplete: "off", required: "", "aria-label": "Access token" });
  const send = (event) => {
    event.preventDefault();
    actions.token(field.value.trim());
  };
  const form = make("form", { onsubmit: send }, field, make("button", { class: "primary", type: "submit" }, "Join"));
  return [title(heading), text("Open the link that the server printed when it started, or paste the token here."), form];
}

function missing({ camera, microphone }) {
  if (camera && !microphone) return "No microphone.";
  return microphone && !camera ? "No camera." : "No camera or microphone.";
}

const withoutCamera = (actions, stream) =>
  stream ? [more("Text only", () => actions.start(TEXT_ONLY))] : [more("Sound only", () => actions.start(MICROPHONE_ONLY))];

const title = (words) => make("h2", {}, words);
const text = (...words) => make("p", {}, ...words);
const code = (words) => make("code", {}, words);
const row = (...buttons) => make("div", { class: "row" }, ...buttons);
const main = (words, onclick) => make("button", { class: "primary", type: "button", "data-testid": "start", onclick }, words);
const more = (words, onclick) => make("button", { class: "plain", type: "button", onclick }, words);

function motif(mood = "") {
  const tiles = [...LOGO_TILES].map((letter, index) => {
    const tile = make("i", { class: TILE_CLASSES[letter] });
    tile.style.setProperty("--n", (index * 13) % 49);
    return tile;
  });
  return make("div", { class: `motif ${mood}`, "aria-hidden": "true" }, ...tiles);
}
