// node-oidc-provider with one client, `app`, in the configuration given as JSON on the command
// line: `public` for a public client, `rotate` and `revokeGrant` for its policies, `ttl` by kind.

import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';

const { default: Provider } = await import('oidc-provider');
const { createMemoryAdapter } = await import('oidc-provider/lib/adapters/memory_adapter.js');

const options = JSON.parse(process.argv[2]);
const redirectUri = 'https://client.example/back';
let adapter = createMemoryAdapter();

class Adapter {
  constructor(model) {
    this.model = model;
  }
}
for (const method of ['consume', 'destroy', 'find', 'findByUid', 'findByUserCode',
  'revokeByGrantId', 'upsert']) {
  Adapter.prototype[method] = function forward(...given) {
    return adapter(this.model)[method](...given);
  };
}

const chosen = {};
if (options.rotate !== undefined) chosen.rotateRefreshToken = options.rotate;
if (options.revokeGrant !== undefined) chosen.revokeGrantPolicy = () => options.revokeGrant;
if (options.ttl !== undefined) chosen.ttl = options.ttl;

const provider = new Provider('http://127.0.0.1', {
  ...chosen,
  adapter: Adapter,
  clients: [{
    client_id: 'app',
    ...(options.public ? {} : { client_secret: 'secret' }),
    token_endpoint_auth_method: options.public ? 'none' : 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [redirectUri],
  }],
  clockTolerance: 0,
  features: { introspection: { enabled: true }, revocation: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  pkce: { required: () => false },
});

// The user has been asked and has consented: the code that the browser brings back.
async function authorize({ user }) {
  const client = await provider.Client.find('app');
  const grant = new provider.Grant({ accountId: user, clientId: 'app' });
  grant.addOIDCScope('openid offline_access');
  const code = new provider.AuthorizationCode({
    accountId: user, client, grantId: await grant.save(), gty: 'authorization_code', redirectUri,
    scope: 'openid offline_access',
  });
  return { code: await code.save(), redirect_uri: redirectUri };
}

serve({
  authorize,
  reset: () => {
    adapter = createMemoryAdapter();
    restart();
  },
  wait: ({ seconds }) => wait(seconds),
}, provider.callback());
