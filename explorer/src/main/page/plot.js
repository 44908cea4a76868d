// Curves over one axis, with a cursor, zoom and pan: uPlot draws axes and lines, its hooks the rest.

const LINE = 2.25;
const GUTTER = 40; // the least room for the labels of the y axis
const FAR_SPANS = 100; // how far beyond the picture a curve is followed
const STEPS = []; // distances of ticks, as uPlot spells them
for (let e = -30; e <= 30; e++) for (const m of [1, 2, 5]) STEPS.push(Number(`${m}e${e}`));
const WHOLE_STEPS = STEPS.filter((s) => s >= 1);

class Plot extends Picture {
  constructor(element, options) {
    super(element);
    Object.assign(this, { series: [], zones: [], marks: [], jumps: [], rules: [], cursor: null, tangent: null,
      logY: false, home: [-6, 6], x: [-6, 6], y: null, yLabel: '', xLabel: 'x', step: 0 }, options);
    this.listen();
  }

  // -- uPlot --

  make() {
    const shaded = (paint) => () => this.onCanvas(paint);
    const axis = (of) => ({ stroke: () => ink().soft, font: `12px ${FONT}`, ticks: { show: false }, grid: { stroke: () => ink().grid, width: 1 }, ...of });
    this.u = new uPlot({
      width: this.width, height: this.height, pxAlign: 0,
      legend: { show: false }, cursor: { show: false },
      padding: [26, (u) => this.endRoom(u, 14), 0, (u) => Math.max(0, this.endRoom(u, GUTTER) - GUTTER)],
      scales: {
        x: { time: false, range: () => this.x },
        // Powers of ten are exponents on an even scale: subnormal results lie below the smallest end that a logarithmic one could have.
        y: { range: () => this.range },
      },
      axes: [
        axis({ size: 30, gap: 9, incrs: () => (this.step ? WHOLE_STEPS : STEPS), space: (u) => Math.max(60, this.widest(u) + 18),
          values: (u, at, i, space, step) => this.labels(0, at, step) }),
        axis({ size: (u, labels) => this.gutterFor(labels), gap: 8, incrs: () => (this.logY ? WHOLE_STEPS : STEPS), space: 44,
          values: (u, at, i, space, step) => this.labels(1, at, step) }),
      ],
      series: [{}],
      hooks: {
        drawClear: [shaded((p) => this.under(p))],
        drawAxes: [shaded((p) => this.axes(p))],
        draw: [shaded((p) => this.over(p, true))],
      },
    }, [[...this.x]], this.element);
    this.ticks = [[], []];
  }
  /** Lets a function paint on uPlot's canvas, in CSS pixels. */
  onCanvas(paint) {
    const { ctx } = this.u;
    ctx.save();
    ctx.setLineDash([]); // that of the last curve
    ctx.setTransform(uPlot.pxRatio, 0, 0, uPlot.pxRatio, 0, 0);
    paint(new ScreenPainter(ctx));
    ctx.restore();
  }
  draw(all = true) {
    this.stale ||= all;
    super.draw();
  }
  now() {
    const { width, height } = this;
    if (!width || !height) return;
    this.range = this.y || this.autoY();
    if (!this.u) this.make();
    const resized = this.u.width !== width || this.u.height !== height;
    this.u.batch((u) => {
      if (resized) u.setSize({ width, height });
      if (this.stale || resized) this.fill(u);
      else u.redraw(false);
    });
    this.stale = false;
  }
  /** Each piece of a curve between two gaps is a series of uPlot's. */
  fill(u) {
    this.pieces = this.series.flatMap((s) => pieces(s, (y) => this.plotted(y)));
    const looks = JSON.stringify(this.pieces.map(({ colour, dash, scatter }) => [colour, dash, scatter]));
    if (looks !== this.looks) {
      this.looks = looks;
      while (u.series.length > 1) u.delSeries(u.series.length - 1);
      for (const { colour, dash, scatter } of this.pieces) {
        u.addSeries(scatter
          ? { stroke: colour, paths: () => null, points: { show: true, size: 3.4, width: 0, fill: colour } }
          : { stroke: colour, width: LINE, dash, points: { show: false } });
      }
    }
    u.setData(this.pieces.length ? uPlot.join(this.pieces.map((p) => p.data)) : [[...this.x]]);
  }

