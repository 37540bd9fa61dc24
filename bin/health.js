'use strict';

// Asks the hub of this container whether it lives; the exit code is the answer.

const port = process.env.HEALTH_PORT || process.env.PORT || '3000';

setTimeout(() => process.exit(1), 4000);
fetch(`http://127.0.0.1:${port}/health`).then(
  (reply) => process.exit(reply.ok ? 0 : 1),
  () => process.exit(1),
);
