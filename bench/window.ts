import { windowText } from '../functions/copy-jobs/schedule/window.ts';
import { parseWindowText } from '../functions/copy-jobs/schedule/window-text.ts';
import { here, number, ratio } from './tools/figures.ts';
import { alternate, median } from './tools/measure.ts';
import { seededRandom } from './tools/random.ts';
import { show } from './tools/show.ts';

const count = 10_000;
const random = seededRandom(4);

/** Half are random hour by hour; half are long stretches, as people define them. Each allows at least one hour. */
const windows = Array.from({ length: count }, (_, index) => {
  const changes = index % 2 === 0 ? 0.5 : 0.05;
  let allowed = random() < 0.5;
  const hours = Array.from({ length: 168 }, () => {
    if (random() < changes) allowed = !allowed;
    return allowed;
  });
  hours[Math.floor(random() * 168)] = true;
  return hours;
});
const texts = windows.map(windowText);
const jsons = windows.map((hours) => JSON.stringify(hours));

const mistakes = texts.filter((text, index) => JSON.stringify(parseWindowText(text)) !== jsons[index]).length;
if (mistakes > 0) throw new Error(`${mistakes} of ${count} windows did not come back as they were.`);

let kept = 0;
function timed<Item>(items: readonly Item[], work: (item: Item) => { length: number }): () => number {
  return () => {
    const began = performance.now();
    for (const item of items) kept += work(item).length;
    return performance.now() - began;
  };
}

const measured = await alternate(
  {
    write: timed(windows, windowText),
    read: timed(texts, parseWindowText),
    stringify: timed(windows, (hours) => JSON.stringify(hours)),
    parse: timed(jsons, (json) => JSON.parse(json)),
  },
  { rounds: 21, warmUps: 3 },
);
if (kept === 0) throw new Error('Nothing was measured.');

const nanosecondsEach = (milliseconds: number[]) => milliseconds.map((ms) => (ms * 1e6) / count);
show({
  bench: 'window',
  what: `${number(count)} random copy windows, 168 hours to text and back`,
  figures: [
    here('hours to text', nanosecondsEach(measured.write), 'ns each'),
    here('text to hours', nanosecondsEach(measured.read), 'ns each'),
    here(
      'there and back',
      nanosecondsEach(measured.write.map((ms, at) => ms + (measured.read[at] ?? 0))),
      'ns each',
    ),
    ratio('hours to text ÷ JSON.stringify', {
      ours: ['text', measured.write],
      floor: ['JSON', measured.stringify],
    }),
    ratio('text to hours ÷ JSON.parse', { ours: ['text', measured.read], floor: ['JSON', measured.parse] }),
  ],
  notes: [
    `A text has ${number(median(texts.map(({ length }) => length)))} characters, the same hours as JSON ${number(median(jsons.map(({ length }) => length)))}.`,
  ],
});
