import { parentPort, workerData } from 'node:worker_threads';
import type { Request, WorkerSetup } from '../protocol';
import { IndexHost } from './index-host';
import { IndexService } from './index-service';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');
const setup = workerData as WorkerSetup;
const service = new IndexService(new IndexHost(setup.directory), setup.weights, (response) => {
  port.postMessage(response);
});
port.on('message', (request: Request) => service.take(request));
