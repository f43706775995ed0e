// The door, quicker: without this script its plain forms do the same, the camera excepted.

import { Camera, readPhoto } from "./camera.js";
import { LinkDead, NoNetwork, Sender } from "./sender.js";
import * as sounds from "./sounds.js";

const FULL_FOR = 1500;
const UNDO_FOR = 10_000;
const COUNT_EVERY = 15_000;
const CAMERA_WAS_OPEN = "openmap-door-camera";
// A code is longer; a name typed by hand is shorter.
const LONGEST_NAME = 100;

const words = document.querySelector("#door").dataset;
const outcome = document.querySelector("#outcome");
const field = document.querySelector("#text");
const queueLine = document.querySelector("#queue");
const present = document.querySelector("#present");
const cameraFrame = document.querySelector("#camera");
const start = document.querySelector("#start");

const sender = new Sender({
  key: words.key,
  token: words.token,
  now: words.now,
  changed: showQueue,
  late: showLate,
  dead: () => say(words.linkDead),
});
const camera = new Camera(document.querySelector("#video"), words.wasm, (text) => scan({ text, means: "camera" }));

let timers = [];
let latest = 0;

// What the screen says.

function show(html, kind) {
  for (const timer of timers) clearTimeout(timer);
  outcome.innerHTML = html;
  document.body.classList.remove("door-plain");
  const verdict = outcome.querySelector(".verdict");
  timers = [];
  if (!verdict) return;
  sounds.play(kind);
  verdict.classList.add("verdict-full");
  verdict.append(closer());
  if (kind === "welcome" || kind === "undone" || kind === "kept") {
    timers.push(setTimeout(shrink, FULL_FOR));
  }
  timers.push(setTimeout(() => outcome.querySelector("[data-door=undo]")?.remove(), UNDO_FOR));
}

function closer() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "verdict-close";
  button.textContent = words.close;
  button.addEventListener("click", shrink);
  return button;
}

function shrink() {
  outcome.querySelector(".verdict")?.classList.replace("verdict-full", "verdict-strip");
  outcome.querySelector(".verdict-close")?.remove();
  field.focus({ preventScroll: true });
}

function say(sentence) {
  const line = document.createElement("p");
  line.className = "door-say";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  show(line.outerHTML);
}

function ownVerdict(kind, word, detail, action) {
  const section = document.createElement("section");
  section.className = `verdict verdict-${kind}`;
  section.setAttribute("role", "status");
  const shape = document.querySelector(`svg[data-verdict="${kind}"]`)?.cloneNode(true);
  if (shape) section.append(shape);
  for (const [name, text] of [["word", word], ["detail", detail]]) {
    if (!text) continue;
    const line = document.createElement("p");
    line.className = `verdict-${name}`;
    line.textContent = text;
    section.append(line);
  }
  show(section.outerHTML, kind);
  if (!action) return;
  const actions = document.createElement("div");
  actions.className = "verdict-actions";
  actions.append(action);
  outcome.querySelector(".verdict-close").before(actions);
}

function showQueue(number) {
  queueLine.hidden = number === 0;
  queueLine.textContent = number === 1 ? words.queueOne : words.queueMany.replace("{number}", number);
}

function showLate(answer) {
  if (answer.kind === "welcome" || answer.kind === "undone") return;
  const box = document.createElement("div");
  box.innerHTML = answer.html ?? "";
  const parts = [".verdict-word", ".verdict-name"].map((name) => box.querySelector(name)?.textContent);
  const list = document.querySelector("#late") ?? lateList();
  const line = document.createElement("li");
  line.textContent = answer.sentence ?? parts.filter(Boolean).join(" – ");
  list.append(line);
}

function lateList() {
  const title = document.createElement("p");
  title.textContent = words.late;
  const list = document.createElement("ul");
  list.id = "late";
  queueLine.after(title, list);
  return list;
}

// What the door sends.

