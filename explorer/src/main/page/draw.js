// Pictures: a painter for the screen and one for SVG, so that what is saved is what is seen.

const INK = {
  light: {
    back: '#ffffff', text: '#1b1f24', soft: '#57606a', grid: '#e4e7eb', axis: '#8c959f', zone: '#eef1f4',
    lines: ['#0062a3', '#c24a00', '#00785a', '#a0367f', '#7a5c00', '#3a55c9', '#444c56', '#b3261e'],
    minus: [0, 98, 163], plus: [194, 74, 0], zero: [255, 255, 255],
  },
  dark: {
    back: '#14181d', text: '#e6edf3', soft: '#9aa7b4', grid: '#2a313a', axis: '#6b7683', zone: '#20262e',
    lines: ['#58b2f2', '#ff9a52', '#3fcf9f', '#ee93cd', '#e3c04f', '#a3b1ff', '#c3ccd6', '#ff8f87'],
    minus: [88, 178, 242], plus: [255, 154, 82], zero: [20, 24, 29],
  },
};
const DASHES = [[], [9, 5], [2, 4], [12, 4, 2, 4], [6, 3], [1, 3], [14, 6], [4, 4, 1, 4]];
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const HALO = 4; // around a text that lies over lines
const FAR = 1e5; // beyond any picture, but harmless for the browser

const measure = document.createElement('canvas').getContext('2d');
function textWidth(text, size = 12) {
  measure.font = `${size}px ${FONT}`;
  return measure.measureText(text).width;
}

class ScreenPainter {
  constructor(context) {
    this.c = context;
  }
  rect(x, y, w, h, fill) {
    this.c.fillStyle = fill;
    this.c.fillRect(x, y, w, h);
  }
  line(points, colour, width = 1, dash = []) {
    const c = this.c;
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.lineJoin = 'round';
    c.setLineDash(dash);
    c.beginPath();
    let pen = false;
    for (let i = 0; i < points.length; i += 2) {
      const y = points[i + 1];
      if (y !== y) {
        pen = false;
      } else {
        c[pen ? 'lineTo' : 'moveTo'](points[i], clamp(y, -FAR, FAR));
        pen = true;
      }
    }
    c.stroke();
    c.setLineDash([]);
  }
  dot(x, y, r, fill, stroke) {
    const c = this.c;
    c.beginPath();
    c.arc(x, clamp(y, -FAR, FAR), r, 0, 7);
    c.fillStyle = fill;
    c.fill();
    c.lineWidth = 2;
    c.strokeStyle = stroke;
    c.stroke();
  }
  text(text, x, y, colour, { align = 'left', size = 12, bold = false, halo } = {}) {
    const c = this.c;
    c.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
    c.textAlign = align;
    c.textBaseline = 'middle';
    if (halo) {
      c.strokeStyle = halo;
      c.lineWidth = HALO;
      c.lineJoin = 'round';
      c.strokeText(text, x, y);
    }
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }
  clipped(x, y, w, h, paint) {
    this.c.save();
    this.c.beginPath();
    this.c.rect(x, y, w, h);
    this.c.clip();
    paint();
    this.c.restore();
  }
}

class SvgPainter {
  constructor() {
    this.parts = [];
    this.clips = 0;
  }
  rect(x, y, w, h, fill) {
    this.parts.push(`<rect x="${r2(x)}" y="${r2(y)}" width="${r2(w)}" height="${r2(h)}" fill="${fill}"/>`);
  }
  line(points, colour, width = 1, dash = []) {
    let d = '';
    let pen = false;
    for (let i = 0; i < points.length; i += 2) {
      const y = points[i + 1];
      if (y !== y) {
        pen = false;
      } else {
        d += `${pen ? 'L' : 'M'}${r2(points[i])} ${r2(clamp(y, -FAR, FAR))}`;
        pen = true;
      }
    }
    const dashes = dash.length ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    this.parts.push(
      `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes}/>`);
  }
  dot(x, y, r, fill, stroke) {
    this.parts.push(
      `<circle cx="${r2(x)}" cy="${r2(clamp(y, -FAR, FAR))}" r="${r}" fill="${fill}" stroke="${stroke}" stroke-width="2"/>`);
  }
  text(text, x, y, colour, { align = 'left', size = 12, bold = false, halo } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    this.parts.push(
      `<text x="${r2(x)}" y="${r2(y + size * 0.35)}" fill="${colour}" font-size="${size}" text-anchor="${anchor}"${
        bold ? ' font-weight="600"' : ''}${halo ? ` stroke="${halo}" stroke-width="${HALO}" stroke-linejoin="round" paint-order="stroke"` : ''}>${escapeXml(text)}</text>`);
  }
  shifted(down, paint) {
    this.parts.push(`<g transform="translate(0 ${r2(down)})">`);
    paint();
    this.parts.push('</g>');
  }
  clipped(x, y, w, h, paint) {
    const id = `clip${++this.clips}-${Math.round(x)}-${Math.round(y)}`;
    this.parts.push(
      `<clipPath id="${id}"><rect x="${r2(x)}" y="${r2(y)}" width="${r2(w)}" height="${r2(h)}"/></clipPath>`,
      `<g clip-path="url(#${id})">`);
    paint();
    this.parts.push('</g>');
  }
}

