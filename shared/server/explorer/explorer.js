// What runs in the page of `explorer.html`. No library and no other origin: the page's policy would refuse both.
const settings = JSON.parse(byId('settings').textContent);
const remembered = `foyer:${settings.path}:`;
let types = new Map();

function byId(id) {
  return document.getElementById(id);
}

/** An element with text in it, never with markup: all that is shown came from somewhere. */
function element(tag, { text, className, onClick, children = [] } = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  if (onClick) {
    made.type = 'button';
    made.addEventListener('click', onClick);
  }
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------------------------------------------------------- asking

function headers() {
  const token = byId('token')
    .value.trim()
    .replace(/^bearer\s+/i, '');
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
    'x-foyer-preflight': '1',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
}

async function ask(body) {
  const startedAt = performance.now();
  const response = await fetch(settings.path, { method: 'POST', headers: headers(), body: JSON.stringify(body) });
  const text = await response.text();
  return { response, text, ms: performance.now() - startedAt };
}

/** Of several operations, the one in which the cursor stands. */
function operationName(text, at) {
  const found = [...text.matchAll(/^\s*(?:query|mutation)\s+(\w+)/gm)];
  if (found.length < 2) return undefined;
  return (found.findLast(({ index }) => index <= at) ?? found[0])[1];
}

function readVariables() {
  const text = byId('variables').value.trim();
  return text === '' ? undefined : JSON.parse(text);
}

let asked = 0;

async function run() {
  const { value: query, selectionStart } = byId('operation');
  let variables;
  try {
    variables = readVariables();
  } catch (error) {
    tell(`The variables are no JSON: ${error.message}`, true);
    byId('variables').focus();
    return;
  }
  const own = ++asked;
  tell('…');
  byId('run').setAttribute('aria-disabled', 'true');
  try {
    const answer = await ask({ query, variables, operationName: operationName(query, selectionStart) });
    if (own === asked) show(answer);
  } catch (error) {
    if (own === asked) tell(`No answer: ${error.message}. Does the server still run?`, true);
  } finally {
    if (own === asked) byId('run').removeAttribute('aria-disabled');
  }
}

// --------------------------------------------------------------------------------------------------------------- showing

function tell(text, failed = false) {
  byId('status').textContent = text;
  byId('status').className = failed ? 'failed' : '';
  if (failed) show.clear();
}

function show({ response, text, ms }) {
  show.clear();
  const parts = [
    `${response.status} in ${ms.toFixed(0)} ms`,
    `${(new Blob([text]).size / 1024).toFixed(1)} KB`,
    response.headers.get('server-timing'),
    `trace ${response.headers.get('x-trace-id')}`,
  ];
  tell(parts.filter(Boolean).join(' · '));
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    byId('body').textContent = text;
    return;
  }
  const { errors = [], extensions: { degraded = [] } = {} } = body;
  byId('status').classList.toggle('failed', !response.ok || body.data === undefined);
  const gaps = new Set(degraded.map(({ path }) => path.join('.')));
  for (const error of errors) if (error.path) gaps.add(error.path.join('.'));
  byId('gaps').append(
    ...degraded.map(degradedLine),
    ...errors.filter(({ path }) => !isIn(degraded, path)).map(errorLine),
  );
  byId('body').append(...written(body, '', ['data'], gaps));
}

show.clear = () => {
  byId('gaps').replaceChildren();
  byId('body').replaceChildren();
};

function isIn(degraded, path = []) {
  return degraded.some((one) => one.served === 'null' && one.path.join('.') === path.join('.'));
}

function degradedLine({ path, reason, served, ageSeconds }) {
  const age = ageSeconds === undefined ? '' : `, ${ageSeconds} s old`;
  return element('p', { className: 'gap', text: `${path.join('.')}: ${reason}, served ${served}${age}` });
}

function errorLine({ message, path = [], extensions = {} }) {
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  const detail = extensions.detail ? ` (${extensions.detail})` : '';
  return element('p', { className: 'gap failed', text: `${place}${extensions.code}: ${message}${detail}` });
}

/** JSON in colours; a value that is missing or stood in for is marked where it stands. */
function written(value, indent, path, gaps) {
  const nodes = plain(value, indent, path, gaps);
  const isGap = path[0] === 'data' && path.length > 1 && gaps.has(path.slice(1).join('.'));
  return isGap ? [element('mark', { className: 'gap', children: nodes })] : nodes;
}

function plain(value, indent, path, gaps) {
  if (typeof value === 'string') return [element('span', { className: 'string', text: JSON.stringify(value) })];
  if (typeof value !== 'object' || value === null) return [element('span', { className: 'number', text: `${value}` })];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return [isList ? '[]' : '{}'];
  const inner = `${indent}  `;
  const lines = entries.flatMap(([key, item], index) => [
    `${index === 0 ? '' : ','}\n${inner}`,
    ...(isList ? [] : [element('span', { className: 'key', text: JSON.stringify(key) }), ': ']),
    ...written(item, inner, indent === '' ? [key] : [...path, key], gaps),
  ]);
  return [isList ? '[' : '{', ...lines, `\n${indent}${isList ? ']' : '}'}`];
}

// ---------------------------------------------------------------------------------------------------------------- schema

