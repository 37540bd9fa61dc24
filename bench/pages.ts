import { request } from 'node:http';
import { percentile, type Figure } from './figures';

/** Bytes over the wire of one address, as a browser that takes brotli gets them. */
function bytesOf(url: string): Promise<{ bytes: number; text: Buffer; ms: number }> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    request(url, { headers: { 'accept-encoding': 'br', accept: 'text/html,*/*' } }, (answer) => {
      const parts: Buffer[] = [];
      let bytes = JSON.stringify(answer.rawHeaders).length;
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
      });
      answer.on('end', () =>
        resolve({ bytes, text: Buffer.concat(parts), ms: performance.now() - begun }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** Weight of the first visit to a page of results, and how long the hub takes to make one. */
export async function figuresOfPages(base: string, queries: readonly string[]): Promise<Figure[]> {
  const address = (q: string) => `${base}/search?q=${encodeURIComponent(q)}`;
  const html = await (await fetch(address(queries[0] ?? ''))).text();
  const assets = [
    ...new Set([...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((m) => m[1])),
  ];
  const parts = await Promise.all(
    [address(queries[0] ?? ''), ...assets.map((path) => base + path)].map(bytesOf),
  );
  const times: number[] = [];
  for (const q of queries) times.push((await bytesOf(address(q))).ms);
  return [
    {
      name: 'first visit of a page of results, everything',
      value: parts.reduce((sum, part) => sum + part.bytes, 0) / 1_000,
      unit: 'kB',
      bound: '≤ 60',
    },
    { name: 'page of results, p95', value: percentile(times, 0.95), unit: 'ms', bound: '≤ 50' },
  ];
}
