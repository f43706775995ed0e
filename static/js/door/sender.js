// Sends scans; what the network refuses to carry waits on this device, with its number and time.

const RETRY_EVERY = 5000;
const TIMEOUT = 6000;

export class NoNetwork extends Error {}
export class LinkDead extends Error {}

export class Sender {
  constructor({ key, token, now, changed, late, dead }) {
    Object.assign(this, { token, changed, late, dead, offset: 0, isFlushing: false });
    this.key = `openmap-door-${key}`;
    this.offset = Number(now) - Date.now();
    this.waiting = this.#stored();
    addEventListener("online", () => this.flush());
    setInterval(() => this.flush(), RETRY_EVERY);
  }

  #stored() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  #store() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.waiting));
    } catch {
      // A full or forbidden store: the page itself still remembers.
    }
    this.changed(this.waiting.length);
  }

  /** Number a report and note when it was made. */
  made(fields) {
    return { ...fields, nonce: fields.nonce || newNonce(), at: Date.now() };
  }

  /** Send a report; throws NoNetwork when nobody answered. */
  async send(url, report) {
    const body = new URLSearchParams({ ...report, offset: Math.round(this.offset) });
    const sentAt = Date.now();
    let response;
    try {
      response = await fetch(url, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": this.token },
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch {
      throw new NoNetwork();
    }
    if (response.status >= 500) throw new NoNetwork();
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) throw response.status === 429 ? new NoNetwork() : new LinkDead();
    const answer = await response.json();
    this.offset = answer.now - (sentAt + Date.now()) / 2;
    return answer;
  }

  keep(url, report) {
    if (this.waiting.some((item) => item.report.nonce === report.nonce)) return;
    this.waiting.push({ url, report });
    this.#store();
  }

  /** Take back a scan that has not left yet; says whether there was one. */
  forget(nonce) {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((item) => item.report.nonce !== nonce);
    this.#store();
    return this.waiting.length < before;
  }

  async flush() {
    if (this.isFlushing || this.waiting.length === 0) return;
    this.isFlushing = true;
    try {
      while (this.waiting.length > 0) {
        const [{ url, report }] = this.waiting;
        const answer = await this.send(url, report);
        this.forget(report.nonce);
        this.late(answer);
      }
    } catch (error) {
      if (error instanceof LinkDead) this.dead();
    } finally {
      this.isFlushing = false;
    }
  }
}

/** A random id; `randomUUID` is there on https and localhost only. */
export function newNonce() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
