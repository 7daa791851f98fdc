// What a test asks of a server beyond OAuth: POST /control/ACTION with a JSON body.

import { createServer } from 'node:http';

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

// Serve on a free port of 127.0.0.1 and print it. `actions` answers control requests,
// everything else goes to `handler`. The server ends with its standard input.
export function serve(actions, handler) {
  const server = createServer(async (request, response) => {
    const [, prefix, name] = request.url.split('/');
    if (prefix !== 'control') return handler(request, response);
    const answer = await actions[name](await body(request));
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(answer ?? {}));
  });
  process.stdin.on('end', () => process.exit()).resume();
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}
