// What a test asks of a server beyond OAuth: POST /control/ACTION with a JSON body.

import { createServer } from 'node:http';

import { seconds, wait } from './clock.mjs';

const UNITS = { d: 86400, h: 3600, m: 60, s: 1 };

// The clock as `tolsim serve` has it: `advance` is a duration such as 1h30m.
function clock({ advance = '' }) {
  for (const [, count, unit] of advance.matchAll(/(\d+)([dhms])/g)) wait(count * UNITS[unit]);
  return { now: seconds(), mode: 'manual', scale: 1 };
}

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
    if (!['control', '_tolsim'].includes(prefix)) return handler(request, response);
    const action = prefix === 'control' ? actions[name] : clock;
    const answer = await action(await body(request));
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(answer ?? {}));
  });
  process.stdin.on('end', () => process.exit()).resume();
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}
