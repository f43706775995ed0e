// Finds a QR in a picture: by the browser itself when it can, else by WebAssembly of our own.

let reading = null;

async function native() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
}

async function own(wasm) {
  const zxing = await import("../../vendor/zxing/reader/index.js");
  await zxing.prepareZXingModule({
    overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasm : prefix + path) },
    fireImmediately: true,
  });
  return async (source) => {
    const found = await zxing.readBarcodes(pixels(source), { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found[0]?.text ?? null;
  };
}

const canvas = document.createElement("canvas");

// A picture of more than this many pixels on its longer side is only slower to read.
const MOST = 1600;

function pixels(source) {
  const width = source.videoWidth || source.width;
  const height = source.videoHeight || source.height;
  const scale = Math.min(1, MOST / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Return a function that reads the QR of a video or picture, or null when it shows none. */
export function decoder(wasm) {
  reading ??= native().catch(() => null).then((found) => found ?? own(wasm));
  return reading;
}
