// The page: draws what the kernels answer, and handles input. All mathematics is in Java.

const $ = (id) => document.getElementById(id);
const TABS = [
  ['function', 'Function'], ['card', 'Card'], ['compare', 'Compare'], ['accuracy', 'Accuracy'], ['row', 'Rows'], ['flow', 'Gradient flow'],
];
const ORDERS = ['f', 'f′', 'f″'];
const LANGUAGES = ['java', 'numpy']; // of the code to take away
const THRESHOLD = 0.05;
const WINDOWS = [['near 0', [-0.01, 0.01]], ['usual', [-12, 12]], ['tails', [-110, 30]]];
const TALLEST = 2500; // characters of an address that are read

let java; // the kernels
let catalogue; // [{name, title, rowwise, parameters, variants}]
let state;
let theme = 'light';
const plots = {};

function ink() {
  return INK[theme];
}

// ---- small helpers ----

function element(tag, properties = {}, ...children) {
  const e = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in e) e[key] = value;
    else e.setAttribute(key, value);
  }
  e.append(...children);
  return e;
}
/** "C^2" with the 2 above the line. */
function raised(text) {
  const [base, ...above] = text.split('^');
  return [base, ...above.map((t) => element('sup', { textContent: t }))];
}
function triples(flat, n) {
  const list = [];
  for (let i = 0; i < flat.length; i += n) list.push(Array.from(flat.slice(i, i + n)));
  return list;
}
function numbers(list) {
  return Float64Array.from(list);
}
function entryOf(spelling) {
  const name = spelling.split(/[(#]/)[0];
  return catalogue.find((c) => c.name === name);
}
function cardOf(spelling) {
  return JSON.parse(java.card(spelling));
}
function titleOf(spelling) {
  const [plain, index] = spelling.split('#');
  const entry = entryOf(plain);
  const inside = plain.includes('(') ? ` ${minus(plain.slice(plain.indexOf('(')))}` : '';
  return index === undefined ? entry.title + inside : `${entry.title}: ${entry.variants[index].name}`;
}
/** The canonical spelling, or null and a message in check.why. */
function check(spelling, rowwise = false) {
  const answer = java.check(String(spelling).slice(0, 200));
  check.why = answer[0] === '!' ? answer.slice(1) : '';
  if (answer[0] === '!') return null;
  if (entryOf(answer).rowwise !== rowwise) {
    check.why = `${titleOf(answer)} ${rowwise ? 'maps each number by itself' : 'works on rows: see its own view'}`;
    return null;
  }
  return answer;
}
function spelled(name, parameters, values) {
  return java.check(parameters.length ? `${name}(${parameters.map((p, i) => `${p.name}=${values[i]}`).join(', ')})` : name);
}

// ---- state, which lives in the address ----

function initialState() {
  const plain = catalogue.filter((c) => !c.rowwise);
  const formulas = plain.flatMap((c) => c.variants.map((v, i) => `${c.name}#${i}`));
  return {
    tab: 'function', f: plain[0].name, show: [true, true, false], tangent: true, flat: true, log: false,
    x: null, y: null, cursor: 1, card: plain[0].name, compare: plain.map((c) => c.name), order: 0, difference: false, clog: false,
    cx: null, cy: null, variant: formulas[formulas.length - 2] || formulas[0] || '', ax: null,
    row: (catalogue.find((c) => c.rowwise) || { name: '' }).name, logits: [2, 1, 0.5, -1, 3], mask: '11111', shift: true,
    flow: (plain[2] || plain[0]).name, other: plain[0].name, layers: 20, spread: 0, gain: 1.4, seed: 1,
  };
}

const FLAG = { write: (v) => (v ? '1' : '0'), read: (t) => (t === '1' ? true : t === '0' ? false : undefined) };
const VIEW = {
  write: (v) => v && v.join(','),
  read: (t) => {
    const [a, b] = t.split(',').map(Number);
    return Math.abs(a) <= 1e12 && Math.abs(b) <= 1e12 && b - a >= 1e-12 ? [a, b] : undefined;
  },
};
const range = (low, high, whole) => ({
  write: String,
  read: (t) => {
    const n = t.trim() === '' ? NaN : Number(t);
    return n >= low && n <= high && (!whole || Number.isInteger(n)) ? n : undefined;
  },
});
const spelling = (rowwise) => ({ write: (s) => s, read: (t) => check(t, rowwise) ?? undefined });
const FIELDS = {
  tab: { write: String, read: (t) => (TABS.some(([id]) => id === t) ? t : undefined) },
  f: spelling(false), card: { write: String, read: (t) => check(t, false) ?? check(t, true) ?? undefined },
  show: { write: (v) => v.map(FLAG.write).join(''), read: (t) => (/^[01]{3}$/.test(t) ? [...t].map((c) => c === '1') : undefined) },
  tangent: FLAG, flat: FLAG, log: FLAG, x: VIEW, y: VIEW, cursor: range(-1e300, 1e300),
  compare: {
    write: (v) => v.join(';'),
    read: (t) => {
      const found = t === '' ? [] : t.split(';').slice(0, 30).map((s) => check(s) ?? undefined);
      return found.includes(undefined) ? undefined : [...new Set(found)];
    },
  },
  order: range(0, 2, true), difference: FLAG, clog: FLAG, cx: VIEW, cy: VIEW,
  variant: { write: String, read: (t) => (t.includes('#') ? check(t) ?? undefined : undefined) }, ax: VIEW,
  row: spelling(true),
  logits: {
    write: (v) => v.join(','),
    read: (t) => {
      const list = t.split(',').map((s) => (s.trim() === '' ? NaN : Number(s)));
      return list.length >= 2 && list.length <= 12 && list.every((n) => Math.abs(n) <= 1000) ? list : undefined;
    },
  },
  mask: { write: String, read: (t) => (/^[01]{2,12}$/.test(t) ? t : undefined) },
  shift: FLAG, flow: spelling(false), other: { write: String, read: (t) => (t === '' ? '' : check(t) ?? undefined) },
  layers: range(1, 50, true), spread: range(-2, 2), gain: range(0.1, 4), seed: range(0, 1e6, true),
};

function address() {
  const initial = initialState();
  const parts = new URLSearchParams();
  for (const [key, field] of Object.entries(FIELDS)) {
    const text = field.write(state[key]);
    if (text != null && (key === 'tab' || text !== field.write(initial[key]))) parts.set(key, text);
  }
  return `#${parts}`;
}

/** Reads what it understands and says what it does not; the rest keeps its default. */
function readAddress(hash) {
  const fresh = initialState();
  const bad = [];
  let text = hash.slice(1);
  if (text.length > TALLEST) {
    bad.push('the address is too long');
    text = '';
  }
  for (const [key, value] of new URLSearchParams(text)) {
    if (!Object.hasOwn(FIELDS, key)) {
      bad.push(`${key.slice(0, 20)} means nothing here`);
      continue;
    }
    check.why = '';
    const read = FIELDS[key].read(value.slice(0, 1000));
    if (read === undefined) bad.push(check.why || `${key}=${value.slice(0, 20)} is not understood`);
    else fresh[key] = read;
  }
  if (fresh.mask.length !== fresh.logits.length) fresh.mask = '1'.repeat(fresh.logits.length);
  notice(bad.length ? `Left out from the link: ${bad.slice(0, 3).join('; ')}.` : '');
  return fresh;
}
function notice(text) {
  $('notice').textContent = text;
  $('notice').hidden = !text;
}

function currentLink() {
  return location.href.split('#')[0] + address();
}

let saving = 0;
function changed() {
  clearTimeout(saving);
  saving = setTimeout(() => {
    const link = address();
    // An address that can be changed only so often: the next change will do.
    try {
      history.replaceState(null, '', link);
    } catch {}
    $('link-text').value = currentLink();
  }, 120);
}

// ---- controls shared by several views ----

function fillSelects() {
  for (const select of document.querySelectorAll('[data-function]')) {
    for (const c of catalogue) {
      if (!c.rowwise || 'rows' in select.dataset) select.append(element('option', { value: c.name, textContent: c.title }));
    }
  }
  const key = { 'panel-function': 'f', 'panel-card': 'card', 'panel-flow': 'flow' };
  for (const select of document.querySelectorAll('[data-function]')) {
    const field = key[select.closest('section').id];
    select.addEventListener('change', () => {
      state[field] = select.value;
      show();
    });
  }
}

/** A slider and a number for each parameter of state[field]. */
function parameterControls(box, field) {
  const card = cardOf(state[field]);
  const made = `${card.name}`;
  if (box.dataset.made !== made) {
    box.dataset.made = made;
    box.replaceChildren(...card.parameters.map((p, i) => {
      const span = p.high - p.low;
      const slider = element('input', { type: 'range', min: p.low, max: p.high, step: niceStep(span, 200), 'aria-label': `${p.name}, ${p.meaning}` });
      const number = element('input', { type: 'text', inputMode: 'decimal', autocomplete: 'off', 'aria-label': `${p.name} as a number` });
      const error = element('p', { className: 'error', role: 'alert' });
      const set = (text) => {
        const values = cardOf(state[field]).values.slice();
        values[i] = text.trim() === '' ? NaN : text;
        const answer = spelled(card.name, card.parameters, values);
        error.textContent = answer[0] === '!' ? answer.slice(1) : '';
        if (answer[0] !== '!') {
          state[field] = answer;
          show(number);
        }
      };
      slider.addEventListener('input', () => set(slider.value));
      number.addEventListener('input', () => set(number.value.replace('−', '-')));
      number.addEventListener('blur', () => show());
      return element('div', { className: 'parameter' }, element('span', { className: 'parameter-name', textContent: p.name }), slider, number,
        element('span', { className: 'hint', textContent: p.meaning }), error);
    }));
  }
  card.values.forEach((v, i) => {
    const [slider, number] = box.children[i].querySelectorAll('input');
    if (document.activeElement !== slider) slider.value = v;
    if (document.activeElement !== number) {
      number.value = v;
      box.children[i].querySelector('.error').textContent = '';
    }
  });
  return card;
}

function viewButtons(box, plot, extra = []) {
  const button = (text, label, action) => element('button', { type: 'button', textContent: text, ariaLabel: label, title: label, onclick: action });
  box.append(
    button('−', 'Zoom out', () => plot.zoom(1.25)), button('+', 'Zoom in', () => plot.zoom(0.8)),
    button('←', 'Pan left', () => plot.pan((plot.x[0] - plot.x[1]) * 0.15)), button('→', 'Pan right', () => plot.pan((plot.x[1] - plot.x[0]) * 0.15)),
    button('Reset view', 'Reset view', () => plot.reset()), ...extra);
}

function segmented(box, names, get, set) {
  names.forEach((name, i) => {
    box.append(element('button', { type: 'button', textContent: name, onclick: () => { set(i); show(); } }));
  });
  return () => [...box.children].forEach((b, i) => b.setAttribute('aria-pressed', String(get() === i)));
}
function checkbox(id, get, set) {
  $(id).addEventListener('change', () => {
    set($(id).checked);
    show();
  });
  refreshers.push(() => ($(id).checked = get()));
}
const refreshers = [];
function slider(id, field, text) {
  $(id).addEventListener('input', () => {
    state[field] = Number($(id).value);
    show();
  });
  refreshers.push(() => {
    $(id).value = state[field];
    $(`${id}-out`).textContent = text(state[field]);
    $(id).setAttribute('aria-valuetext', text(state[field]));
  });
}

function speak(text) {
  $('spoken').textContent = text;
}

// A point every two pixels: a curve is as smooth with half as many evaluations as pixels.
function pointsOf(plot) {
  return clamp(Math.round(plot.width / 2), 200, 800);
}

// ---- 1: one function ----

function setUpFunction() {
  const plot = (plots.function = new Plot($('plot-function'), {
    freeY: true,
    onView() {
      state.x = plot.x;
      state.y = plot.y;
      drawFunction();
      changed();
    },
    onCursor(x, spoken) {
      state.cursor = x;
      cursorFunction();
      changed();
      if (spoken) speak(`x ${short(x)}, ${java && triples(java.at(state.f, x), 3)[0].map((v, i) => `${ORDERS[i]} ${short(v)}`).join(', ')}`);
    },
  }));
  viewButtons(document.querySelector('[data-view=function]'), plot);
  [0, 1, 2].forEach((i) => checkbox(`show-${i}`, () => state.show[i], (v) => (state.show[i] = v)));
  checkbox('tangent', () => state.tangent, (v) => (state.tangent = v));
  checkbox('flat', () => state.flat, (v) => (state.flat = v));
  checkbox('log', () => state.log, (v) => {
    state.log = v;
    state.x = state.y = null;
  });
  $('threshold').textContent = THRESHOLD;
  $('cursor').addEventListener('input', () => {
    const text = $('cursor').value.replace('−', '-').trim();
    const x = text === '' ? NaN : Number(text);
    $('cursor').setAttribute('aria-invalid', String(!Number.isFinite(x)));
    if (Number.isFinite(x)) plot.setCursor(x);
  });
}

function cursorFunction() {
  const plot = plots.function;
  const values = Array.from(java.at(state.f, state.cursor));
  values.forEach((v, i) => ($(`at-${i}`).textContent = full(v)));
  if (document.activeElement !== $('cursor')) {
    $('cursor').value = String(state.cursor);
    $('cursor').setAttribute('aria-invalid', 'false');
  }
  plot.cursor = state.cursor;
  plot.atCursor = values.map((y, i) => ({ y, colour: ink().lines[i] })).filter((_, i) => state.show[i]);
  plot.tangent = state.tangent && state.show[0] ? { x: state.cursor, y: values[0], slope: values[1], colour: ink().text } : null;
}

function drawFunction() {
  const plot = plots.function;
  const card = cardOf(state.f);
  plot.logY = state.log;
  plot.home = state.log ? [-110, 6] : [-6, 6];
  plot.x = state.x || [...plot.home];
  plot.y = state.log ? null : state.y;
  plot.series = state.show.flatMap((on, i) => on
    ? [{ label: ORDERS[i], points: numbers(java.curve(state.f, i, plot.x[0], plot.x[1], pointsOf(plot))), colour: ink().lines[i], dash: DASHES[i] }] : []);
  plot.zones = state.flat ? triples(java.flat(state.f, plot.x[0], plot.x[1], THRESHOLD), 2) : [];
  plot.jumps = state.log ? [] : state.show.flatMap((on, i) => (on
    ? triples(java.jumps(state.f, i), 4).map(([x, left, at, right]) => ({ x, left, at, right, colour: ink().lines[i] })) : []));
  const landmarks = triples(java.landmarks(state.f), 2);
  plot.marks = state.log || !state.show[0] ? [] : landmarks.map(([x, y]) => ({ x, y, label: `f′ = 0 at (${short(x)}, ${short(y)})` }));
  plot.empty = plot.series.length ? '' : 'Choose at least one curve.';
  plot.yLabel = state.log ? '|y|, logarithmic' : '';
  cursorFunction();
  plot.draw();
  const words = [];
  for (const k of card.kinks) words.push(element('p', {}, element('b', { textContent: `Kink at ${short(k.at)}. ` }), prose(k.text)));
  for (const [x, y] of landmarks) words.push(element('p', {}, element('b', { textContent: 'Turning point. ' }), `f′ = 0 at x = ${full(x)}, where f = ${full(y)}`));
  if (state.flat) words.push(element('p', { className: 'hint', textContent: plot.zones.length ? 'Shaded: saturated, almost no gradient passes.' : 'Nothing is saturated in this view.' }));
  $('words').replaceChildren(...words);
  $('plot-function').setAttribute('aria-label', `Curves of ${titleOf(state.f)}: ${plot.series.map((s) => s.label).join(', ') || 'none'}, for x from ${short(plot.x[0])} to ${short(plot.x[1])}`);
}

// ---- 2: the card ----

function drawCard() {
  const card = cardOf(state.card);
  const entry = entryOf(state.card);
  const formulas = FORMULAS[card.name];
  const box = $('card');
  const definition = (term, ...content) => [element('dt', { textContent: term }), element('dd', {}, ...content)];
  const list = (items) => element('ul', {}, ...items.map((t) => element('li', {}, ...[t].flat())));
  const formula = (label, html) => (html ? [element('div', { className: 'formula' }, element('span', { className: 'formula-label', textContent: label }),
    element('div', { className: 'scroll', innerHTML: html, tabIndex: 0, role: 'group', ariaLabel: label }))] : []);
  const cells = (tag, row) => element('tr', {}, ...row.map((t, i) => element(i ? tag : 'th', { textContent: t, scope: i ? (tag === 'th' ? 'col' : '') : tag === 'th' ? 'col' : 'row' })));
  const table = (head, rows) => element('div', { className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: head[0] },
    element('table', {}, element('thead', {}, cells('th', head)), element('tbody', {}, ...rows.map((r) => cells('td', r)))));
  const parts = [
    element('h2', { textContent: card.title }),
    element('p', { className: 'aliases' }, element('code', { textContent: card.spelling }), card.aliases.length ? ` also ${card.aliases.join(', ')}` : ''),
    ...formula(entry.rowwise ? 'y' : 'f', formulas[0]), ...formula(entry.rowwise ? '∂y/∂x' : 'f′', formulas[1]), ...formula('f″', formulas[2]),
    element('p', { className: 'explanation', textContent: prose(card.explanation) }),
  ];
  const facts = element('dl', { className: 'facts' });
  facts.append(
    ...definition('Range', prose(card.range)), ...definition('Limits', prose(card.limits)),
    ...(entry.rowwise ? [] : definition('Saturated', prose(java.saturation(state.card)))),
    ...definition('Shape', `${card.monotone ? 'never falls' : 'not monotone'}, `, ...raised(card.smoothness)));
  for (const k of card.kinks) facts.append(...definition(`Kink at ${short(k.at)}`, prose(k.text)));
  if (!entry.rowwise) {
    for (const [x, y] of triples(java.landmarks(state.card), 2)) facts.append(...definition('f′ = 0', `at x = ${full(x)}, where f = ${full(y)}`));
    const [value, slope] = Array.from(java.accuracy(state.card, 20000));
    facts.append(...definition('Error, just now', `the largest among 20,000 floats of all sizes, on this machine: ${short(value, 3)} ulp of the value, ${short(slope, 3)} ulp of the derivative`));
  }
  parts.push(facts, element('h3', { textContent: 'Special values' }), entry.rowwise
    ? table(['row', 'output'], specialRows(state.card).map((pair) => pair.map((row) => row.map((v) => (v ? short(v, 6) : full(v))).join(', '))))
    : table(['x', ...ORDERS], triples(java.special(state.card), 4).map((row) => row.map(full))));
  parts.push(element('h3', { textContent: `Accuracy${card.spelling === card.name ? '' : ' with the usual parameters'}` }), list(ACCURACY[card.name]));
  parts.push(element('h3', { textContent: 'Pitfalls' }), list(card.pitfalls.map(prose)));
  if (entry.variants.length) {
    parts.push(element('h3', { textContent: 'Formulas that go around' }),
      list(entry.variants.map((v, i) => [
        element('code', { textContent: v.numpy }), ` ${prose(v.trouble)} `,
        element('button', { type: 'button', className: 'inline', textContent: 'See its error', ariaLabel: `See the error of ${v.name}`,
          onclick: () => { state.variant = `${card.name}#${i}`; state.ax = null; go('accuracy'); } })])));
  }
  parts.push(element('h3', { textContent: 'Elsewhere' }), table(['Framework', 'Name'], Object.entries(card.elsewhere)));
  parts.push(element('h3', { textContent: 'Source' }), element('p', { textContent: card.source }));
  box.replaceChildren(...parts);
  $('card-names').replaceChildren(...catalogue.map((c) => element('button', { type: 'button', textContent: c.title,
    'aria-pressed': String(c.name === card.name), onclick: () => { state.card = c.name; show(); [...$('card-names').children][catalogue.indexOf(c)].focus(); } })));
}

function specialRows(spelling) {
  const all = Array.from(java.specialRows(spelling));
  const pairs = [];
  while (all.length) {
    const [n] = all.splice(0, 1);
    pairs.push([all.splice(0, n), all.splice(0, n)]);
  }
  return pairs;
}

// ---- 3: compare ----

let refreshOrder;
function setUpCompare() {
  const plot = (plots.compare = new Plot($('plot-compare'), {
    freeY: true,
    onView() {
      state.cx = plot.x;
      state.cy = plot.y;
      drawCompare();
      changed();
    },
    onCursor(x, spoken) {
      state.cursor = x;
      legendCompare();
      changed();
      if (spoken) speak(`x ${short(x)}, ${plot.series.map((s, i) => `${s.label} ${short(plot.atCursor[i].y)}`).join(', ')}`);
    },
  }));
  viewButtons(document.querySelector('[data-view=compare]'), plot);
  refreshOrder = segmented($('compare-order'), ['value f', 'slope f′', 'f″'], () => state.order, (i) => {
    state.order = i;
    state.cy = null;
  });
  $('compare-order').setAttribute('role', 'group');
  checkbox('difference', () => state.difference, (v) => {
    state.difference = v;
    state.cy = null;
  });
  checkbox('compare-log', () => state.clog, (v) => {
    state.clog = v;
    state.cx = state.cy = null;
  });
  const variants = catalogue.flatMap((c) => c.variants.map((v, i) => [`${c.name}#${i}`, v]));
  for (const [key, v] of variants) $('compare-variants').append(compareBox(key, v.derivative ? `${titleOf(key)} (f′)` : titleOf(key)));
  $('compare-add').addEventListener('submit', (e) => {
    e.preventDefault();
    const found = check($('compare-text').value);
    $('compare-error').textContent = found ? '' : check.why;
    if (found) {
      if (!state.compare.includes(found)) state.compare.push(found);
      $('compare-text').value = '';
      show();
    }
  });
  const plain = catalogue.find((c) => c.parameters.length && !c.rowwise);
  if (plain) $('compare-text').placeholder = `${plain.name}(${plain.parameters[0].name}=${short(plain.parameters[0].high / 4, 2)})`;
}
function compareBox(key, label) {
  const input = element('input', { type: 'checkbox', value: key });
  input.addEventListener('change', () => {
    state.compare = input.checked ? [...state.compare, key] : state.compare.filter((k) => k !== key);
    show();
  });
  return element('label', {}, input, element('span', { className: 'swatch' }), label);
}
/** A colour and a dash that stay with a function while others come and go. */
function styleOf(key) {
  const names = catalogue.filter((c) => !c.rowwise).map((c) => c.name);
  const at = names.indexOf(key);
  const others = state.compare.filter((k) => !names.includes(k));
  const i = at >= 0 ? at : names.length + others.indexOf(key);
  return { colour: ink().lines[i % 8], dash: DASHES[(i + Math.floor(i / 8)) % 8] };
}
function drawCompare() {
  const plot = plots.compare;
  plot.logY = state.clog;
  plot.home = state.clog ? [-110, 6] : [-5, 5];
  plot.x = state.cx || [...plot.home];
  plot.y = state.clog ? null : state.cy;
  const pair = state.compare.filter((key) => !key.includes('#') || entryOf(key).variants[key.split('#')[1]].derivative === (state.order === 1));
  if (state.difference && pair.length >= 2) {
    const [a, b] = pair;
    plot.series = [{ label: `${titleOf(a)} − ${titleOf(b)}`, key: a, other: b, colour: ink().lines[0], dash: [],
      points: numbers(java.difference(a, b, state.order, plot.x[0], plot.x[1], pointsOf(plot))) }];
  } else {
    plot.series = pair.map((key) => ({ label: titleOf(key), key, ...styleOf(key), points: numbers(java.curve(key, state.order, plot.x[0], plot.x[1], pointsOf(plot))) }));
  }
  plot.jumps = state.clog || state.difference ? [] : plot.series.filter((s) => !s.key.includes('#')).flatMap((s) =>
    triples(java.jumps(s.key, state.order), 4).map(([x, left, at, right]) => ({ x, left, at, right, colour: s.colour })));
  $('difference-text').textContent = pair.length >= 2 ? `difference: ${titleOf(pair[0])} − ${titleOf(pair[1])}` : 'difference of two';
  plot.empty = state.difference && pair.length < 2 ? 'Choose two functions to see their difference.' : plot.series.length ? '' : 'Choose at least one function.';
  plot.yLabel = (state.difference ? 'difference of ' : '') + ORDERS[state.order] + (state.clog ? ', logarithmic' : '');
  plot.cursor = state.cursor;
  legendCompare();
  plot.draw();
  $('plot-compare').setAttribute('aria-label', `${plot.yLabel} of ${plot.series.map((s) => s.label).join(', ') || 'nothing'}`);
}
function legendCompare() {
  const plot = plots.compare;
  plot.atCursor = plot.series.map((s) => {
    const x = state.cursor;
    const y = s.other ? java.difference(s.key, s.other, state.order, x, x, 2)[1] : java.at(s.key, x)[state.order];
    return { y, colour: s.colour };
  });
  $('compare-legend').replaceChildren(...plot.series.flatMap((s, i) => [
    element('dt', {}, swatch(s), s.label), element('dd', { textContent: full(plot.atCursor[i].y) })]));
}
/** A short piece of the line itself, dashes and all. */
function swatch(s) {
  const e = element('span', { className: 'swatch drawn' });
  const dash = s.dash && s.dash.length ? ` stroke-dasharray="${s.dash.join(' ')}"` : '';
  e.innerHTML = `<svg width="26" height="8" aria-hidden="true"><line x1="0" y1="4" x2="26" y2="4" stroke="${s.colour}" stroke-width="2.5"${dash}/></svg>`;
  return e;
}
function listCompare() {
  const names = catalogue.filter((c) => !c.rowwise).map((c) => c.name);
  const keys = [...names, ...state.compare.filter((k) => !names.includes(k) && !k.includes('#'))];
  if ($('compare-list').dataset.made !== keys.join(';')) {
    $('compare-list').dataset.made = keys.join(';');
    $('compare-list').replaceChildren(...keys.map((key) => compareBox(key, titleOf(key))));
  }
  for (const input of document.querySelectorAll('#compare-list input, #compare-variants input')) {
    input.checked = state.compare.includes(input.value);
    input.nextSibling.replaceChildren(...(input.checked ? [swatch(styleOf(input.value))] : []));
  }
}

// ---- 4: accuracy ----

let refreshWindows;
function setUpAccuracy() {
  const plot = (plots.accuracy = new Plot($('plot-accuracy'), {
    logY: true, floor: -3, least: [-3, 8], yLabel: 'error in ulp of float (dashed: 1; exact at the bottom, lost at the top)',
    onView() {
      state.ax = plot.x;
      drawAccuracy();
      changed();
    },
    onCursor(x, spoken) {
      cursorAccuracy(x);
      if (spoken) speak(`x ${$('error-x').textContent}, Hillock ${$('error-kernel').textContent}, formula ${$('error-formula').textContent}`);
    },
  }));
  viewButtons(document.querySelector('[data-view=accuracy]'), plot);
  for (const c of catalogue.filter((e) => !e.rowwise && e.variants.length)) {
    $('variant').append(element('optgroup', { label: c.title }, ...c.variants.map((v, i) => element('option', { value: `${c.name}#${i}`,
      textContent: `${c.title}${v.derivative ? '′' : ''}: ${v.name}` }))));
  }
  $('variant').addEventListener('change', () => {
    state.variant = $('variant').value;
    state.ax = null;
    show();
  });
  refreshWindows = segmented($('windows'), WINDOWS.map(([name]) => name),
    () => WINDOWS.findIndex(([, w]) => w[0] === plot.x[0] && w[1] === plot.x[1]), (i) => (state.ax = [...WINDOWS[i][1]]));
}
/** Where the formula fails most. */
function worstWindow() {
  const shares = WINDOWS.map(([, [a, b]]) => java.errorShare(state.variant, a, b));
  return [...WINDOWS[shares.indexOf(Math.max(...shares))][1]];
}
function drawAccuracy() {
  const plot = plots.accuracy;
  const [name, index] = state.variant.split('#');
  const variant = entryOf(name).variants[index];
  if (plot.of !== state.variant) {
    plot.of = state.variant;
    plot.home = worstWindow();
  }
  plot.x = state.ax || [...plot.home];
  const count = clamp(Math.round(plot.width / 2), 140, 400);
  const columns = triples(java.errors(state.variant, plot.x[0], plot.x[1], count), 3);
  const points = (k) => numbers(columns.flatMap((c) => [c[0], c[k]]));
  plot.series = [
    { label: `formula “${variant.name}”`, points: points(2), colour: ink().lines[1], scatter: true },
    { label: 'Hillock', points: points(1), colour: ink().lines[0], scatter: true },
  ];
  plot.rules = [1];
  $('variant').value = state.variant;
  $('variant-code').textContent = variant.numpy;
  $('variant-trouble').textContent = prose(variant.trouble);
  const worst = (k) => columns.reduce((most, c) => Math.max(most, c[k]), 0);
  const ulps = (e) => (e === Infinity ? 'everything: no number where there should be one' : `${many(e)} ulp`);
  $('accuracy-caption').textContent = `In this window the formula loses up to ${ulps(worst(2))}; Hillock up to ${ulps(worst(1))}.`;
  refreshWindows();
  cursorAccuracy(plot.cursor ?? (plot.x[0] + plot.x[1]) / 2);
  plot.draw();
  $('plot-accuracy').setAttribute('aria-label', `Error in ulp of ${titleOf(state.variant)} and of Hillock, for x from ${short(plot.x[0])} to ${short(plot.x[1])}`);
}
function cursorAccuracy(x) {
  const plot = plots.accuracy;
  plot.cursor = clamp(x, plot.x[0], plot.x[1]);
  const [at, truth, kernel, formula, kernelError, formulaError] = java.errorAt(state.variant, plot.cursor);
  $('error-x').textContent = full(at);
  $('error-truth').textContent = full(truth);
  $('error-kernel').textContent = `${short(kernel, 9)}\n${many(kernelError)} ulp`;
  $('error-formula').textContent = `${short(formula, 9)}\n${many(formulaError)} ulp`;
  plot.atCursor = [];
  plot.draw(false);
}

// ---- 5: rows ----

let rowAnswer = null;
let dragging = -1;
function setUpRow() {
  plots.bars = new Picture($('bars'), paintBars);
  plots.heat = new Picture($('heat'), paintHeat);
  checkbox('shift', () => state.shift, (v) => (state.shift = v));
  $('entries').addEventListener('input', () => {
    const n = Number($('entries').value);
    while (state.logits.length < n) {
      state.logits.push(0);
      state.mask += '1';
    }
    state.logits.length = n;
    state.mask = state.mask.slice(0, n);
    show();
  });
  $('logits-random').onclick = () => {
    state.logits = state.logits.map(() => Math.round((Math.random() * 12 - 6) * 10) / 10);
    show();
  };
  $('logits-huge').onclick = () => {
    state.logits = state.logits.map((v) => clamp(tidy(v * 10, 0.01), -1000, 1000));
    show();
  };
  $('logits-reset').onclick = () => {
    const fresh = initialState();
    for (const key of ['logits', 'mask', 'shift', 'row']) state[key] = fresh[key];
    $('row-parameters').dataset.made = '';
    show();
  };
  const canvas = $('bars');
  const grab = (e) => {
    const { left, right, top, bottom, reach } = plots.bars.box;
    const bounds = canvas.getBoundingClientRect();
    const n = state.logits.length;
    if (dragging < 0) dragging = clamp(Math.floor(((e.clientX - bounds.left - left) / (right - left)) * n), 0, n - 1);
    const share = (bottom - (e.clientY - bounds.top)) / (bottom - top);
    state.logits[dragging] = clamp(tidy((share * 2 - 1) * reach, reach / 100), -1000, 1000);
    plots.bars.chosen = dragging;
    show();
  };
  canvas.addEventListener('pointerdown', (e) => {
    if (e.button) return;
    canvas.setPointerCapture(e.pointerId);
    plots.bars.held = plots.bars.box.reach;
    grab(e);
  });
  canvas.addEventListener('pointermove', (e) => dragging >= 0 && grab(e));
  const end = () => {
    dragging = -1;
    plots.bars.held = 0;
    plots.bars.draw();
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
  canvas.addEventListener('keydown', (e) => {
    const n = state.logits.length;
    const at = plots.bars.chosen ?? 0;
    const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[e.key];
    if (by) state.logits[at] = clamp(tidy(state.logits[at] + by, 0.01), -1000, 1000);
    else if (e.key === 'ArrowRight') plots.bars.chosen = (at + 1) % n;
    else if (e.key === 'ArrowLeft') plots.bars.chosen = (at + n - 1) % n;
    else if (e.key === ' ') toggleMask(at);
    else return;
    e.preventDefault();
    show();
    const now = plots.bars.chosen ?? 0;
    speak(`entry ${now + 1}, score ${short(state.logits[now])}, output ${short(rowAnswer.y[now])}`);
  });
}
function toggleMask(i) {
  state.mask = state.mask.slice(0, i) + (state.mask[i] === '1' ? '0' : '1') + state.mask.slice(i + 1);
}
function drawRow() {
  if (!state.row) return;
  parameterControls($('row-parameters'), 'row');
  const n = state.logits.length;
  const all = Array.from(java.row(state.row, state.logits.join(','), state.mask, state.shift));
  rowAnswer = { y: all.slice(0, n), jacobian: triples(all.slice(n, n + n * n), n), sums: all.slice(n + n * n, 2 * n + n * n), entropy: all[all.length - 1] };
  $('entries').value = n;
  $('entries-out').textContent = n;
  $('shift-hint').textContent = state.shift ? 'As the kernel does it: no exponential can overflow.' : 'As the formula is written, in float: exponentials overflow from 88.7 on, and ∞/∞ is not a number.';
  const body = $('logits').tBodies[0];
  if (body.rows.length !== n) {
    body.replaceChildren(...state.logits.map((_, i) => {
      const score = element('input', { type: 'text', inputMode: 'decimal', autocomplete: 'off', ariaLabel: `score of entry ${i + 1}` });
      score.addEventListener('input', () => {
        const text = score.value.replace('−', '-').trim();
        const value = text === '' ? NaN : Number(text);
        const ok = Math.abs(value) <= 1000;
        score.setAttribute('aria-invalid', String(!ok));
        if (ok) {
          state.logits[i] = value;
          show();
        }
      });
      score.addEventListener('blur', () => show());
      const takes = element('input', { type: 'checkbox', ariaLabel: `entry ${i + 1} takes part` });
      takes.addEventListener('change', () => {
        toggleMask(i);
        show();
      });
      return element('tr', {}, element('th', { scope: 'row', textContent: i + 1 }), element('td', {}, score), element('td', {}, takes), element('td'));
    }));
  }
  [...body.rows].forEach((row, i) => {
    const [score, takes] = row.querySelectorAll('input');
    if (document.activeElement !== score) {
      score.value = state.logits[i];
      score.setAttribute('aria-invalid', 'false');
    }
    takes.checked = state.mask[i] === '1';
    row.cells[3].textContent = short(rowAnswer.y[i], 5);
  });
  const lost = rowAnswer.y.some((v) => v !== v);
  const largestSum = rowAnswer.sums.reduce((m, s) => Math.max(m, Math.abs(s)), 0);
  $('row-caption').textContent = lost
    ? (state.shift ? 'Nothing takes part: there are no proportions, the output is NaN.' : 'Overflow: an exponential became ∞, and ∞/∞ is NaN. Switch the shift on, and the same row is harmless.')
    : `Entropy ${short(rowAnswer.entropy, 4)} of at most ${short(java.entropyOfEven(n), 4)} bits. The rows of the Jacobian sum to 0: ${
      largestSum === 0 ? 'here exactly' : `here within ${short(largestSum, 2)}`}.`;
  $('heat').setAttribute('aria-label', `The Jacobian as a heat map, ${n} by ${n}; diagonal ${rowAnswer.jacobian.map((r, i) => short(r[i], 2)).join(', ')}`);
  $('bars').setAttribute('aria-label', `Scores and outputs of ${n} entries; arrow keys choose and change, space masks`);
  plots.bars.draw();
  plots.heat.draw();
}
function paintBars(p, width, height) {
  const k = ink();
  const n = state.logits.length;
  const left = 46;
  const right = width - 8;
  const gap = 34;
  const middle = Math.round(height * 0.5);
  const top = 26;
  const bottom = middle - gap / 2 - 4;
  const reach = plots.bars.held || Math.max(5, ...state.logits.map(Math.abs)) * 1.05;
  plots.bars.box = { left, right, top, bottom, reach };
  const slot = (right - left) / n;
  const wide = Math.min(slot * 0.64, 64);
  const zero = (top + bottom) / 2;
  const size = slot < 44 ? 10 : 12;
  p.text('scores: drag them', left, 12, k.soft);
  for (const v of [-reach / 1.05, 0, reach / 1.05]) {
    const y = zero - (v / reach) * (bottom - top) / 2;
    p.line([left, y, right, y], v === 0 ? k.axis : k.grid);
    p.text(short(v, 3), left - 8, y, k.soft, { align: 'right' });
  }
  const base = height - 24;
  const high = middle + gap / 2 + 8;
  p.text('outputs', left, middle + 6, k.soft);
  for (const v of [0, 0.5, 1]) {
    const y = base - v * (base - high);
    p.line([left, y, right, y], v === 0 ? k.axis : k.grid);
    p.text(String(v), left - 8, y, k.soft, { align: 'right' });
  }
  state.logits.forEach((v, i) => {
    const x = left + slot * (i + 0.5);
    const on = state.mask[i] === '1';
    const y = zero - (v / reach) * (bottom - top) / 2;
    p.rect(x - wide / 2, Math.min(y, zero), wide, Math.max(1, Math.abs(y - zero)), on ? k.lines[1] : k.grid);
    p.rect(x - wide / 2, y - 2.5, wide, 5, on ? k.text : k.axis);
    if (plots.bars.chosen === i) p.line([x - wide / 2 - 3, bottom, x + wide / 2 + 3, bottom], k.text, 2);
    const out = rowAnswer.y[i];
    const text = out !== out ? 'NaN' : short(out, slot < 56 ? 2 : 3);
    const h = out === out ? out * (base - high) : 0;
    p.rect(x - wide / 2, base - h, wide, h, k.lines[0]);
    const full = h > base - high - 16;
    // The table has every number; here only those for which there is room.
    if (textWidth(text, size) < (full ? wide : slot) - 2) {
      p.text(text, x, full ? base - h + 11 : base - h - 9, full ? k.back : out === out ? k.text : k.lines[7], { align: 'center', size });
    }
    p.text(on ? String(i + 1) : slot < 50 ? '✕' : 'masked', x, height - 10, k.soft, { align: 'center', size: on ? 12 : size - 1 });
  });
}
function paintHeat(p, width, height) {
  const k = ink();
  const n = state.logits.length;
  const { jacobian, sums } = rowAnswer;
  const most = jacobian.flat().reduce((m, v) => (Math.abs(v) > m ? Math.abs(v) : m), 0);
  const left = 34;
  const top = 44;
  const foot = 40;
  const sumWidth = 76;
  const cell = Math.min((width - left - sumWidth - 8) / n, (height - top - foot) / n, 96);
  p.text('Jacobian ∂yᵢ/∂xₖ: row i, column k', left, 12, k.soft);
  p.text('row sum', left + n * cell + 12, top - 11, k.soft, { size: 11 });
  jacobian.forEach((row, i) => {
    const y = top + i * cell;
    p.text(String(i + 1), left - 8, y + cell / 2, k.soft, { align: 'right' });
    p.text(String(i + 1), left + (i + 0.5) * cell, top - 11, k.soft, { align: 'center' });
    row.forEach((v, j) => {
      const x = left + j * cell;
      p.rect(x, y, cell - 1, cell - 1, v === v ? diverging(most ? v / most : 0) : k.grid);
      const text = v === v ? [2, 1].map((digits) => short(v, digits)).find((t) => textWidth(t, 11) < cell - 4) : 'NaN';
      if (text && textWidth(text, 11) < cell - 4) {
        p.text(text, x + cell / 2, y + cell / 2, v === v ? readableOn(diverging(most ? v / most : 0)) : k.text, { align: 'center', size: 11 });
      }
    });
    p.text(sums[i] === 0 ? '0' : short(sums[i], 2), left + n * cell + 12, y + cell / 2, sums[i] === sums[i] ? k.text : k.lines[7], { size: 11 });
  });
  const y = top + n * cell + 12;
  const w = Math.min(160, n * cell);
  for (let i = 0; i < 65; i++) p.rect(left + (i * w) / 65, y, w / 65 + 0.5, 8, diverging((i - 32) / 32));
  p.text(sums.some((s) => s !== s) ? 'no numbers' : most ? `−${short(most, 2)} to ${short(most, 2)}` : 'all 0', left + w + 10, y + 4, k.soft, { size: 11 });
}

// ---- 6: gradient flow ----

let flowAnswer = null;
function setUpFlow() {
  const cursor = (x) => {
    const layer = clamp(Math.round(x), 1, state.layers);
    for (const plot of [plots.flow, plots.dead]) {
      plot.cursor = layer;
      plot.atCursor = plot.series.map((s) => ({ y: s.points[2 * layer - 1], colour: s.colour }));
      plot.draw(false);
    }
    captionFlow(layer);
  };
  plots.flow = new Plot($('plot-flow'), { logY: true, whole: true, step: 1, gutter: 52, least: [-1, 1], xLabel: 'layer', yLabel: 'gradient that arrives (dashed: as it entered)', onCursor: cursor });
  plots.units = new Picture($('units'), paintUnits);
  plots.dead = new Plot($('plot-dead'), { whole: true, step: 1, gutter: 52, least: [0, 1], xLabel: 'layer', yLabel: 'share of dead units', onCursor: cursor });
  $('flow-other').append(element('option', { value: '', textContent: 'nothing' }),
    ...catalogue.filter((c) => !c.rowwise).map((c) => element('option', { value: c.name, textContent: c.title })));
  $('flow-other').addEventListener('change', () => {
    state.other = $('flow-other').value;
    show();
  });
  slider('layers', 'layers', String);
  slider('spread', 'spread', (v) => short(Number((10 ** v).toPrecision(3))));
  slider('gain', 'gain', (v) => short(v));
  $('seed').onclick = () => {
    state.seed = (state.seed + 1) % 1000000;
    show();
  };
}
function drawFlow() {
  const n = state.layers;
  const of = (spelling) => {
    const all = Array.from(java.flow(spelling, n, 10 ** state.spread, state.gain, state.seed));
    return { gradient: all.slice(0, n), output: all.slice(n, 2 * n), dead: all.slice(2 * n, 3 * n), units: triples(all.slice(3 * n), (all.length - 3 * n) / n) };
  };
  flowAnswer = of(state.flow);
  const others = state.other && state.other !== state.flow ? [[state.other, of(state.other)]] : [];
  const runs = [[state.flow, flowAnswer], ...others];
  const series = (key) => runs.map(([name, run], i) => ({ label: titleOf(name), colour: ink().lines[i], dash: DASHES[i],
    points: numbers(run[key].flatMap((v, l) => [l + 1, v])) }));
  for (const [plot, key] of [[plots.flow, 'gradient'], [plots.dead, 'dead']]) {
    plot.x = n === 1 ? [0.5, 1.5] : [1, n];
    plot.series = series(key);
    if (n === 1) plot.jumps = plot.series.map((s) => ({ x: 1, left: s.points[1], at: s.points[1], right: s.points[1], colour: s.colour }));
    else plot.jumps = [];
    plot.cursor = null;
    plot.draw();
  }
  plots.flow.rules = [1];
  plots.units.draw();
  $('flow-other').value = state.other;
  captionFlow(1);
  $('plot-flow').setAttribute('aria-label', `Gradient by layer for ${runs.map(([name]) => titleOf(name)).join(' and ')}: ${short(flowAnswer.gradient[0], 3)} of it reaches layer 1 of ${n}`);
}
function captionFlow(layer) {
  const { gradient, dead, output } = flowAnswer;
  const g = gradient[layer - 1];
  const verdict = layer > 1 ? '' : g === 0 ? ' It has vanished entirely.' : g < 1e-3 ? ' It has all but vanished.' : g > 1e3 ? ' It explodes.' : ' It survives.';
  $('flow-caption').textContent = `${titleOf(state.flow)}: of a gradient of 1, ${short(g, 3)} arrives at layer ${layer} of ${state.layers}.${verdict} Outputs there have size ${
    short(output[layer - 1], 3)}; ${short(dead[layer - 1] * 100, 3)}\u00a0% of its units are dead for every example.`;
}
function paintUnits(p, width, height) {
  const k = ink();
  const { units } = flowAnswer;
  const { left, right } = plots.flow.box || { left: 60, right: width - 14 };
  const n = units.length;
  const top = 26;
  const bottom = height - 8;
  const bar = 90;
  const legend = bar + 60;
  const fits = (t) => textWidth(t) < right - left - legend - 10;
  const label = [`gradient of every unit of ${titleOf(state.flow)} (grey: 0)`, 'gradient of every unit'].find(fits);
  p.text(label || 'gradient of every unit', left, 12, k.soft);
  if (label) {
    const at = right - bar - 24;
    p.text('10⁻⁶', at - 5, 12, k.soft, { align: 'right', size: 11 });
    for (let i = 0; i < 30; i++) p.rect(at + (i * bar) / 30, 8, bar / 30 + 0.5, 8, ramp(i / 29));
    p.text('10²', right, 12, k.soft, { align: 'right', size: 11 });
  }
  const w = (right - left) / n;
  units.forEach((column, l) => {
    const h = (bottom - top) / column.length;
    column.forEach((v, u) => {
      p.rect(left + l * w, top + u * h, w + (n > 40 ? 0.5 : -0.5), h + 0.5, v > 0 ? ramp((Math.log10(v) + 6) / 8) : k.zone);
    });
  });
}

// ---- 7: take away ----

function picturesOf(tab) {
  return { function: [plots.function], compare: [plots.compare], accuracy: [plots.accuracy], row: [plots.bars, plots.heat], flow: [plots.flow, plots.units, plots.dead] }[tab] || [];
}
function captionOf(tab) {
  return { function: titleOf(state.f), compare: '', accuracy: titleOf(state.variant), row: state.row && titleOf(state.row), flow: 'Gradient flow' }[tab];
}
/** Title, legend and pictures, one below the other. */
function poster(p) {
  const tab = state.tab;
  const pictures = picturesOf(tab);
  const width = Math.max(...pictures.map((p) => p.width));
  const series = tab === 'row' ? [] : pictures[0].series;
  const k = ink();
  let x = 16;
  let y = 22;
  const items = series.map((s) => {
    const w = textWidth(s.label, 13) + 50;
    if (x + w > width) {
      x = 16;
      y += 20;
    }
    const at = { s, x, y: y + 22 };
    x += w;
    return at;
  });
  const head = (items.length ? items[items.length - 1].y : 22) + 18;
  const height = pictures.reduce((sum, p) => sum + p.height, head);
  const paint = () => {
    p.rect(0, 0, width, height, k.back);
    p.text(captionOf(tab) || 'Functions', 16, 20, k.text, { size: 15, bold: true });
    for (const { s, x: at, y: line } of items) {
      if (s.scatter) p.rect(at + 8, line - 4, 8, 8, s.colour);
      else p.line([at, line, at + 26, line], s.colour, 2.5, s.dash || []);
      p.text(s.label, at + 32, line, k.text, { size: 13 });
    }
    let offset = head;
    for (const picture of pictures) {
      p.shifted(offset, () => picture.paint(p, picture.width, picture.height));
      offset += picture.height;
    }
  };
  return { width, height, paint };
}
function asSvg() {
  const p = new SvgPainter();
  const { width, height, paint } = poster(p);
  paint();
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${
    escapeXml(FONT)}"><title>${escapeXml(captionOf(state.tab) || 'Functions')}</title>${p.parts.join('\n')}</svg>\n`;
}
/** The SVG at twice its size. */
async function asPng() {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(asSvg())}`;
  await image.decode();
  const canvas = element('canvas', { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
function asCsv() {
  const quote = (t) => (/[",\n]/.test(t) ? `"${t.replace(/"/g, '""')}"` : t);
  const number = (v) => (v === Infinity ? 'Infinity' : v === -Infinity ? '-Infinity' : Object.is(v, -0) ? '-0.0' : String(v));
  const rows = [];
  if (state.tab === 'row') {
    const n = state.logits.length;
    rows.push(['entry', 'score', 'takes part', 'output', ...rowAnswer.y.map((_, k) => `dy/dx${k + 1}`), 'row sum']);
    for (let i = 0; i < n; i++) rows.push([i + 1, state.logits[i], state.mask[i], ...[rowAnswer.y[i], ...rowAnswer.jacobian[i], rowAnswer.sums[i]].map(number)]);
  } else if (state.tab === 'flow') {
    rows.push(['layer', 'gradient', 'output', 'share of dead units']);
    flowAnswer.gradient.forEach((g, i) => rows.push([i + 1, number(g), number(flowAnswer.output[i]), number(flowAnswer.dead[i])]));
  } else {
    const { series } = plots[state.tab];
    rows.push(['series', 'x', 'y']);
    for (const s of series) for (let i = 0; i < s.points.length; i += 2) rows.push([quote(s.label), number(s.points[i]), number(s.points[i + 1])]);
  }
  return `${rows.map((r) => r.join(',')).join('\r\n')}\r\n`;
}
function save(blob, extension) {
  const name = `hillock-${state.tab}.${extension}`;
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  taken(`Saved ${name}`);
}
function taken(text) {
  $('taken').textContent = text;
}
async function copy(text, field, done) {
  try {
    await navigator.clipboard.writeText(text);
    taken(done);
  } catch {
    // Not every browser lets a local file write to the clipboard.
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    taken('Selected: copy it with Ctrl+C.');
  }
}
function setUpTake() {
  $('png').onclick = async () => save(await asPng(), 'png');
  $('svg').onclick = () => save(new Blob([asSvg()], { type: 'image/svg+xml' }), 'svg');
  $('csv').onclick = () => save(new Blob([asCsv()], { type: 'text/csv' }), 'csv');
  $('link').onclick = () => {
    $('link-text').value = currentLink();
    copy($('link-text').value, $('link-text'), 'Link copied.');
  };
  for (const language of LANGUAGES) {
    $(`${language}-copy`).onclick = () => copy($(`${language}-text`).textContent, $(`${language}-text`), 'Code copied.');
  }
}
function drawTake() {
  const pictures = picturesOf(state.tab).length > 0;
  for (const id of ['png', 'svg', 'csv']) $(id).disabled = !pictures;
  const subject = { function: state.f, card: state.card, compare: state.compare.find((k) => !k.includes('#')), accuracy: state.variant.split('#')[0], row: state.row, flow: state.flow }[state.tab];
  $('code').hidden = !subject;
  if (subject) {
    const card = cardOf(subject);
    for (const language of LANGUAGES) $(`${language}-text`).textContent = card[language];
  }
  taken('');
}

// ---- the whole ----

function setUpTabs() {
  const rows = catalogue.filter((c) => c.rowwise);
  if (rows.length === 1) TABS[4][1] = rows[0].title;
  TABS.forEach(([id, title], i) => {
    const tab = element('button', { type: 'button', id: `tab-${id}`, role: 'tab', textContent: title, 'aria-controls': `panel-${id}`, onclick: () => go(id) });
    tab.addEventListener('keydown', (e) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: TABS.length - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      const next = TABS[(to + TABS.length) % TABS.length][0];
      go(next);
      $(`tab-${next}`).focus();
    });
    $('tabs').append(tab);
  });
}
function go(tab) {
  state.tab = tab;
  show();
}

