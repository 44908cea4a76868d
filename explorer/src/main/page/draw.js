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
  text(text, x, y, colour, { align = 'left', size = 12, bold = false } = {}) {
    const c = this.c;
    c.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
    c.textAlign = align;
    c.textBaseline = 'middle';
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
  text(text, x, y, colour, { align = 'left', size = 12, bold = false } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    this.parts.push(
      `<text x="${r2(x)}" y="${r2(y + size * 0.35)}" fill="${colour}" font-size="${size}" text-anchor="${anchor}"${
        bold ? ' font-weight="600"' : ''}>${escapeXml(text)}</text>`);
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
  return text.replace(/(^|[\s(\[,=/|])-(?=[\d∞.a-z(])/g, '$1−');
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

function ticks(low, high, count) {
  const step = niceStep(high - low, count);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const list = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && list.length < 60; k++) {
    const at = k * step;
    const plain = Math.abs(at) < 1e6 && digits <= 6;
    list.push({ at, label: minus(plain ? at.toFixed(digits) : at === 0 ? '0' : at.toExponential(Math.max(0,
      Math.min(8, Math.floor(Math.log10(Math.abs(at))) - Math.floor(Math.log10(step) + 1e-9))))) });
  }
  return list;
}

/** For an axis of powers of ten; low and high are exponents. */
function powerTicks(low, high, count) {
  const step = Math.max(1, Math.round(niceStep(high - low, count)));
  const list = [];
  for (let k = Math.ceil(low / step) * step; k <= high + 1e-9; k += step) {
    list.push({ at: k, label: k === 0 ? '1' : k === 1 ? '10' : `10${superscript(k)}` });
  }
  return list;
}

/** The most ticks whose labels stay apart. */
function fitted(low, high, length, make, room) {
  for (let count = Math.max(2, Math.floor(length / 45)); ; count--) {
    const list = make(low, high, count);
    const need = list.reduce((most, t) => Math.max(most, room(t.label)), 0);
    const apart = list.length < 2 ? Infinity : ((list[1].at - list[0].at) / (high - low)) * length;
    if (apart >= need || count <= 1) return list;
  }
}

/** A canvas that is drawn again when its size, its theme or its data change. */
class Picture {
  constructor(canvas, paint) {
    this.canvas = canvas;
    this.paintContent = paint;
    new ResizeObserver(() => this.draw()).observe(canvas);
    Picture.all.push(this);
  }
  get width() {
    return this.canvas.clientWidth;
  }
  get height() {
    return this.canvas.clientHeight;
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
    const { width, height, canvas } = this;
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
    this.paint(new ScreenPainter(context), width, height, true);
  }
  paint(painter, width, height, live) {
    painter.rect(0, 0, width, height, ink().back);
    this.paintContent(painter, width, height, live);
  }
}
Picture.all = [];

/** Curves over one axis, with a cursor, zoom and pan. */
class Plot extends Picture {
  constructor(canvas, options) {
    super(canvas, (p, w, h, live) => this.plot(p, w, h, live));
    Object.assign(this, { series: [], zones: [], marks: [], jumps: [], rules: [], cursor: null, tangent: null,
      logY: false, home: [-6, 6], x: [-6, 6], y: null, yLabel: '', xLabel: 'x', step: 0 }, options);
    this.listen();
  }

  // -- the picture --

  autoY() {
    let low = Infinity;
    let high = -Infinity;
    for (const s of this.series) {
      for (let i = 0; i < s.points.length; i += 2) {
        const x = s.points[i];
        const y = this.scaled(s.points[i + 1]);
        if (y < this.floor) continue;
        if (Number.isFinite(y) && x >= this.x[0] && x <= this.x[1]) {
          if (y < low) low = y;
          if (y > high) high = y;
        }
      }
    }
    if (low > high) return this.logY ? [-3, 3] : [-1, 1];
    if (this.least) {
      low = Math.min(low, this.least[0]);
      high = Math.max(high, this.least[1]);
    }
    const pad = (high - low) * 0.06 || (this.logY ? 1 : Math.abs(high) * 0.1 || 1);
    // Below a marked point there is room for its label.
    return [low - (this.marks.length ? 3 : 1) * pad, high + pad];
  }
  scaled(y) {
    return this.logY ? Math.log10(Math.abs(y)) : y;
  }
  plot(p, width, height, live) {
    const k = ink();
    const yRange = (this.range = this.y || this.autoY());
    const labels = this.xLabel || this.yLabel;
    const top = labels ? 26 : 12;
    const bottom = height - 30;
    const yTicks = fitted(yRange[0], yRange[1], bottom - top, this.logY ? powerTicks : ticks, () => 26);
    const left = Math.ceil(Math.max(...yTicks.map((t) => textWidth(t.label)), this.gutter || 18)) + 16;
    const right = width - 14;
    const xTicks = fitted(this.x[0], this.x[1], right - left, this.whole ? wholeTicks : ticks, (label) => textWidth(label) + 18);
    this.box = { left, right, top, bottom };
    const X = (x) => left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * (right - left);
    const Y = (y) => bottom - ((this.scaled(y) - yRange[0]) / (yRange[1] - yRange[0])) * (bottom - top);
    const YT = (t) => bottom - ((t - yRange[0]) / (yRange[1] - yRange[0])) * (bottom - top);
    const inner = (paint) => p.clipped(left, top - 1, right - left, bottom - top + 2, paint);

    inner(() => {
      for (const [a, b] of this.zones) p.rect(X(a), top, X(b) - X(a), bottom - top, k.zone);
    });
    for (const t of yTicks) {
      p.line([left, YT(t.at), right, YT(t.at)], !this.logY && t.at === 0 ? k.axis : k.grid);
      p.text(t.label, left - 8, YT(t.at), k.soft, { align: 'right' });
    }
    for (const t of xTicks) {
      p.line([X(t.at), top, X(t.at), bottom], t.at === 0 ? k.axis : k.grid);
      const half = textWidth(t.label) / 2;
      p.text(t.label, clamp(X(t.at), half, width - half - 1), bottom + 15, k.soft, { align: 'center' });
    }
    // What stands in parentheses is left out where there is no room for it.
    const room = right - left - textWidth(this.xLabel) - 16;
    const yLabel = textWidth(this.yLabel) < room ? this.yLabel : this.yLabel.split(' (')[0];
    if (yLabel) p.text(yLabel, left, 12, k.soft);
    if (this.xLabel) p.text(this.xLabel, right, 12, k.soft, { align: 'right' });
    inner(() => {
      for (const at of this.rules) p.line([left, Y(at), right, Y(at)], k.soft, 1, [3, 3]);
      for (const s of this.series) {
        const points = new Float64Array(s.points.length);
        for (let i = 0; i < points.length; i += 2) {
          points[i] = X(s.points[i]);
          const y = s.points[i + 1];
          points[i + 1] = y === Infinity ? top + 2 : y === -Infinity ? (this.logY ? bottom : bottom + FAR) : Y(y);
          if (this.logY && y === 0) points[i + 1] = NaN;
          if (this.logY && this.scaled(y) < this.floor) points[i + 1] = bottom - 2;
        }
        if (s.scatter) {
          for (let i = 0; i < points.length; i += 2) {
            if (points[i + 1] === points[i + 1]) p.rect(points[i] - 1, points[i + 1] - 1.5, 2.4, 3, s.colour);
          }
        } else {
          p.line(points, s.colour, s.wide || 2.25, s.dash || []);
        }
      }
      if (this.tangent && !this.logY) {
        const { x, y, slope, colour } = this.tangent;
        const [a, b] = this.x;
        p.line([X(a), Y(y + slope * (a - x)), X(b), Y(y + slope * (b - x))], colour, 1.5, [1, 3]);
      }
    });
    if (this.cursor !== null && this.cursor >= this.x[0] && this.cursor <= this.x[1]) {
      p.line([X(this.cursor), top, X(this.cursor), bottom], k.text, 1, [4, 3]);
      for (const c of this.atCursor || []) {
        if (this.within(this.cursor, c.y)) p.dot(X(this.cursor), Y(c.y), 3.5, c.colour, k.back);
      }
    }
    for (const j of this.jumps) {
      for (const side of [j.left, j.right]) {
        if (side !== j.at && this.within(j.x, side)) p.dot(X(j.x), Y(side), 4.5, k.back, j.colour);
      }
      if (this.within(j.x, j.at)) p.dot(X(j.x), Y(j.at), 4.5, j.colour, j.colour);
    }
    for (const m of this.marks) {
      if (!this.within(m.x, m.y)) continue;
      p.dot(X(m.x), Y(m.y), 4, k.back, k.text);
      const half = textWidth(m.label, 12) / 2;
      const x = clamp(X(m.x), left + half + 4, right - half - 4);
      const y = Y(m.y) + 17 < bottom - 8 ? Y(m.y) + 17 : Y(m.y) - 15;
      p.text(m.label, x, y, k.text, { align: 'center' });
    }
    if (this.empty && live) p.text(this.empty, (left + right) / 2, (top + bottom) / 2, k.soft, { align: 'center', size: 14 });
  }
  within(x, y) {
    const s = this.scaled(y);
    return x >= this.x[0] && x <= this.x[1] && s >= this.range[0] && s <= this.range[1];
  }

  // -- input --

  toX(clientX) {
    const bounds = this.canvas.getBoundingClientRect();
    const { left, right } = this.box;
    return this.x[0] + ((clientX - bounds.left - left) / (right - left)) * (this.x[1] - this.x[0]);
  }
  moved() {
    this.onView?.();
    this.draw();
  }
  zoom(factor, x = (this.x[0] + this.x[1]) / 2, share = 0.5) {
    const span = (this.x[1] - this.x[0]) * factor;
    if (span < this.minSpan() || span > 1e6) return;
    const a = x - (x - this.x[0]) * factor;
    this.x = this.limited([a, a + span]);
    if (this.freeY && !this.logY) {
      const [low, high] = this.y || this.range;
      const y = low + (high - low) * share;
      this.y = [y - (y - low) * factor, y + (high - y) * factor];
    }
    this.moved();
  }
  minSpan() {
    return Math.max(1e-9, 1e-11 * Math.max(Math.abs(this.x[0]), Math.abs(this.x[1])));
  }
  pan(dx, dy = 0) {
    this.x = this.limited([this.x[0] + dx, this.x[1] + dx]);
    if (dy && this.freeY && !this.logY) {
      const [low, high] = this.y || this.range;
      this.y = [low + dy, high + dy];
    }
    this.moved();
  }
  limited([a, b]) {
    if (this.bounds) return [Math.max(a, this.bounds[0]), Math.min(b, this.bounds[1])];
    const by = clamp((a + b) / 2, -1e6, 1e6) - (a + b) / 2;
    return [a + by, b + by];
  }
  reset() {
    this.x = [...this.home];
    this.y = null;
    this.moved();
  }
  setCursor(x, spoken) {
    this.cursor = x;
    this.onCursor?.(x, spoken);
    this.draw();
  }
  listen() {
    const c = this.canvas;
    let drag = null;
    c.addEventListener('pointerdown', (e) => {
      if (e.button) return;
      drag = { x: e.clientX, y: e.clientY, view: [...this.x], range: [...this.range], moved: false };
      c.setPointerCapture(e.pointerId);
    });
    c.addEventListener('pointermove', (e) => {
      if (!this.box) return;
      if (drag && this.onView && e.pointerType !== 'touch') {
        const { left, right, top, bottom } = this.box;
        const dx = ((drag.x - e.clientX) / (right - left)) * (drag.view[1] - drag.view[0]);
        const dy = ((e.clientY - drag.y) / (bottom - top)) * (drag.range[1] - drag.range[0]);
        if (Math.abs(drag.x - e.clientX) + Math.abs(drag.y - e.clientY) > 3) drag.moved = true;
        if (drag.moved) {
          this.x = this.limited([drag.view[0] + dx, drag.view[1] + dx]);
          if (this.freeY && !this.logY) this.y = [drag.range[0] + dy, drag.range[1] + dy];
          this.moved();
        }
      } else {
        const x = this.toX(e.clientX);
        this.setCursor(this.snapped(clamp(x, this.x[0], this.x[1])));
      }
    });
    const end = () => (drag = null);
    c.addEventListener('pointerup', end);
    c.addEventListener('pointercancel', end);
    c.addEventListener('wheel', (e) => {
      if (!this.onView || !this.box) return;
      e.preventDefault();
      const bounds = c.getBoundingClientRect();
      const share = (this.box.bottom - (e.clientY - bounds.top)) / (this.box.bottom - this.box.top);
      this.zoom(Math.exp(clamp(e.deltaY, -200, 200) * 0.0015), this.toX(e.clientX), clamp(share, 0, 1));
    }, { passive: false });
    c.addEventListener('dblclick', () => this.onView && this.reset());
    c.addEventListener('keydown', (e) => {
      const span = this.x[1] - this.x[0];
      const sign = e.key === 'ArrowLeft' ? -1 : 1;
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if ((e.key === 'ArrowLeft' || e.key === 'ArrowRight') && e.shiftKey && this.onView) {
        this.pan(sign * span * 0.1);
      } else if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') {
        const from = this.cursor ?? (this.x[0] + this.x[1]) / 2;
        const by = this.step || niceStep(span, 100);
        this.setCursor(clamp(tidy(from + sign * by, by), this.x[0], this.x[1]), true);
      } else if ((e.key === 'ArrowUp' || e.key === 'ArrowDown') && e.shiftKey && this.onView && this.freeY) {
        this.pan(0, (e.key === 'ArrowUp' ? 0.1 : -0.1) * (this.range[1] - this.range[0]));
      } else if (e.key === 'Home' || e.key === 'End') {
        this.setCursor(this.x[e.key === 'Home' ? 0 : 1], true);
      } else if ((e.key === '+' || e.key === '=') && this.onView) {
        this.zoom(0.8);
      } else if (e.key === '-' && this.onView) {
        this.zoom(1.25);
      } else if (e.key === '0' && this.onView) {
        this.reset();
      } else {
        return;
      }
      e.preventDefault();
    });
  }
  /** To the round numbers of one pixel, so that nobody reads 0.30000000000000426. */
  snapped(x) {
    if (this.step) return Math.round(x / this.step) * this.step;
    const by = niceStep(this.x[1] - this.x[0], this.box.right - this.box.left);
    return tidy(x, by);
  }
}

function wholeTicks(low, high, count) {
  const step = Math.max(1, niceStep(high - low, count));
  const list = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) list.push({ at, label: String(at) });
  return list;
}

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
