// What the runtime of Cloudflare's workers offers as a module, for `node --import`.

import { register } from 'node:module';

const stub = 'data:text/javascript,export class WorkerEntrypoint { constructor(ctx, env) { '
  + 'this.ctx = ctx; this.env = env; } }';
const hook = `export const resolve = (name, context, next) => (
  name === 'cloudflare:workers' ? { url: ${JSON.stringify(stub)}, shortCircuit: true }
    : next(name, context));`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
