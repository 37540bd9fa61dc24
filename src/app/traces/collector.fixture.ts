import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SentSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { key: string; value: Record<string, unknown> }[];
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: SentSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

/** A small collector: takes OTLP over HTTP and keeps what it was sent. */
export class Collector {
  readonly bodies: string[] = [];
  readonly headers: Record<string, unknown>[] = [];
  readonly paths: (string | undefined)[] = [];
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    this.headers.push(request.headers);
    this.paths.push(request.url);
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      this.bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get sent(): Sent['resourceSpans'] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as Sent).resourceSpans);
  }

  get spans(): SentSpan[] {
    return this.sent.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => [...spans]));
  }

  async until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 10_000; !holds(); await sleep(20)) {
      if (Date.now() > end)
        throw new Error(`only ${JSON.stringify(this.spans.map((s) => s.name))}`);
    }
  }
}