async function scan(fields) {
  const report = sender.made(fields);
  const turn = ++latest;
  try {
    const answer = await sender.send(words.scanUrl, report);
    if (turn === latest) receive(answer);
    else if (answer.kind !== "welcome") showLate(answer);
    if (answer.kind === "welcome" && !answer.practice) count(1);
    sender.flush();
  } catch (error) {
    failed(error, words.scanUrl, report);
  }
}

function receive(answer) {
  if (answer.kind === "refusal") say(answer.sentence);
  else show(answer.html, answer.kind);
}

function failed(error, url, report) {
  if (error instanceof LinkDead) say(words.linkDead);
  if (!(error instanceof NoNetwork || error instanceof LinkDead)) throw error;
  const isName = !report.registration && !["camera", "photo"].includes(report.means) && report.text.length < LONGEST_NAME;
  if (isName) return error instanceof NoNetwork && say(words.noNetworkNames);
  sender.keep(url, report);
  if (error instanceof NoNetwork) kept(report);
}

function kept(report) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.dataset.door = "undo";
  button.textContent = words.undo;
  button.addEventListener("click", () => {
    if (sender.forget(report.nonce)) ownVerdict("undone", words.undoneWord);
  });
  ownVerdict("kept", words.keptWord, words.keptDetail, button);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-door]");
  if (!form) return;
  event.preventDefault();
  sounds.wake();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.csrf_token;
  if (form.dataset.door === "scan") {
    if (form.id === "typed") {
      delete fields.nonce;
      fields.text = field.value.trim();
      field.value = "";
      if (!fields.text) return;
    }
    scan({ text: "", ...fields });
    return;
  }
  try {
    const answer = await sender.send(form.action, sender.made(fields));
    if (form.dataset.door === "undo") count(answer.kind === "undone" ? -1 : 1);
    receive(answer);
  } catch (error) {
    say(error instanceof LinkDead ? words.linkDead : words.keptDetail);
  }
});

// The counter.

function count(change) {
  present.textContent = Math.max(0, Number(present.textContent) + change);
  const limit = Number(present.dataset.limit);
  present.parentElement.classList.toggle("door-count-full", limit > 0 && Number(present.textContent) >= limit);
}

setInterval(async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(words.countUrl, { redirect: "manual", signal: AbortSignal.timeout(5000) });
    if (response.ok) {
      present.textContent = (await response.json()).present;
      count(0);
    }
  } catch {
    // The counter waits for the network like everything else.
  }
}, COUNT_EVERY);

// The camera and the photo.

async function openCamera() {
  sounds.wake();
  if (camera.isOpen) {
    camera.close();
    cameraFrame.hidden = true;
    start.textContent = words.start;
    localStorage.removeItem(CAMERA_WAS_OPEN);
    return;
  }
  try {
    cameraFrame.hidden = false;
    await camera.open();
    start.textContent = words.stop;
    localStorage.setItem(CAMERA_WAS_OPEN, "yes");
  } catch {
    cameraFrame.hidden = true;
    camera.close();
    say(words.noCamera);
  }
}

start.addEventListener("click", openCamera);

document.querySelector("#photo").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  sounds.wake();
  const text = await readPhoto(file, words.wasm).catch(() => null);
  event.target.value = "";
  if (text) scan({ text, means: "photo" });
  else say(words.noCode);
});

// A keyboard scanner types wherever the focus is: it belongs into the field.
document.addEventListener("keydown", (event) => {
  const away = event.target === document.body || event.target.closest?.("main") === event.target;
  if (away && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
  if (event.key === "Escape") shrink();
});

document.addEventListener("pointerdown", sounds.wake, { once: true });
document.addEventListener("keydown", sounds.wake, { once: true });

const sound = document.querySelector("#sound");
sound.checked = sounds.isOn();
sound.addEventListener("change", () => sounds.turn(sound.checked));
document.querySelector("#sound-line").hidden = false;
document.querySelector("#camera-controls").hidden = false;
showQueue(sender.waiting.length);
sender.flush();

if (localStorage.getItem(CAMERA_WAS_OPEN)) {
  const allowed = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (allowed?.state === "granted") openCamera();
}