  // -- scales and axes --

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
  /** Where a value is drawn: not too far away, what is infinite or 0 on a logarithmic axis at its end, or not at all (null). */
  plotted(y) {
    const [low, high] = this.range;
    const at = this.scaled(y);
    if (at !== at || (at === -Infinity && this.logY && this.floor === undefined)) return null;
    const margin = (high - low) * (this.logY ? -0.006 : FAR_SPANS);
    return clamp(at, low - margin, high + margin);
  }
  labels(axis, at, step) {
    const labels = at.map((v) => (axis && this.logY ? powerLabel(v) : tickLabel(v, step)));
    this.ticks[axis] = at.map((v, i) => ({ at: v, label: labels[i] }));
    return labels;
  }
  /** Width of the longest label that the x axis can have. */
  widest(u) {
    const { min, max } = u.scales.x;
    const step = niceStep(max - min, Math.max(1, (u.width - 60) / 60));
    return Math.max(...[min, max].map((v) => textWidth(tickLabel(Math.round(v / step) * step, step))));
  }
  // In coarse steps, so that the picture stays where it is while one pans.
  endRoom(u, least) {
    return Math.max(least, Math.ceil(this.widest(u) / 24) * 12);
  }
  gutterFor(labels) {
    return Math.ceil(Math.max(this.gutter || 0, GUTTER - 16, ...(labels || []).map((t) => textWidth(t))) / 8) * 8 + 16;
  }

  // -- what lies under and over the curves, for uPlot's canvas and for SVG --