const DRAW = {
  function() {
    parameterControls(document.querySelector('#panel-function [data-parameters]'), 'f');
    drawFunction();
  },
  card() {
    parameterControls(document.querySelector('#panel-card [data-parameters]'), 'card');
    drawCard();
  },
  compare() {
    refreshOrder();
    listCompare();
    drawCompare();
  },
  accuracy: drawAccuracy,
  row: drawRow,
  flow() {
    parameterControls(document.querySelector('#panel-flow [data-parameters]'), 'flow');
    drawFlow();
  },
};

/** Brings the page in line with the state. */
function show() {
  for (const [id] of TABS) {
    const on = id === state.tab;
    $(`panel-${id}`).hidden = !on;
    $(`tab-${id}`).setAttribute('aria-selected', String(on));
    $(`tab-${id}`).tabIndex = on ? 0 : -1;
  }
  $('keys').hidden = state.tab === 'card' || state.tab === 'row';
  for (const [id, field] of [['function', 'f'], ['card', 'card'], ['flow', 'flow']]) {
    document.querySelector(`#panel-${id} [data-function]`).value = entryOf(state[field]).name;
  }
  refreshers.forEach((refresh) => refresh());
  DRAW[state.tab]();
  drawTake();
  changed();
}

function setTheme(name) {
  theme = name;
  document.documentElement.dataset.theme = name;
  if (state) show();
  Picture.all.forEach((p) => p.draw());
}

