// Entry point of the page: creates the state, the call and all views, and connects them.
import { devices } from "./call/capture.js";
import { forget } from "./call/forget.js";
import { Live } from "./call/live.js";
import { meter } from "./call/meter.js";
import { pauseWatch, removeWatch } from "./call/watches.js";
import { allCameras } from "./cameras/asking.js";
import { cameraChoice } from "./cameras/choice.js";
import { cameraList } from "./cameras/list.js";
import { addSource, askAll, askPicture, askSources, removeSource } from "./cameras/requests.js";
import { byId } from "./dom.js";
import { Thumbnails } from "./thumbnails.js";
import { loadPage, savePage, saveToken, takeToken, wantedStream } from "./storage.js";
import { savedPage } from "./state.js";
import { Store } from "./store.js";
import { announcerView } from "./views/announcer.js";
import { composerView } from "./views/composer.js";
import { controlsView } from "./views/controls.js";
import { ideasView } from "./views/ideas.js";
import { momentView } from "./views/memory/moment.js";
import { statsView } from "./views/memory/stats.js";
import { timelineView } from "./views/memory/timeline.js";
import { screensView } from "./views/screens.js";
import { settingsView } from "./views/settings.js";
import { stageView } from "./views/stage.js";
import { statusView } from "./views/status.js";
import { themeSwitch } from "./views/theme.js";
import { transcriptView } from "./views/transcript.js";
import { watchesView } from "./views/watches.js";

const SOURCES_PERIOD_MS = 5000;

const store = new Store();
const thumbnails = new Thumbnails();
const stream = wantedStream();
const speech = byId("speech");
let stopMeter = null;
let meteredTrack = null;

const live = new Live({
  stream,
  token: takeToken(),
  state: () => store.state,
  on: { dispatch: store.dispatch, remote: playSpeech, tracks: showTracks },
});
const picture = (index) => thumbnails.picture(live.callId, index);
const stage = stageView({ picture });
const moment = momentView({
  picture,
  windows: () => store.state.windows,
  captions: () => store.state.log.entries.filter(({ streamId, end_s }) => end_s !== undefined && streamId === store.state.streamId),
});
const cameras = cameraList(
  (name) => askPicture(live.token, name, "latest"),
  (name) => changeSources(removeSource(live.token, name)).then(tellProblem),
);
const asking = allCameras((question) => askAll(live.token, question), (name, window) => askPicture(live.token, name, window));
const timeline = timelineView({ open: moment.openWindow });

store.show(
  statusView(),
  cameraChoice(stream, goTo),
  screensView(
    {
      start: (sends) => live.start(sends),
      retry: () => live.retry(),
      tryNow: () => live.tryNow(),
      token: useToken,
      addSource: (name, url) => changeSources(addSource(live.token, name, url)),
    },
    stream,
    cameras,
    asking,
  ),
  stage.view,
  timeline.view,
  controlsView(
    {
      toggleMicrophone: () => live.toggleMicrophone(),
      toggleCamera: () => live.toggleCamera(),
      toggleVoice: () => live.toggleVoice(),
      talk: (pressed) => live.talk(pressed),
      stop: () => live.stop(),
    },
    () => live.speaks,
  ),
  settingsView({
    devices,
    chosen: (kind) => live.chosen(kind),
    choose: (kind, id) => live.useDevice(kind, id),
    voiceMode: (mode) => live.setVoiceMode(mode),
    wakeWord: (word) => live.setWakeWord(word),
    link: sharedLink,
    forget: (minutes) => forget(store.state.session.stream, minutes, live.token),
  }),
  statsView(),
  transcriptView({ ask: (text) => live.ask(text), open: (evidence, streamId) => moment.openEvidence(evidence, streamId === store.state.streamId) }),
  watchesView({
    pause: (watch, isPaused) => pauseWatch(store.state.session.stream, watch.watch_id, isPaused, live.token).then(tellProblem),
    remove: (watch) => removeWatch(store.state.session.stream, watch.watch_id, live.token).then(tellProblem),
  }),
  ideasView({ ask: (text) => live.ask(text) }),
  composerView({ ask: (text) => live.ask(text), cancel: () => live.cancel() }),
  announcerView(),
);
store.show((state, before) => {
  if (!before || state.numForgotten === before.numForgotten) return;
  thumbnails.clear();
  keepPage();
});
themeSwitch(() => timeline.recolour());

if (live.resume()) store.dispatch({ type: "page.restored", ...loadPage() });
showSources();
addEventListener("pagehide", () => {
  live.leave();
  keepPage();
});
document.addEventListener("visibilitychange", () => document.hidden && keepPage());

/** Keep the cameras of the first screen, and of the list beside a stream, up to date as long as they are shown. */
async function showSources() {
  if (store.state.phase !== "idle" && !stream) return;
  if (!(await refreshSources())) return;
  if (!stream) await cameras.refresh();
  setTimeout(showSources, SOURCES_PERIOD_MS);
}

/** Go on with another camera, in a call as it was joined; null: to the first screen, with all of them. */
function goTo(name) {
  if (!name) return location.assign("./");
  live.leaveFor(name);
  const url = new URL(location.href);
  url.searchParams.set("stream", name);
  return location.assign(url);
}

/** Show the cameras as they are now; false if the server does not tell them. */
async function refreshSources() {
  const sources = await askSources(live.token);
  if (!sources) return false;
  if (JSON.stringify(sources) !== JSON.stringify(store.state.sources)) store.dispatch({ type: "page.sources", sources });
  return true;
}

/** Wait for a change of the cameras, show it, and return what is wrong, or null. */
async function changeSources(change) {
  const problem = await change;
  await refreshSources();
  return problem;
}

function tellProblem(text) {
  if (text) store.dispatch({ type: "page.note", tone: "bad", text });
}

function keepPage() {
  savePage(savedPage(store.state));
}

function useToken(token) {
  saveToken(token);
  live.token = token;
  live.retry();
}

function sharedLink() {
  const url = new URL(location.pathname, location.origin);
  url.searchParams.set("stream", store.state.session.stream);
  if (live.token) url.searchParams.set("token", live.token);
  return url.href;
}

function showTracks({ audio, video }) {
  stage.show(video);
  if (audio === meteredTrack) return;
  meteredTrack = audio;
  stopMeter?.();
  if (!audio) showLevel(0);
  stopMeter = audio && meter(audio, showLevel);
}

function showLevel(level) {
  byId("mic").style.setProperty("--level", level.toFixed(2));
}

/** Play the server's speech. After a reload, browsers may block sound until the first touch. */
function playSpeech(media) {
  speech.srcObject = media;
  speech.play().catch((error) => {
    if (error.name !== "NotAllowedError") return;
    store.dispatch({ type: "page.note", tone: "warn", text: "Touch the page to hear the answers." });
    addEventListener("pointerdown", () => speech.play().catch(() => {}), { once: true });
  });
}
