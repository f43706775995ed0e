// A tone for each verdict, told apart with closed eyes: rising is good, falling is not.

const TONES = {
  welcome: [[660, 0.09], [990, 0.16]],
  already_in: [[520, 0.12], [520, 0.12]],
  waiting_list: [[440, 0.12], [554, 0.12], [440, 0.2]],
  not_confirmed: [[494, 0.12], [440, 0.12], [494, 0.2]],
  cancelled: [[392, 0.16], [262, 0.3]],
  other_event: [[330, 0.12], [466, 0.12], [330, 0.25]],
  unknown: [[220, 0.35]],
  undone: [[660, 0.09], [440, 0.12]],
  kept: [[587, 0.08], [587, 0.08], [587, 0.08]],
};
const SWITCH = "openmap-door-sound";

let context = null;

export function isOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

export function turn(on) {
  localStorage.setItem(SWITCH, on ? "on" : "off");
}

/** Browsers play nothing before the first touch or key. */
export function wake() {
  context ??= new AudioContext();
  context.resume().catch(() => {});
}

export function play(kind) {
  if (!isOn() || !context) return;
  let at = context.currentTime;
  for (const [pitch, length] of TONES[kind] ?? TONES.unknown) {
    tone(pitch, at, length);
    at += length + 0.03;
  }
  navigator.vibrate?.(kind === "welcome" ? 40 : [80, 60, 80]);
}

function tone(pitch, at, length) {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = pitch;
  source.type = "triangle";
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.5, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + length);
}
