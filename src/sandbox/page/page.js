'use strict';
const WIDTH = 240;
const TOP = 6;
const BOTTOM = 62;
const byId = (id) => document.getElementById(id);
const format = (number) => Math.round(number).toLocaleString('en');
const cards = new Map();

/** `100 calls / s`, `6,000 messages / min`, `5 calls / min per user`. */
function limitText({ amount, unit, windowMs, scope }) {
  const units = { 86400000: 'day', 3600000: 'h', 60000: 'min', 1000: 's' };
  const window = units[windowMs] ?? `${(windowMs / 1000).toLocaleString('en')} s`;
  return `${format(amount)} ${unit}${amount === 1 ? '' : 's'} / ${window}${scope === 'user' ? ' per user' : ''}`;
}

/** A key is the App Key, the endpoint, and what else tells it from others. */
function readKey(key) {
  const [, owner = '', method = '', path = key, rest = ''] =
    /^(?:(\S*) )?([A-Z]+) (\/\S*)(?: (.*))?$/.exec(key) ?? [];
  return { owner: [owner.replace('#', ' / '), rest].filter(Boolean).join(' · '), method, path };
}

function show(root, selector, text) {
  const element = root.querySelector(selector);
  if (element.textContent !== text) element.textContent = text;
  return element;
}

function cardOf(bucket) {
  const known = cards.get(bucket.bucket);
  if (known) return known;
  const card = byId('card').content.firstElementChild.cloneNode(true);
  const { owner, method, path } = readKey(bucket.bucket);
  card.dataset.bucket = bucket.bucket;
  show(card, '.method', method);
  show(card, '.path', path);
  show(card, '.owner', owner);
  cards.set(bucket.bucket, card);
  return card;
}

/** The window's fill over the last minute, in steps, and a mark wherever it had no room. */
function draw(card, { samples, amount }, { lookEveryMs, spanMs }) {
  const step = (WIDTH * lookEveryMs) / spanMs;
  const start = WIDTH - samples.length * step;
  const y = ({ peak }) => BOTTOM - (BOTTOM - TOP) * Math.min(1, peak / amount);
  const x = (index) => (start + index * step).toFixed(1);
  const edge = samples.map((sample, i) => `${x(i)} ${y(sample).toFixed(1)}H${x(i + 1)}`).join('L');
  const marks = samples.flatMap(({ over }, i) => (over > 0 ? [`M${x(i + 0.5)} 44V64`] : []));
  const drawn = samples.length === 0 ? '' : `M${edge}`;
  card.querySelector('.edge').setAttribute('d', drawn);
  card.querySelector('.area').setAttribute('d', drawn && `${drawn}V${BOTTOM}H${x(0)}Z`);
  card.querySelector('.refusals').setAttribute('d', marks.join(''));
  const worst = Math.max(0, ...samples.map(({ peak }) => peak));
  card
    .querySelector('svg')
    .setAttribute('aria-label', `At most ${format(worst)} of ${format(amount)} in the last minute`);
}

function showBucket(bucket, snapshot) {
  const card = cardOf(bucket);
  const { amount, held, calls, refused, worst, others } = bucket;
  const share = Math.min(1, held / amount);
  show(card, '.percent', `${Math.round(100 * share)} %`);
  show(card, '.held', `${format(held)} of ${format(amount)}`);
  show(card, '.limit-text', limitText(bucket));
  card.querySelector('.bar i').style.width = `${100 * share}%`;
  show(card, '.calls', format(calls));
  show(card, '.refused', format(refused)).classList.toggle('bad', refused > 0);
  show(card, '.worst', `${format(worst)} of ${format(amount)}`).classList.toggle(
    'bad',
    worst > amount,
  );
  card.querySelector('.others').hidden = others.accepted + others.refused === 0;
  show(card, '.others-weight', format(others.accepted));
  draw(card, bucket, snapshot);
  return card;
}

/** What was told in the last two seconds or so: calls per second are what came since. */
const recent = [];
function pace({ totals: { calls }, upMs }) {
  if (recent.length > 0 && calls < recent.at(-1).calls) recent.length = 0;
  recent.push({ calls, upMs });
  if (recent.length > 5) recent.shift();
  const [first] = recent;
  return upMs > first.upMs ? (1000 * (calls - first.calls)) / (upMs - first.upMs) : 0;
}

function showTotals(snapshot) {
  const { calls, accepted, refused, faulted, unlimited } = snapshot.totals;
  const { upMs } = snapshot;
  const minutes = Math.floor(upMs / 60000);
  const up = `${minutes}:${String(Math.floor(upMs / 1000) % 60).padStart(2, '0')}`;
  const shown = { Calls: calls, Accepted: accepted, Refused: refused };
  if (faulted > 0) shown.Faulted = faulted;
  if (unlimited > 0) shown['Without limit'] = unlimited;
  shown['Calls / s'] = pace(snapshot);
  byId('up').textContent = `up ${up}`;
  byId('totals').replaceChildren(
    ...Object.entries(shown).map(([name, count]) => {
      const item = document.createElement('div');
      item.append(document.createElement('dt'), document.createElement('dd'));
      show(item, 'dt', name);
      show(item, 'dd', format(count)).classList.toggle('bad', name === 'Refused' && refused > 0);
      return item;
    }),
  );
}

function showSnapshot(snapshot) {
  const { table, buckets, hidden } = snapshot;
  byId('table').textContent = table;
  showTotals(snapshot);
  const wanted = buckets.map((bucket) => showBucket(bucket, snapshot));
  const grid = byId('buckets');
  // Left alone unless something changed: a selection in it should stay.
  if (
    wanted.length !== grid.children.length ||
    wanted.some((card, i) => card !== grid.children[i])
  ) {
    grid.replaceChildren(...wanted);
  }
  const shown = new Set(wanted);
  for (const [key, card] of cards) if (!shown.has(card)) cards.delete(key);
  byId('empty').hidden = buckets.length > 0;
  byId('legend').hidden = buckets.length === 0;
  byId('hidden').hidden = hidden === 0;
  byId('hidden').textContent =
    `${format(hidden)} more buckets: the 3 busiest users of a limit are shown, and 48 in all.`;
}

function showState(state) {
  byId('live').dataset.state = state;
  byId('live').textContent = state === 'live' ? 'live' : 'not reachable';
}

byId('address').textContent = location.origin;
byId('base').textContent = `${location.origin}/my-org/my-app`;
byId('curl').textContent = `curl ${location.origin}/my-org/my-app/users/user1`;
byId('reset').addEventListener('click', () => fetch('/_sandbox/reset', { method: 'POST' }));
const events = new EventSource('/_sandbox/events');
events.addEventListener('open', () => showState('live'));
events.addEventListener('error', () => showState('lost'));
events.addEventListener('message', ({ data }) => showSnapshot(JSON.parse(data)));