function escapeXml(text) {
  return String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
}
function r2(x) {
  return Math.round(x * 100) / 100;
}
function clamp(x, low, high) {
  return x < low ? low : x > high ? high : x;
}

// ---- numbers as text ----

function superscript(n) {
  return String(n).replace(/[-0-9]/g, (c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c]));
}

/** All digits: the shortest text that stands for this very number. */
function full(x) {
  return Object.is(x, -0) ? '−0' : x === Infinity ? '∞' : x === -Infinity ? '−∞' : minus(String(x));
}
function minus(text) {
  return text.replace(/-/g, '−');
}
/** A hyphen in front of a number or a name is a minus; one inside a word is not. */
function prose(text) {
  return text.replaceAll(' - ', ' − ').replace(/(^|[\s(\[,=/|])-(?=[\d∞.a-z(])/g, '$1−').replaceAll("f''", 'f″').replaceAll("f'", 'f′');
}
/** Three digits, and large numbers in groups. */
function many(x) {
  return Number.isFinite(x) && Math.abs(x) >= 1000 && Math.abs(x) < 1e12 ? Number(x.toPrecision(3)).toLocaleString('en') : short(x, 3);
}
function short(x, digits = 4) {
  return Number.isFinite(x) ? minus(String(Number(x.toPrecision(digits)))) : full(x);
}

// ---- axes ----

function niceStep(span, count) {
  const rough = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const f = rough / power;
  return (f <= 1 ? 1 : f <= 2 ? 2 : f <= 5 ? 5 : 10) * power;
}

function tickLabel(at, step) {
  const digits = -Math.floor(Math.log10(step) + 1e-9);
  if (Math.abs(at) < 1e7 && digits <= 12) return minus(at.toFixed(Math.max(0, digits)));
  return minus(at === 0 ? '0' : at.toExponential(clamp(Math.floor(Math.log10(Math.abs(at))) + digits, 0, 15)));
}
function powerLabel(k) {
  return k === 0 ? '1' : k === 1 ? '10' : `10${superscript(k)}`;
}

/** An element, here a canvas, that is drawn again when its size, its theme or its data change. */
class Picture {
  constructor(element, paint) {
    this.element = element;
    this.paintContent = paint;
    new ResizeObserver(() => this.draw()).observe(element);
    Picture.all.push(this);
  }
  get width() {
    return this.element.clientWidth;
  }
  get height() {
    return this.element.clientHeight;
  }
  draw() {
    if (!this.pending) {
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.now();
      });
    }
  }
  now() {
    const { width, height, element: canvas } = this;
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.paint(new ScreenPainter(context), width, height);
  }
  paint(painter, width, height) {
    painter.rect(0, 0, width, height, ink().back);
    this.paintContent(painter, width, height);
  }
}
Picture.all = [];

function tidy(x, step) {
  const digits = clamp(-Math.floor(Math.log10(step) + 1e-9), 0, 20);
  return Number((Math.round(x / step) * step).toFixed(digits)) + 0;
}

/** Between two colours through the middle one, for -1 to 1. */
function diverging(t) {
  const k = ink();
  const end = t < 0 ? k.minus : k.plus;
  const s = Math.sqrt(Math.min(1, Math.abs(t)));
  return `rgb(${k.zero.map((z, i) => Math.round(z + (end[i] - z) * s)).join(',')})`;
}

/** Black or white, whichever is easier to read on a colour. */
function readableOn(colour) {
  const [r, g, b] = colour.match(/\d+/g).map((v) => (v / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#101418' : '#ffffff';
}

/** Dark blue to yellow, even in lightness and safe for the colour-blind (points of cividis). */
const RAMP = [[0, 32, 76], [35, 62, 108], [87, 93, 109], [124, 123, 120], [166, 157, 117], [211, 193, 100], [255, 234, 70]];
function ramp(t) {
  const at = clamp(t, 0, 1) * (RAMP.length - 1);
  const i = Math.min(Math.floor(at), RAMP.length - 2);
  return `rgb(${RAMP[i].map((v, c) => Math.round(v + (RAMP[i + 1][c] - v) * (at - i))).join(',')})`;
}
