// Shows what the API can do, from its own description, and asks it: Swagger UI, with the key of whoever looks. The key is the one that the
// web page keeps, until the tab is closed; it is sent to this server alone.
(() => {
  'use strict';
  const KEY = 'turash.key';
  const place = (id) => document.getElementById(id);
  // A browser that keeps nothing is no error: the key holds until the page is read again.
  let now;
  const kept = (work) => {
    try {
      return work(sessionStorage);
    } catch {
      return undefined;
    }
  };
  const key = () => now ?? kept((storage) => storage.getItem(KEY)) ?? undefined;
  const keep = (text) => {
    now = text;
    kept((storage) => (text === undefined ? storage.removeItem(KEY) : storage.setItem(KEY, text)));
  };

  const say = (text) => {
    place('said').textContent = text;
    place('said').hidden = text === '';
  };

  /** With the key, where it goes to this server. */
  const request = (request) => {
    const url = new URL(request.url, location.href);
    const own = url.origin === location.origin;
    if (own && key() !== undefined) request.headers = { ...request.headers, Authorization: `Bearer ${key()}` };
    return request;
  };

  const show = (spec) => {
    place('ask').hidden = true;
    place('forget').hidden = key() === undefined;
    say('');
    // The key is given above.
    delete spec.components.securitySchemes;
    delete spec.security;
    SwaggerUIBundle({
      spec,
      dom_id: '#operations',
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      filter: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      requestSnippetsEnabled: false,
      showMutatedRequest: false,
      validatorUrl: null,
      syntaxHighlight: { activated: false },
      requestInterceptor: request,
    });
  };

  const load = async () => {
    const headers = key() === undefined ? {} : { Authorization: `Bearer ${key()}` };
    const answer = await fetch('/openapi.json', { headers });
    if (answer.status === 401) {
      if (key() !== undefined) say('This key opens nothing here.');
      keep(undefined);
      place('ask').hidden = false;
      place('key').focus();
    } else if (answer.ok) {
      show(await answer.json());
    } else {
      say(`The server does not tell what it can do: ${answer.status} ${answer.statusText}. Load the page again later.`);
    }
  };
  const begin = () => load().catch(() => say('The server does not answer. Load the page again later.'));

  place('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    keep(place('key').value.trim());
    place('key').value = '';
    begin();
  });
  place('forget').addEventListener('click', () => {
    keep(undefined);
    location.reload();
  });
  begin();
})();