  get box() {
    if (!this.u) return null;
    const { left, top, width, height } = this.u.bbox;
    const r = uPlot.pxRatio;
    return { left: left / r, top: top / r, right: (left + width) / r, bottom: (top + height) / r };
  }
  /** Functions from x, a value and an exponent or value on the y axis to pixels. */
  pixels() {
    const { left, top } = this.box;
    const Y = (at) => top + this.u.valToPos(at, 'y');
    return { X: (x) => left + this.u.valToPos(x, 'x'), Y, V: (v) => Y(this.scaled(v)) };
  }
  inside(p, paint) {
    const { left, right, top, bottom } = this.box;
    p.clipped(left, top - 1, right - left, bottom - top + 2, paint);
  }
  under(p) {
    const { top, bottom } = this.box;
    const { X } = this.pixels();
    this.inside(p, () => {
      for (const [a, b] of this.zones) p.rect(X(a), top, X(b) - X(a), bottom - top, ink().zone);
    });
  }
  axes(p) {
    const k = ink();
    const { left, right, top, bottom } = this.box;
    const { X, Y } = this.pixels();
    if (this.x[0] <= 0 && this.x[1] >= 0) p.line([X(0), top, X(0), bottom], k.axis);
    if (!this.logY && this.range[0] <= 0 && this.range[1] >= 0) p.line([left, Y(0), right, Y(0)], k.axis);
    // What stands in parentheses is left out where there is no room for it.
    const room = right - left - textWidth(this.xLabel) - 16;
    const yLabel = textWidth(this.yLabel) < room ? this.yLabel : this.yLabel.split(' (')[0];
    if (yLabel) p.text(yLabel, left, 12, k.soft);
    if (this.xLabel) p.text(this.xLabel, right, 12, k.soft, { align: 'right' });
  }
  over(p, live) {
    const k = ink();
    const { left, right, top, bottom } = this.box;
    const { X, V } = this.pixels();
    this.inside(p, () => {
      for (const at of this.rules) p.line([left, V(at), right, V(at)], k.soft, 1, [3, 3]);
      if (this.tangent && !this.logY) {
        const { x, y, slope, colour } = this.tangent;
        p.line(this.x.flatMap((end) => [X(end), V(y + slope * (end - x))]), colour, 1.5, [1, 3]);
      }
    });
    if (this.cursor !== null && this.cursor >= this.x[0] && this.cursor <= this.x[1]) {
      p.line([X(this.cursor), top, X(this.cursor), bottom], k.text, 1, [4, 3]);
      for (const c of this.atCursor || []) {
        if (this.within(this.cursor, c.y)) p.dot(X(this.cursor), V(c.y), 3.5, c.colour, k.back);
      }
    }
    for (const j of this.jumps) {
      for (const side of [j.left, j.right]) {
        if (side !== j.at && this.within(j.x, side)) p.dot(X(j.x), V(side), 4.5, k.back, j.colour);
      }
      if (this.within(j.x, j.at)) p.dot(X(j.x), V(j.at), 4.5, j.colour, j.colour);
    }
    for (const m of this.marks) {
      if (!this.within(m.x, m.y)) continue;
      p.dot(X(m.x), V(m.y), 4, k.back, k.text);
      const half = textWidth(m.label, 12) / 2;
      const x = clamp(X(m.x), left + half + 4, right - half - 4);
      const y = V(m.y) + 17 < bottom - 8 ? V(m.y) + 17 : V(m.y) - 15;
      p.text(m.label, x, y, k.text, { align: 'center', halo: k.back });
    }
    if (this.empty && live) p.text(this.empty, (left + right) / 2, (top + bottom) / 2, k.soft, { align: 'center', size: 14 });
  }
  within(x, y) {
    const s = this.scaled(y);
    return x >= this.x[0] && x <= this.x[1] && s >= this.range[0] && s <= this.range[1];
  }
  /** The whole picture as it stands on the screen, for SVG. */
  paint(p) {
    this.now();
    const { left, right, top, bottom } = this.box;
    const { X, Y } = this.pixels();
    const k = ink();
    this.under(p);
    for (const { at, label } of this.ticks[1]) {
      p.line([left, Y(at), right, Y(at)], k.grid);
      p.text(label, left - 8, Y(at), k.soft, { align: 'right' });
    }
    for (const { at, label } of this.ticks[0]) {
      p.line([X(at), top, X(at), bottom], k.grid);
      p.text(label, X(at), bottom + 15, k.soft, { align: 'center' });
    }
    this.axes(p);
    this.inside(p, () => {
      for (const { data: [xs, ys], colour, dash, scatter } of this.pieces) {
        if (scatter) xs.forEach((x, i) => ys[i] != null && p.rect(X(x) - 1.5, Y(ys[i]) - 1.5, 3, 3, colour));
        else p.line(xs.flatMap((x, i) => [X(x), Y(ys[i])]), colour, LINE, dash);
      }
    });
    this.over(p, false);
  }

  // -- input --

  toX(clientX) {
    return this.u.posToVal(clientX - this.element.getBoundingClientRect().left - this.box.left, 'x');
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
    this.draw(false);
  }
  listen() {
    const c = this.element;
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
      this.zoom(2 ** (clamp(e.deltaY, -200, 200) / 500), this.toX(e.clientX), clamp(share, 0, 1));
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

/** The parts of a curve between its gaps, as columns for uPlot. */
function pieces({ points, colour, dash, scatter }, plotted) {
  const all = [];
  let data = null;
  for (let i = 0; i < points.length; i += 2) {
    const y = plotted(points[i + 1]);
    if (y === null) {
      if (!scatter) data = null;
    } else {
      if (!data) all.push({ data: (data = [[], []]), colour, dash, scatter });
      data[0].push(points[i]);
      data[1].push(y);
    }
  }
  return all;
}