async function load() {
  const bytes = Uint8Array.from(atob(KERNELS), (c) => c.charCodeAt(0));
  const plain = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
  const module = await TeaVM.wasmGC.load(await plain.arrayBuffer(), {});
  return module.exports;
}

/** A module with one struct type: only a browser with WASM GC takes it. */
function hasGarbageCollection() {
  return typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 95, 1, 120, 0]));
}
function fail(text) {
  $('failure').textContent = text;
  $('failure').hidden = false;
  document.documentElement.dataset.failed = 'true';
}

async function start() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  setTheme(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', () => setTheme(dark.matches ? 'dark' : 'light'));
  $('theme').onclick = () => setTheme(theme === 'dark' ? 'light' : 'dark');
  if (!hasGarbageCollection()) {
    fail('This page runs Java kernels as WebAssembly with garbage collection, which this browser does not have. Please open it with Chrome or Edge 119, Firefox 120, Safari 18.2, or newer.');
    return;
  }
  try {
    java = await load();
  } catch (e) {
    fail(`The kernels could not be started in this browser (${e.message}). Please open the page with a current Chrome, Edge, Firefox or Safari.`);
    return;
  }
  catalogue = JSON.parse(java.catalogue());
  setUpTabs();
  fillSelects();
  setUpFunction();
  setUpCompare();
  setUpAccuracy();
  setUpRow();
  setUpFlow();
  setUpTake();
  state = readAddress(location.hash);
  show();
  addEventListener('hashchange', (e) => {
    state = readAddress(new URL(e.newURL).hash);
    show();
  });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}
start();
