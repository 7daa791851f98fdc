// Refreshes as fast as a server answers: the JSON on the command line has the `url` of its token
// endpoint, the `authorization` header, a refresh token for each of the `chains` that run side by
// side, and how many refreshes (`count`) there are in all. Prints the milliseconds they took.

import { Agent, request } from 'node:http';

const { url, authorization, chains, count } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: chains.length });
const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };

function refresh(token) {
  return new Promise((resolve, reject) => {
    const body = `grant_type=refresh_token&refresh_token=${encodeURIComponent(token)}`;
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const answer = JSON.parse(Buffer.concat(parts).toString());
        if (answer.refresh_token) resolve(answer.refresh_token);
        else reject(new Error(JSON.stringify(answer)));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

let left = count;
async function run(token) {
  while (left > 0) {
    left -= 1;
    token = await refresh(token);
  }
  return token;
}

const start = performance.now();
const tokens = await Promise.all(chains.map(run));
console.log(JSON.stringify({ milliseconds: performance.now() - start, tokens }));
agent.destroy();
