// Watches the camera and tells every code it sees; a code held still is told once.

import { decoder } from "./decoder.js";

const SAME_CODE_WITHIN = 3000;
const BETWEEN_FRAMES = 90;

export class Camera {
  constructor(video, wasm, tell) {
    Object.assign(this, { video, wasm, tell, stream: null, last: { text: "", at: 0 } });
    document.addEventListener("visibilitychange", () => this.#wake());
  }

  get isOpen() {
    return this.stream !== null;
  }

  async open() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.#watch(await decoder(this.wasm));
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  // Phones stop the picture while the screen is off.
  async #wake() {
    if (document.hidden || !this.isOpen) return;
    const ended = this.stream.getTracks().every((track) => track.readyState === "ended");
    if (!ended) return this.video.play().catch(() => {});
    this.close();
    return this.open().catch(() => {});
  }

  async #watch(read) {
    const stream = this.stream;
    while (this.stream === stream) {
      if (this.video.readyState >= 2 && !document.hidden) {
        try {
          this.#seen(await read(this.video));
        } catch {
          // One frame that cannot be read says nothing about the next.
        }
      }
      await new Promise((done) => setTimeout(done, BETWEEN_FRAMES));
    }
  }

  #seen(text) {
    if (!text) return;
    const now = Date.now();
    const same = text === this.last.text && now - this.last.at < SAME_CODE_WITHIN;
    this.last = { text, at: now };
    if (!same) this.tell(text);
  }
}

/** Read the code of a photo; null when none is found. */
export async function readPhoto(file, wasm) {
  const picture = await createImageBitmap(file);
  try {
    return await (await decoder(wasm))(picture);
  } finally {
    picture.close();
  }
}