const ofType = (levels) => (levels === 0 ? 'kind name' : `kind name ofType { ${ofType(levels - 1)} }`);
const introspection = `query Introspection { __schema {
  queryType { name } mutationType { name }
  types { kind name description
    fields { name description isDeprecated type { ${ofType(6)} } args { name defaultValue type { ${ofType(6)} } } }
    inputFields { name description defaultValue type { ${ofType(6)} } }
    enumValues { name description }
    possibleTypes { name }
  } } }`;

async function loadSchema() {
  try {
    const { text } = await ask({ query: introspection });
    const { data, errors = [] } = JSON.parse(text);
    if (!data) throw new Error(errors[0]?.message);
    const { types: all, queryType, mutationType } = data.__schema;
    const roots = [queryType, mutationType].filter(Boolean).map(({ name }) => name);
    types = new Map(all.filter(({ name }) => !name.startsWith('__')).map((type) => [type.name, type]));
    browse(roots);
  } catch (error) {
    byId('schema').textContent = `The schema could not be read: ${error.message}`;
  }
}

function browse(roots) {
  const home = () => {
    byId('trail').replaceChildren();
    byId('schema').replaceChildren(...roots.flatMap((name) => describe(types.get(name))));
  };
  browse.home = home;
  home();
}

function openType(name) {
  const back = element('button', { text: '← Query and Mutation', onClick: () => browse.home() });
  byId('trail').replaceChildren(back);
  byId('schema').replaceChildren(...describe(types.get(name)));
  back.focus();
}

function find(words) {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return browse.home?.();
  const found = [...types.values()].flatMap((type) => {
    const fields = (type.fields ?? type.inputFields ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
    const isNamed = type.name.toLowerCase().includes(wanted);
    return [...(isNamed ? [typeLink(type.name)] : []), ...fields.map((field) => fieldLine(field, `${type.name}.`))];
  });
  byId('trail').replaceChildren();
  byId('schema').replaceChildren(...(found.length > 0 ? found.slice(0, 100) : ['Nothing is called so.']));
}

function describe({ kind, name, description, fields, inputFields, enumValues, possibleTypes }) {
  const members = kind === 'OBJECT' ? [] : (possibleTypes ?? []);
  return [
    element('h3', { text: name }),
    ...(description ? [element('p', { className: 'about', text: description })] : []),
    ...(fields ?? inputFields ?? []).map((field) => fieldLine(field)),
    ...(enumValues ?? []).map((value) =>
      element('div', { className: 'field', children: [value.name, ...about(value)] }),
    ),
    ...members.map((member) => element('div', { className: 'field', children: ['| ', typeLink(member.name)] })),
  ];
}

function fieldLine({ name, description, type, args = [], defaultValue, isDeprecated }, owner = '') {
  const given = args.flatMap((argument, index) => [
    `${index === 0 ? '(' : ', '}${argument.name}: `,
    ...typeText(argument.type),
    ...(argument.defaultValue === null ? [] : [` = ${argument.defaultValue}`]),
  ]);
  const own = [`${owner}${name}`, ...given, ...(args.length > 0 ? [')'] : []), ': ', ...typeText(type)];
  const byDefault = defaultValue === undefined || defaultValue === null ? [] : [` = ${defaultValue}`];
  const children = [...own, ...byDefault, ...(isDeprecated ? [' deprecated'] : []), ...about({ description })];
  return element('div', { className: 'field', children });
}

function about({ description }) {
  return description ? [element('p', { className: 'about', text: description })] : [];
}

function typeText({ kind, name, ofType: inner }) {
  if (kind === 'NON_NULL') return [...typeText(inner), '!'];
  if (kind === 'LIST') return ['[', ...typeText(inner), ']'];
  return [types.has(name) ? typeLink(name) : name];
}

function typeLink(name) {
  return element('button', { text: name, onClick: () => openType(name) });
}

// -------------------------------------------------------------------------------------------------------------- the page

function choose({ body, variables }) {
  byId('operation').value = body;
  byId('variables').value = variables;
  keep();
  byId('operation').focus();
}

const kept = ['operation', 'variables', 'token'];

/** A page that may keep nothing still works. */
function keep() {
  try {
    for (const id of kept) sessionStorage.setItem(remembered + id, byId(id).value);
  } catch {}
}

function recall() {
  try {
    for (const id of kept) byId(id).value = sessionStorage.getItem(remembered + id) ?? '';
  } catch {}
}

byId('name').textContent = settings.name;
byId('path').textContent = settings.path;
byId('hint').textContent = settings.tokenCommand;
byId('operations').append(
  ...settings.operations.map((one) =>
    element('li', { children: [element('button', { text: one.name, onClick: () => choose(one) })] }),
  ),
);
recall();
const [first] = settings.operations.filter(({ body, variables }) => body.startsWith('query') && variables === '');
if (byId('operation').value === '' && first) choose(first);
byId('form').addEventListener('input', keep);
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  run();
});
byId('search').addEventListener('input', ({ target }) => find(target.value));
byId('copy').addEventListener('click', async () => {
  await navigator.clipboard?.writeText(settings.tokenCommand);
  byId('copy').textContent = 'Copied';
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
loadSchema();
