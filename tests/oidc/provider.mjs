// A certified OpenID Connect provider (npm oidc-provider) for the tests: loopback alone, invented people.
// node provider.mjs '{"port": 1, "site": "http://127.0.0.1:2", "people": "people.json", "keys": "keys.json"}'
// It says "ready" when it listens. People are read anew at each sign-in; keys when it starts.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const { port, site, people, keys } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'tvaers',
    client_secret: 'for tests alone',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${site}/log-ind/retur/`],
    post_logout_redirect_uris: [`${site}/log-ind/`],
    backchannel_logout_uri: `${site}/log-ind/afmeldt/`,
    backchannel_logout_session_required: true,
  }],
  jwks: read(keys),
  cookies: { keys: ['for tests alone'] },
  scopes: ['openid', 'profile', 'organisation'],
  claims: {
    openid: ['sub'],
    profile: ['name'],
    organisation: ['cvr', 'roles', 'loa', 'privileges_intermediate', 'cpr', 'cprNumberIdentifier'],
  },
  conformIdTokenClaims: false, // the claims stand in the ID token too, as with brokers
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      async logoutSource(ctx, form) {
        ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Ja, log af</button>`);
      },
    },
  },
  // Its own way out refuses loopback, and so would the back-channel message.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, IdToken: 300, Session: 3600, Interaction: 600, Grant: 3600, AuthorizationCode: 60 },
  async findAccount(ctx, id) {
    const found = read(people)[id];
    return found && { accountId: id, claims: async () => ({ sub: id, ...found }) };
  },
  async loadExistingGrant(ctx) { // nobody is asked whether the site may know who they are
    const grant = new provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile organisation');
    await grant.save();
    return grant;
  },
});
provider.on('backchannel.error', (ctx, fault) => console.error('back-channel', fault.message));
provider.on('server_error', (ctx, fault) => console.error('server', fault.message));

function page(body) {
  return `<!doctype html><html lang="en"><head><title>Provider</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`;
}

async function interaction(request, response) {
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html');
    response.end(page('<form method="post"><label>Who <input name="who"></label><button>Sign in</button></form>'));
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const who = new URLSearchParams(body).get('who');
  const result = who ? { login: { accountId: who } } : { error: 'access_denied' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
const server = createServer((request, response) => (
  request.url.startsWith('/interaction/') ? interaction(request, response) : answer(request, response)
));
server.listen(port, '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
