// The Alert channels sidebar: the channels there are, one to be added or changed, which level goes where, and a test of each.
import type { AlertChannels, ChannelShown } from './contract';
import { button, dataText, element, the } from './elements';
import { untilItWorks } from './failure-box';
import { FormErrors } from './form-errors';
import { alone } from './one-at-a-time';
import { ask } from './server';

const step = the('step', HTMLElement);
const failureBox = the('failure', HTMLElement);
const list = the('list', HTMLElement);
const addButton = the('add', HTMLButtonElement);
const form = the('form', HTMLFormElement);
const formTitle = the('form-title', HTMLElement);
const routesForm = the('routes', HTMLFormElement);
const fields = {
  name: the('name', HTMLInputElement),
  kind: the('kind', HTMLSelectElement),
  to: the('to', HTMLInputElement),
  url: the('url', HTMLInputElement),
  routingKey: the('routingKey', HTMLInputElement),
};
const routes = {
  CRITICAL: the('CRITICAL', HTMLInputElement),
  WARNING: the('WARNING', HTMLInputElement),
  INFO: the('INFO', HTMLInputElement),
  allowedHosts: the('allowedHosts', HTMLInputElement),
};
const errors = new FormErrors(fields);
const routeErrors = new FormErrors(routes);

/** The channel that the form changes; null for a new one. */
let changing: ChannelShown | null = null;

void untilItWorks(failureBox, async () => {
  step.textContent = 'Reading the channels…';
  try {
    show(await ask('alertChannels'));
    addButton.hidden = false;
    routesForm.hidden = false;
  } finally {
    step.textContent = '';
  }
});

addButton.addEventListener('click', () => openForm(null));
the('cancel', HTMLButtonElement).addEventListener('click', () => closeForm());
fields.kind.addEventListener('change', showFields);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void save();
});
routesForm.addEventListener('submit', (event) => {
  event.preventDefault();
  void saveRoutes();
});

function show({ channels, routes: chosen, problem }: AlertChannels): void {
  list.replaceChildren(
    ...(problem === null ? [] : [element('p', { class: 'small bad', dir: 'auto' }, `✗ ${problem}`)]),
    ...(channels.length === 0
      ? [element('p', { class: 'quiet' }, 'There is no channel yet: alerts stand in the tab Alerts alone.')]
      : channels.map(card)),
  );
  routes.CRITICAL.value = chosen.CRITICAL;
  routes.WARNING.value = chosen.WARNING;
  routes.INFO.value = chosen.INFO;
  routes.allowedHosts.value = chosen.allowedHosts;
}

function card(channel: ChannelShown, index: number): HTMLElement {
  const { name } = channel;
  const result = element('p', { class: 'small', role: 'status' });
  const remove = button('Remove', { id: `remove-${index}`, 'aria-label': `Remove ${name}` }, () => {
    // A secret that is removed is gone: it takes a second press.
    if (remove.dataset.sure === 'yes') void removed(name);
    else {
      remove.dataset.sure = 'yes';
      remove.textContent = 'Really remove';
      remove.setAttribute('aria-label', `Really remove ${name}`);
    }
  });
  return element(
    'section',
    { class: 'card channel' },
    element('h2', {}, dataText(name)),
    element('p', { class: 'quiet', dir: 'auto' }, `${channel.title}: ${channel.where}`),
    element(
      'div',
      { class: 'buttons' },
      button(
        'Send a test',
        { id: `test-${index}`, 'aria-label': `Send a test to ${name}` },
        () => void test(name, result),
      ),
      button('Change', { id: `change-${index}`, 'aria-label': `Change ${name}` }, () => openForm(channel)),
      remove,
    ),
    result,
  );
}

function openForm(channel: ChannelShown | null): void {
  changing = channel;
  errors.show({});
  formTitle.textContent = channel === null ? 'New channel' : `Change ${channel.name}`;
  fields.name.value = channel?.name ?? '';
  fields.kind.value = channel?.kind ?? 'EMAIL';
  fields.to.value = channel?.to ?? '';
  fields.url.value = '';
  fields.routingKey.value = '';
  showFields();
  form.hidden = false;
  fields.name.focus();
}

function closeForm(): void {
  // No secret stays behind in the page.
  fields.url.value = '';
  fields.routingKey.value = '';
  form.hidden = true;
  addButton.focus();
}

/** Only what the kind needs. */
function showFields(): void {
  const kind = fields.kind.value;
  const isKept = changing !== null && changing.kind === kind;
  the('to-field', HTMLElement).hidden = kind !== 'EMAIL';
  the('url-field', HTMLElement).hidden = kind === 'EMAIL';
  the('routingKey-field', HTMLElement).hidden = kind !== 'PAGERDUTY';
  const usual = kind === 'PAGERDUTY' ? 'Empty for PagerDuty’s usual one.' : 'https://… as the service gives it.';
  the('url-hint', HTMLElement).textContent = isKept ? 'Empty: stays as it is.' : usual;
  the('routingKey-hint', HTMLElement).textContent = isKept
    ? 'Set. Empty: stays as it is.'
    : 'Of an Events API v2 integration.';
}

async function save(): Promise<void> {
  await keeping('Saving…', async () => {
    const was = changing?.name ?? '';
    const { name, kind, to, url, routingKey } = fields;
    const given = { name: name.value, kind: kind.value, to: to.value, url: url.value, routingKey: routingKey.value };
    show(await ask('saveChannel', { ...given, was }));
    closeForm();
    return `${name.value.trim()} is saved. Send a test to see whether it works.`;
  });
}

async function saveRoutes(): Promise<void> {
  await keeping('Saving…', async () => {
    const { CRITICAL, WARNING, INFO, allowedHosts } = routes;
    show(
      await ask('saveRoutes', {
        CRITICAL: CRITICAL.value,
        WARNING: WARNING.value,
        INFO: INFO.value,
        allowedHosts: allowedHosts.value,
      }),
    );
    return 'The levels are saved.';
  });
}

async function removed(name: string): Promise<void> {
  await keeping('Removing…', async () => {
    show(await ask('removeChannel', { name }));
    if (changing?.name === name) closeForm();
    addButton.focus();
    return `${name} is removed.`;
  });
}

async function test(name: string, result: HTMLElement): Promise<void> {
  result.textContent = '';
  await keeping(`Sending a test to ${name}…`, async () => {
    const { problem } = await ask('testChannel', { name });
    result.className = problem === null ? 'small good' : 'small bad';
    result.textContent = problem === null ? '✓ It was taken.' : `✗ It was not taken. ${problem}`;
    return '';
  });
}

/** What is wrong with a field stands beside it, and what was typed stays. */
function keeping(doing: string, work: () => Promise<string>): Promise<void> {
  return alone(doing, work, ({ fields }) => errors.show(fields) || routeErrors.show(fields));
}
